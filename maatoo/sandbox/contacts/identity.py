"""Which contact an id stands for: after a merge, the one that it was merged into."""

from __future__ import annotations

from maatoo.sandbox.store import Document, Store

KIND = "merged_contacts"


def index(store: Store) -> None:
    """Let merges be found by the id that is gone."""
    store.table(KIND).index("gone", lambda row: (row["gone"],))


def current(store: Store, id: int) -> int:
    """The id that stands for a contact today."""
    for row in store.table(KIND).find("gone", id):
        return current(store, row["into"])
    return id


def contact(store: Store, id: int) -> Document | None:
    """The contact that an id stands for."""
    return store.table("contacts").get(current(store, id))


def record(store: Store, gone: int, into: int) -> None:
    """Let one id stand for another contact from now on."""
    store.table(KIND).insert({"gone": gone, "into": into})
