"""What a list is asked for: filters, order, search commands, and their encoding in a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.query.brackets import encode_pairs
    from maatoo.query.ordering import direction, order_clauses
    from maatoo.query.search import Search
    from maatoo.query.search_support import check_search
    from maatoo.query.selection import selected, with_selected
    from maatoo.query.where import Condition, Where, where_clauses
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Condition": "where",
            "Search": "search",
            "Where": "where",
            "check_search": "search_support",
            "direction": "ordering",
            "encode_pairs": "brackets",
            "order_clauses": "ordering",
            "selected": "selection",
            "where_clauses": "where",
            "with_selected": "selection",
        },
    )

__all__ = [
    "Condition",
    "Search",
    "Where",
    "check_search",
    "direction",
    "encode_pairs",
    "order_clauses",
    "selected",
    "where_clauses",
    "with_selected",
]
