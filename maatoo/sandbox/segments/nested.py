"""Segments as they stand inside of other entities: e-mails, campaigns."""

from __future__ import annotations

from collections.abc import Iterable

from maatoo.sandbox.properties import show_category
from maatoo.sandbox.store import Document, Store

_NAMES = (*("createdByUser", "modifiedByUser", "id", "name", "publicName", "alias", "description"),)


def brief(store: Store, ids: Iterable[int]) -> list[Document]:
    """The segments with these ids, without their filters."""
    rows = (store.table("segments").get(number) for number in ids)
    return [
        {
            **{name: row.get(name) for name in _NAMES},
            "category": show_category(store, row.get("category")),
        }
        for row in rows
        if row is not None
    ]
