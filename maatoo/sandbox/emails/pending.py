"""Who is still to get an e-mail to segments."""

from __future__ import annotations

from maatoo.sandbox.emails.delivery import STATS
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store


def waiting(store: Store, email: Document, segment: int) -> list[Document]:
    """The contacts of a segment who are to get an e-mail, the newest first.

    Left out are those without an address, those who do not want e-mails, and those who got the
    e-mail, a variant or a translation of it.
    """
    stats = store.table(STATS)
    got = {row["contact"] for kin in _kindred(store, email) for row in stats.find("email", kin)}
    members = sorted(membership.members(store, segment), reverse=True)
    contacts = [store.table("contacts").get(number) for number in members if number not in got]
    return [contact for contact in contacts if contact is not None and _reachable(contact)]


def _reachable(contact: Document) -> bool:
    refused = any(entry["channel"] == "email" for entry in contact["doNotContact"])
    return bool(contact["values"].get("email")) and not refused


def _kindred(store: Store, email: Document) -> set[int]:
    """The ids of an e-mail, its variants, and the translations of these."""
    emails = store.table("emails").rows()
    first = email["variantParent"] or email["id"]
    variants = [row for row in emails if row["variantParent"] == first]
    found: set[int] = {first}
    for variant in (email, *variants):
        origin = variant["translationParent"] or variant["id"]
        translations = {row["id"] for row in emails if row["translationParent"] == origin}
        found |= {variant["id"], origin} | translations
    return found
