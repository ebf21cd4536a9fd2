"""E-mails in the timeline of contacts: sent, read, replied to."""

from __future__ import annotations

from datetime import datetime

from maatoo.sandbox import dates
from maatoo.sandbox.emails import delivery
from maatoo.sandbox.emails.operations import REPLIES
from maatoo.sandbox.emails.resource import named
from maatoo.sandbox.store import Document, Store


def events(store: Store, contact: int | None, base_url: str) -> list[Document]:
    """The events of one contact, or of all of them; replies are shown for one contact alone."""
    table = store.table(delivery.STATS)
    rows = table.rows() if contact is None else table.find("contact", contact)
    found: list[Document] = []
    for row in rows:
        found.append(_event(store, row, base_url, "sent", row["sent"]))
        if row["read"]:
            found.append(_event(store, row, base_url, "read", row["read"]))
    for reply in store.table(REPLIES).rows() if contact is not None else ():
        stat = table.get(reply["stat"])
        if stat is None or contact not in (None, stat["contact"]):
            continue
        found.append(
            {
                "id": reply["id"],
                "type": "email.replied",
                "contact": stat["contact"],
                "number": reply["id"],
                "event_id": f"email.replied{reply['uuid']}",
                "timestamp": reply["date"],
                "label": f"Reply: {named(store, stat['email'])}",
                "details": None,
            }
        )
    return found


def _event(store: Store, row: Document, base_url: str, kind: str, moment: str) -> Document:
    segment = store.table("segments").get(row["segment"])
    stat: Document = {"email_id": str(row["email"]), "id": str(row["id"])}
    if row["read"]:
        stat["dateRead"] = dates.iso(row["read"])
    stat.update(
        dateSent=dates.iso(row["sent"]),
        subject=row["subject"],
        email_name=named(store, row["email"]),
        isRead=str(int(bool(row["read"]))),
        isFailed="0",
        viewedInBrowser="0",
        retryCount="0",
    )
    if segment is not None:
        stat.update(list_id=str(segment["id"]), list_name=segment["name"])
    stat.update(
        idHash=row["hash"],
        openDetails=row["opens"],
        storedSubject=row["subject"],
        timeToRead=_time_to_read(row),
    )
    label = {
        "label": named(store, row["email"]),
        "href": f"{base_url}/email/view/{row['hash']}",
        "isExternal": True,
    }
    return {
        "id": row["id"],
        "type": f"email.{kind}",
        "contact": row["contact"],
        "number": row["id"],
        "timestamp": moment,
        "label": label,
        "details": {"stat": stat, "type": kind},
    }


def _time_to_read(row: Document) -> str | bool:
    if not row["read"]:
        return False
    sent, read = (datetime.strptime(row[name], dates.STORED) for name in ("sent", "read"))
    seconds = int((read - sent).total_seconds())
    if not seconds:
        return "P0DT0S"
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, last = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (last, "S"))
    clock = "".join(f"{count}{unit}" for count, unit in parts if count)
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
