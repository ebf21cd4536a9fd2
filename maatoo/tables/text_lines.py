"""Rows as lines of text: CSV, and a JSON object a line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast

from maatoo.converter.kinds import json_text
from maatoo.errors import InvalidArgument
from maatoo.tables.columns import Column

__all__ = ["check_delimiter", "csv_head", "csv_lines", "csv_text", "json_lines", "records"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""The characters with which a formula of a spreadsheet begins."""

Values = Sequence[list[Any]]


def records(columns: Sequence[Column], values: Values) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries, made from a list of values for each column."""
    names = [column.name for column in columns]
    return (dict(zip(names, row, strict=True)) for row in zip(*values, strict=True))


def json_lines(columns: Sequence[Column], values: Values) -> str:
    """Rows as JSON objects, one a line."""
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_iso).encode
    return "".join(f"{dump(row)}\n" for row in records(columns, values))


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def check_delimiter(given: object) -> None:
    """Refuse what cannot stand between cells of CSV.

    Raises:
        InvalidArgument: it is not one character, a quote, the end of a line, or no text.
    """
    if (
        not isinstance(given, str)
        or len(given) != 1
        or given in '"\r\n\0'
        or "\ud7ff" < given < "\ue000"
    ):
        raise InvalidArgument(f"delimiter is one character, not {given!r}")


def csv_head(columns: Sequence[Column], *, delimiter: str, escape_formulas: bool) -> str:
    """The names of columns as the first line of CSV."""
    return csv_text([_safe([each.name for each in columns], escape_formulas)], delimiter)


def csv_lines(
    columns: Sequence[Column], values: Values, *, delimiter: str, escape_formulas: bool
) -> str:
    """Rows as lines of CSV."""
    cells: list[list[Any]] = []
    for column, each in zip(columns, values, strict=True):
        texts = each if column.kind == "integer" else list(map(_cell, each))
        is_text = column.kind in ("text", "list", "json")
        cells.append(_safe(texts, escape_formulas) if is_text else texts)
    return csv_text(zip(*cells, strict=True), delimiter)


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Rows of cells as lines of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _safe(texts: list[str], escape: bool) -> list[str]:
    return (
        [f"'{each}" if each.startswith(_FORMULA) else each for each in texts] if escape else texts
    )


def _cell(value: Any) -> str:
    """A value as the text of a cell, which an import reads as the same value."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        parts = cast("list[object]", value)
        if all(isinstance(each, str) and "|" not in each for each in parts):
            return "|".join(cast("list[str]", parts))
    return json_text(cast("object", value))
