"""The events of webhooks, made from the changes of a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.call import Call
from maatoo.sandbox.companies.resource import Companies
from maatoo.sandbox.contacts.document import values
from maatoo.sandbox.contacts.nested import card
from maatoo.sandbox.contacts.showing import show
from maatoo.sandbox.emails.resource import Emails
from maatoo.sandbox.forms import submissions
from maatoo.sandbox.resource import Draft, View, audit
from maatoo.sandbox.segments.resource import Segments
from maatoo.sandbox.store import Change, Document, Store
from maatoo.sandbox.users import User

#: a trigger and what the webhook is told
Event = tuple[str, Document]

_SYSTEM = User(id=0, username="", name="System", admin=True, rights=frozenset())
_REASONS = {1: "unsubscribed", 2: "bounced", 3: "manual"}
_COMPANY = (
    *("name", "email", "address1", "address2", "phone", "city", "state", "zipcode", "country"),
    *("website", "industry", "description"),
)


def events(store: Store, changes: Iterable[Change]) -> list[Event]:
    """The events of one transaction, in the order of its changes."""
    found: list[Event] = []
    for change in changes:
        reader = _READERS.get(change.kind)
        if reader is not None:
            found += reader(store, change)
    return found


def _contact(store: Store, row: Document, view: View = View.ONE) -> Document:
    shown = show(store, row, view, None)
    shown["fields"].pop("all", None)
    return shown


def _contacts(store: Store, change: Change) -> list[Event]:
    before, after = change.before, change.after
    if after is None:
        if before is None or before["dateIdentified"] is None:
            return []
        shown = _contact(store, before, View.DELETED)
        return [("mautic.lead_post_delete", {"id": change.id, "contact": shown})]
    if after["dateIdentified"] is None:
        return []
    shown = _contact(store, after)
    if before is None or before["dateIdentified"] is None:
        return [("mautic.lead_post_save_new", {"contact": shown})]
    found: list[Event] = []
    if before["points"] != after["points"]:
        points = {"old_points": before["points"], "new_points": after["points"]}
        found.append(("mautic.lead_points_change", {"contact": shown, "points": points}))
    found += _channels(shown, before, after)
    return [*found, ("mautic.lead_post_save_update", {"contact": shown})]


def _channels(shown: Document, before: Document, after: Document) -> list[Event]:
    old = {entry["channel"]: entry["reason"] for entry in before["doNotContact"]}
    new = {entry["channel"]: entry["reason"] for entry in after["doNotContact"]}
    return [
        (
            "mautic.lead_channel_subscription_changed",
            {
                "contact": shown,
                "channel": channel,
                "old_status": _REASONS.get(old.get(channel, 0), "contactable"),
                "new_status": _REASONS.get(new.get(channel, 0), "contactable"),
            },
        )
        for channel in dict.fromkeys((*old, *new))
        if old.get(channel) != new.get(channel)
    ]


def _company(store: Store, row: Document, *, gone: bool = False) -> Document:
    shown = Companies().show(_call(store), row, View.DELETED if gone else View.ONE, Draft(row))
    stored = row["values"]
    flat = {name: stored.get(f"company{name}") for name in _COMPANY}
    return {
        **audit(row),
        "id": shown["id"],
        **flat,
        "score": shown["score"],
        "fields": shown["fields"],
    }


def _companies(store: Store, change: Change) -> list[Event]:
    if change.after is not None:
        return [("mautic.company_post_save", {"company": _company(store, change.after)})]
    if change.before is None:
        return []
    shown = _company(store, change.before, gone=True)
    return [("mautic.company_post_delete", {"id": change.id, "company": shown})]


def _memberships(store: Store, change: Change) -> list[Event]:
    was = change.before is not None and not change.before["manuallyRemoved"]
    now = change.after is not None and not change.after["manuallyRemoved"]
    row = change.after or change.before or {}
    contact = store.table("contacts").get(row.get("contact"))
    segment = store.table("segments").get(row.get("segment"))
    if was == now or contact is None or segment is None:
        return []
    shown = Segments().show(_call(store), segment, View.ONE, Draft(segment))
    action = "added" if now else "removed"
    told = {"contact": _with_card(store, contact), "segment": shown, "action": action}
    return [("mautic.lead_list_change", told)]


def _links(store: Store, change: Change) -> list[Event]:
    if (change.before is None) == (change.after is None):
        return []
    row = change.after or change.before or {}
    contact = store.table("contacts").get(row.get("contact"))
    company = store.table("companies").get(row.get("company"))
    if contact is None or company is None:
        return []
    told = {
        "added": change.after is not None,
        "contact": _with_card(store, contact),
        "company": _company(store, company),
    }
    return [("mautic.lead_company_change", told)]


def _with_card(store: Store, contact: Document) -> Document:
    return {**_contact(store, contact), **card(store, contact)}


def _submissions(store: Store, change: Change) -> list[Event]:
    row = change.after
    form = store.table("forms").get(row["form"]) if row else None
    if row is None or change.before is not None or form is None:
        return []
    shown = submissions.show(store, form, row)
    shown["lead"] = _lead(store, row["contact"])
    return [("mautic.form_on_submit", {"submission": shown})]


def _hits(store: Store, change: Change) -> list[Event]:
    row = change.after
    if row is None or change.before is not None:
        return []
    page = store.table("pages").get(row["page"])
    names = ("id", "title", "alias", "category")
    blank = dict.fromkeys(("country", "region", "city", "isp", "organization"), "")
    shown: Document = {
        "id": row["id"],
        "dateHit": dates.iso(row["date"]),
        "dateLeft": None,
        "page": page and {name: page[name] for name in names},
        "redirect": None,
        "email": None,
        "lead": _lead(store, row["contact"]),
        "ipAddress": [],
        **blank,
        "code": row["code"],
        "referer": row["referer"] or None,
        "url": row["url"],
        "urlTitle": row["title"] or None,
        "userAgent": row["agent"],
        "remoteHost": None,
        "pageLanguage": row["language"],
        "browserLanguages": [],
        "trackingId": row["tracking"],
        "source": None,
        "sourceId": None,
        "query": row["query"],
    }
    return [("mautic.page_on_hit", {"hit": shown})]


def _emails(store: Store, change: Change) -> list[Event]:
    row = change.after
    email = store.table("emails").get(row["email"]) if row else None
    if row is None or email is None:
        return []
    if change.before is None:
        shown = Emails().show(_call(store), email, View.ONE, Draft(email))
        told: Document = {"email": shown, "contact": _flat(store, row["contact"])}
        return [
            ("mautic.email_on_send", {**told, "idHash": row["hash"], "subject": row["subject"]})
        ]
    if len(row["opens"]) == len(change.before["opens"]):
        return []
    shown = Emails().show(_call(store), email, View.NESTED, Draft(email))
    stat: Document = {
        "id": row["id"],
        "emailAddress": row["address"],
        "ipAddress": [],
        "dateSent": dates.iso(row["sent"]),
        "isRead": True,
        "isFailed": False,
        "dateRead": dates.iso(row["read"]),
        "retryCount": 0,
        "source": "email" if row["segment"] else "api",
        "openCount": len(row["opens"]),
        "lastOpened": dates.iso(row["opens"][-1]["datetime"]),
        "sourceId": row["email"] if row["segment"] else 0,
        "trackingHash": row["hash"],
        "viewedInBrowser": False,
        "lead": _lead(store, row["contact"]),
        "email": {key: item for key, item in shown.items() if key not in audit(email)},
    }
    return [("mautic.email_on_open", {"stat": stat})]


def _lead(store: Store, contact: int) -> Any:
    row = store.table("contacts").get(contact)
    if row is None:
        return None
    shown = _contact(store, row)
    return {name: shown[name] for name in ("id", "points", "color", "fields")}


def _flat(store: Store, contact: int) -> Any:
    row = store.table("contacts").get(contact)
    return row and {"id": row["id"], **values(row), "companies": []}


def _call(store: Store) -> Call:
    return Call(store=store, user=_SYSTEM, method="GET", params={}, query={}, body={})


_READERS: dict[str, Callable[[Store, Change], list[Event]]] = {
    "contacts": _contacts,
    "companies": _companies,
    "segment_members": _memberships,
    "company_contacts": _links,
    "submissions": _submissions,
    "page_hits": _hits,
    "email_stats": _emails,
}
