"""Sending one e-mail to one contact: its tokens, its statistics, its place in the outbox."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.contacts.document import value
from maatoo.sandbox.emails import outbox
from maatoo.sandbox.store import Document, Store

STATS = "email_stats"
LINKS = "trackables"

_TOKEN = re.compile(r"\{contactfield=(\w+)(?:\|([^}]*))?\}")
_LINK = re.compile(r"""href=["'](https?://[^"']+)["']""")
_TAG = re.compile(r"<[^>]+>")


def index(store: Store) -> None:
    """Let statistics be found by contact, e-mail and tracking hash."""
    table = store.table(STATS)
    table.index("contact", lambda row: (row["contact"],))
    table.index("email", lambda row: (row["email"],))
    table.index("hash", lambda row: (row["hash"],))


def send(
    store: Store,
    email: Document,
    contact: Document,
    *,
    segment: int | None = None,
    tokens: Mapping[str, Any] | None = None,
) -> Document:
    """Send an e-mail.

    Args:
        store: the data.
        email: the e-mail.
        contact: who gets it, with an address.
        segment: the segment it is sent to, if it is.
        tokens: further texts to replace.

    Returns:
        The row of the statistics.
    """
    now = dates.stored(dates.now())
    address = str(contact["values"]["email"])
    row = store.table(STATS).insert(
        {
            "email": email["id"],
            "contact": contact["id"],
            "segment": segment,
            "address": address,
            "sent": now,
            "read": None,
            "opens": [],
            "ip": None,
            "hash": secrets.token_hex(11),
            "subject": email["subject"],
        }
    )
    for url in dict.fromkeys(_LINK.findall(str(email["customHtml"] or ""))):
        _track(store, email["id"], url)
    current = store.table("emails").get(email["id"]) or email
    store.table("emails").put({**current, "sentCount": current["sentCount"] + 1})
    html = filled(str(email["customHtml"] or ""), contact, tokens)
    outbox.put(
        store,
        {
            "email_id": email["id"],
            "contact_id": contact["id"],
            "to": address,
            "sender": str(email["fromAddress"] or "sandbox@example.invalid"),
            "subject": filled(str(email["subject"] or ""), contact, tokens),
            "html": html,
            "text": filled(str(email["plainText"] or _TAG.sub("", html)), contact, tokens),
            "tracking_hash": row["hash"],
            "sent_at": now,
            "headers": email["headers"] if php.is_object(email["headers"]) else {},
        },
    )
    return row


def filled(text: str, contact: Document, tokens: Mapping[str, Any] | None) -> str:
    """A text with the tokens replaced: those of fields, and those that the caller gave."""
    for name, given in (tokens or {}).items():
        text = text.replace(str(name), str(given))

    def found(match: re.Match[str]) -> str:
        stored = value(contact, match[1])
        return str(stored if stored not in (None, "") else match[2] or "")

    return _TOKEN.sub(found, text)


def opened(store: Store, row: Document, agent: str, ip: int) -> Document:
    """Note that an e-mail was opened, from the address of that id."""
    now = dates.stored(dates.now())
    opens = [*row["opens"], {"datetime": now, "useragent": agent, "inBrowser": False}]
    return mark_read(store, {**row, "opens": opens, "ip": ip})


def mark_read(store: Store, row: Document) -> Document:
    """Note that an e-mail was read; only the first time counts."""
    if row["read"] is None:
        row = {**row, "read": dates.stored(dates.now())}
        email = store.table("emails").get(row["email"])
        if email is not None:
            store.table("emails").put({**email, "readCount": email["readCount"] + 1})
    return store.table(STATS).put(row)


def _track(store: Store, email: int, url: str) -> None:
    known = store.table(LINKS).rows()
    if all(row["email"] != email or row["url"] != url for row in known):
        store.table(LINKS).insert({"email": email, "url": url, "hits": 0, "unique": 0})
