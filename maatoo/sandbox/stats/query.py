"""Querying a table of texts: where, order, start and limit, with the errors of the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import order_key
from maatoo.sandbox.where import conditions

Row = dict[str, Any]

_LIMIT = 100
_ERROR = (
    "An exception occurred while executing a query: SQLSTATE[42S22]: Column not found: 1054 "
    "Unknown column 'e.{name}' in '{clause}'"
)


class _Unknown(Exception):
    def __init__(self, name: str, clause: str) -> None:
        super().__init__(name)
        self.answer = Answer(
            {"errors": [{"message": _ERROR.format(name=name, clause=clause), "code": 1054}]}
        )


def select(call: Call, rows: list[Row], columns: Collection[str], many: str) -> Answer:
    """Answer a query; an unknown column is answered 200 with an error inside.

    Args:
        call: the request.
        rows: the table, in its own order.
        columns: the names of its columns.
        many: the envelope of the rows.
    """
    try:
        rows = _ordered(call, _filtered(call, rows, columns), columns)
    except _Unknown as unknown:
        return unknown.answer
    given = call.query.get("limit")
    limit = _LIMIT if given in (None, "") else max(php.whole(given), 0)
    start = max(php.whole(call.query.get("start")), 0)
    shown = [_numbered(row) for row in rows[start : start + limit]]
    return Answer({"total": str(len(rows)), many: shown})


def _filtered(call: Call, rows: list[Row], columns: Collection[str]) -> list[Row]:
    given = call.query.get("where")
    if not given:
        return rows

    def column(name: str) -> Any:
        if name not in columns:
            raise _Unknown(name, "WHERE")

        def read(row: Row) -> Any:
            return _value(row.get(name))

        return read

    where = conditions(given, column)
    return [row for row in rows if where(row)]


def _ordered(call: Call, rows: list[Row], columns: Collection[str]) -> list[Row]:
    asked = [item for item in php.listed(call.query.get("order")) if php.is_object(item)]
    for item in reversed(asked):
        name = str(item.get("col") or "").rsplit(".", 1)[-1]
        if name not in columns:
            raise _Unknown(name, "ORDER BY")
        rows = _sorted(rows, name, down=str(item.get("dir") or "ASC").lower() == "desc")
    return rows


def _sorted(rows: list[Row], name: str, *, down: bool) -> list[Row]:
    return sorted(rows, key=lambda row: order_key(_value(row.get(name))), reverse=down)


def _value(text: Any) -> Any:
    """A text that is a whole number counts as one."""
    return int(text) if isinstance(text, str) and text.isdecimal() and text[:1] != "0" else text


def _numbered(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}
