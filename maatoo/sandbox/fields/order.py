"""The order of fields, which contacts and companies share, and how a save moves the others."""

from __future__ import annotations

from maatoo.sandbox import php
from maatoo.sandbox.store import Document, Store

FIRST = 1


def wished(store: Store, given: object) -> int:
    """The place of a field that is to stand where another one stands.

    Args:
        store: the data.
        given: the id of that other field; without it the first field of all.
    """
    field = store.table("fields").get(php.whole(given) or FIRST)
    place: int = field["order"] if field else 1
    return place


def settle(store: Store, saved: Document) -> None:
    """Renumber the other fields after one was saved; the field at its place moves by one."""
    table = store.table("fields")
    behind = False
    rows = sorted(table.rows(), key=lambda row: (row["order"], row["id"]))
    for count, row in enumerate(rows, start=1):
        if row["id"] == saved["id"]:
            behind = True
            continue
        place = count
        if row["order"] == saved["order"]:
            place = count - 1 if behind else count + 1
        if place != row["order"]:
            table.put({**row, "order": place})
