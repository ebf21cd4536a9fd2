"""Columns: which values of rows a person is shown first, in a notebook and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

__all__ = ["filled_columns", "flat_row"]

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
_FIRST: Final = (
    *("id", "name", "title", "label", "alias", "email", "firstname", "lastname", "companyname"),
    *("tag", "username", "category", "is_published", "date_added"),
)


def flat_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row by name; the fields of a contact or company among them."""
    fields = row.get("fields")
    if not isinstance(fields, Mapping):
        return dict(row)
    own = {name: value for name, value in row.items() if name != "fields"}
    return {**cast("Mapping[str, Any]", fields), **own}


def filled_columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names that have a value in some row, the usual ones first."""
    filled = {name: True for row in rows for name, value in row.items() if value not in _EMPTY}
    usual = [name for name in _FIRST if name in filled]
    return list(dict.fromkeys([*usual, *filled]))
