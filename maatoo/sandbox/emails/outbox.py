"""The outbox: the e-mails that a sandbox sent, to be read by tests instead of by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maatoo.sandbox.store import Document, Store

KIND = "outbox"


@dataclass(frozen=True, slots=True)
class SentEmail:
    """An e-mail that was sent.

    Attributes:
        email_id: the id of the e-mail.
        contact_id: the id of the contact who got it.
        to: the address.
        sender: the address it comes from.
        subject: the subject, tokens replaced.
        html: the HTML, tokens replaced.
        text: the plain text, tokens replaced.
        tracking_hash: what its open pixel and its links are known by.
        sent_at: when, UTC, "Y-m-d H:i:s".
        headers: further headers.
    """

    email_id: int
    contact_id: int
    to: str
    sender: str
    subject: str
    html: str
    text: str
    tracking_hash: str
    sent_at: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def put(store: Store, message: Document) -> None:
    """Put an e-mail into the outbox."""
    store.table(KIND).insert(message)


def read(store: Store) -> list[SentEmail]:
    """Everything in the outbox, the oldest first."""
    return [
        SentEmail(**{key: value for key, value in row.items() if key != "id"})
        for row in store.table(KIND).rows()
    ]


def clear(store: Store) -> None:
    """Empty the outbox."""
    for row in store.table(KIND).rows():
        store.table(KIND).remove(row["id"])
