"""Who is in which segment: by hand, or because the segment's filters say so."""

from __future__ import annotations

from maatoo.sandbox import dates
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.segments.filters import fits
from maatoo.sandbox.store import Document, Store

KIND = "segment_members"

#: whether filters are evaluated at once
FOLLOWING = "maatoo.sandbox.segments"


def index(store: Store) -> None:
    """Let memberships be found by segment, by contact and by both."""
    table = store.table(KIND)
    table.index("segment", lambda row: (row["segment"],))
    table.index("contact", lambda row: (row["contact"],))
    table.index("pair", lambda row: ((row["segment"], row["contact"]),))
    store.table("segments").index("dynamic", lambda row: (bool(row["filters"]),))


def follows(store: Store) -> bool:
    """Whether filters are evaluated at once, and not only when somebody asks for it."""
    return bool(store.derived.get(FOLLOWING, True))


def members(store: Store, segment: int) -> list[int]:
    """The ids of the contacts in a segment."""
    rows = store.table(KIND).find("segment", segment)
    return [row["contact"] for row in rows if not row["manuallyRemoved"]]


def of_contact(store: Store, contact: int) -> list[Document]:
    """The memberships of a contact, without those it was removed from."""
    rows = store.table(KIND).find("contact", contact)
    return [row for row in rows if not row["manuallyRemoved"]]


def is_member(store: Store, segment: int, contact: int) -> bool:
    """Whether a contact is in a segment."""
    rows = store.table(KIND).find("pair", (segment, contact))
    return any(not row["manuallyRemoved"] for row in rows)


def add(store: Store, segment: Document, contact: int, *, manually: bool = True) -> None:
    """Put a contact into a segment; nothing happens if it is in it."""
    table = store.table(KIND)
    known = table.find("pair", (segment["id"], contact))
    if known and not known[0]["manuallyRemoved"]:
        return
    row = {
        "segment": segment["id"],
        "contact": contact,
        "dateAdded": dates.stored(dates.now()),
        "manuallyAdded": manually,
        "manuallyRemoved": False,
    }
    if known:
        table.put({**row, "id": known[0]["id"]})
    else:
        table.insert(row)
    _record(store, segment, contact, "added to")


def remove(store: Store, segment: Document, contact: int) -> None:
    """Take a contact out of a segment by hand; its filters will not bring it back."""
    for row in store.table(KIND).find("pair", (segment["id"], contact)):
        if not row["manuallyRemoved"]:
            store.table(KIND).put({**row, "manuallyAdded": False, "manuallyRemoved": True})
            _record(store, segment, contact, "removed from")


def refresh(store: Store, contact: Document) -> None:
    """Let the filters of all segments decide about one contact."""
    for segment in store.table("segments").find("dynamic", True) if follows(store) else ():
        _decide(store, segment, contact)


def rebuild(store: Store, segment: Document) -> None:
    """Let the filters of one segment decide about all contacts."""
    for contact in store.table("contacts").rows() if follows(store) else ():
        _decide(store, segment, contact)


def forget(store: Store, contact: int) -> None:
    """Drop the memberships of a deleted contact."""
    for row in store.table(KIND).find("contact", contact):
        store.table(KIND).remove(row["id"])


def dissolve(store: Store, segment: int) -> None:
    """Drop the memberships of a deleted segment."""
    for row in store.table(KIND).find("segment", segment):
        store.table(KIND).remove(row["id"])


def _decide(store: Store, segment: Document, contact: Document) -> None:
    known = store.table(KIND).find("pair", (segment["id"], contact["id"]))
    if known and (known[0]["manuallyAdded"] or known[0]["manuallyRemoved"]):
        return
    wanted = bool(segment["filters"]) and fits(store, segment["filters"], contact, _is_in)
    if wanted and not known:
        add(store, segment, contact["id"], manually=False)
    elif known and not wanted:
        store.table(KIND).remove(known[0]["id"])
        _record(store, segment, contact["id"], "removed from")


def _is_in(store: Store, segment: int, contact: int) -> bool:
    return is_member(store, segment, contact)


def _record(store: Store, segment: Document, contact: int, did: str) -> None:
    activity.record(
        store,
        "segment_membership",
        contact,
        f"Contact {did} segment, {segment['name']}",
        {"objectDescription": segment["name"]},
    )
