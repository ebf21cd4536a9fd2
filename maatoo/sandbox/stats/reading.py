"""What the statistics tables are made with: rows of the store under other column names."""

from __future__ import annotations

from collections.abc import Callable

from maatoo.sandbox.stats.query import Row
from maatoo.sandbox.store import Store

Maker = Callable[[Store], list[Row]]


def renamed(store: Store, kind: str, **columns: str) -> list[Row]:
    """Rows of a table of the store, columns renamed."""
    return [
        {column: row.get(key) for column, key in columns.items()}
        for row in store.table(kind).rows()
    ]
