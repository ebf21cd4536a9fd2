"""Order: in which order rows are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from maatoo.errors import InvalidArgument

__all__ = ["direction", "order_clauses"]


def order_clauses(value: Iterable[tuple[str, str]]) -> list[Mapping[str, object]]:
    """Read an ``order`` argument: a list of (column, "asc" or "desc").

    Raises:
        InvalidArgument: another form or another direction.
    """
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument('order takes a list of (column, "asc" | "desc")')
    clauses: list[Mapping[str, object]] = []
    for entry in cast("Iterable[object]", value):
        is_tuple = isinstance(entry, (tuple, list))
        pair = list(cast("Iterable[object]", entry)) if is_tuple else []
        column, way = pair if len(pair) == 2 else ("", "")
        if not isinstance(column, str) or not column:
            raise InvalidArgument(f'an order is (column, "asc" | "desc"), not {entry!r}')
        clauses.append({"col": column, "dir": direction(way)})
    return clauses


def direction(value: object) -> str:
    """Read "asc" or "desc", in any case.

    Raises:
        InvalidArgument: anything else.
    """
    if isinstance(value, str) and value.lower() in ("asc", "desc"):
        return value.upper()
    raise InvalidArgument(f'an order direction is "asc" or "desc", not {value!r}')
