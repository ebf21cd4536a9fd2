"""Clauses of a filter: each is checked, and its value written as the server reads it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from maatoo.errors import InvalidArgument
from maatoo.query.brackets import scalar_text
from maatoo.query.date_values import refuse_misread_date

__all__ = ["GROUPS", "checked_clause", "columns"]

_NO_VALUE: Final = frozenset({"isNull", "isNotNull", "isEmpty", "isNotEmpty"})
_LISTS: Final = frozenset({"in", "notIn"})
_RANGES: Final = frozenset({"between", "notBetween"})
GROUPS: Final = frozenset({"andX", "orX"})
_PLAIN: Final = frozenset({"eq", "neq", "lt", "lte", "gt", "gte", "like", "notLike"})
_EXPRESSIONS: Final = _PLAIN | _LISTS | _RANGES | _NO_VALUE | GROUPS
_KEYS: Final = frozenset({"col", "expr", "val", "internal"})


def checked_clause(clause: object) -> Mapping[str, object]:
    """The clause as it is sent; one that was checked before stays as it is.

    Args:
        clause: a mapping of ``col``, ``expr`` and ``val``, as the API spells them; the value may
            still be a number, a date, or a list for an expression that takes several values.

    Raises:
        InvalidArgument: the server would fail on it, ignore it, or read it otherwise.
    """
    if not isinstance(clause, Mapping):
        raise InvalidArgument(f"a clause is a mapping of col, expr and val, not {clause!r}")
    given = cast("Mapping[str, object]", clause)
    if unknown := sorted(map(repr, given.keys() - _KEYS)):
        raise InvalidArgument(f"a clause has col, expr and val, not {', '.join(unknown)}")
    expression, value = _known(given.get("expr")), given.get("val")
    if expression in GROUPS:
        inner = list(map(checked_clause, _many(value, expression)))
        if not inner:
            raise InvalidArgument(f"where {expression!r} needs at least one filter inside")
        return {**given, "val": inner}
    column = _column(given.get("col"))
    if expression in _NO_VALUE:
        if value not in (None, ""):
            raise InvalidArgument(f"where {expression!r} takes no value; give None")
        return {name: each for name, each in given.items() if name != "val"}
    return {**given, "val": _value(column, expression, value)}


def columns(clauses: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The columns that checked clauses name, inside of groups too."""
    for clause in clauses:
        if clause["expr"] in GROUPS:
            yield from columns(cast("Iterable[Mapping[str, object]]", clause["val"]))
        else:
            yield cast("str", clause["col"])


def _value(column: str, expression: str, value: object) -> object:
    if expression in _LISTS:
        # one comma-separated text: the server fails on a list; a text goes out as it is
        text = value if isinstance(value, str) else ",".join(map(_csv, _many(value, expression)))
        if not text:
            raise InvalidArgument(f"where {expression!r} needs at least one value")
        return text
    if expression in _RANGES:
        low_high = _many(value, expression)
        if len(low_high) != 2:
            raise InvalidArgument(f"where {expression!r} takes two values: [lowest, highest]")
        for each in low_high:
            refuse_misread_date(column, expression, each)
        return [_text(each) for each in low_high]
    refuse_misread_date(column, expression, value)
    return _text(value)


def _known(expression: object) -> str:
    if isinstance(expression, str) and expression in _EXPRESSIONS:
        return expression
    known = " ".join(sorted(_EXPRESSIONS))
    raise InvalidArgument(f"unknown where expression {expression!r}; known are: {known}")


def _column(name: object) -> str:
    """The column, unless the server would strip a character of it and filter by another one."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_.]+", name):
        raise InvalidArgument(f"{name!r} cannot be a column: letters, digits, '_' and '.' only")
    return name


def _text(value: object) -> str:
    """The text of a value; a date or time as the server compares them, in UTC by whole seconds."""
    if isinstance(value, dt.datetime):
        if value.utcoffset() is not None:
            value = value.astimezone(dt.timezone.utc)
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return f"{value.isoformat()} 00:00:00"
    if value is None:
        raise InvalidArgument(
            "a where value must not be None: write Where.is_null(column), or Where.is_not_null"
        )
    return scalar_text(value, "a where value")


def _csv(value: object) -> str:
    text = _text(value)
    if text and not re.search(r'[,"\s]', text):
        return text
    if "\\" in text:
        raise InvalidArgument(
            f"the server cannot be asked for {text!r} in a list: to it the backslash is part of "
            "the list's own spelling; join Where.eq filters with Where.any_of"
        )
    return '"' + text.replace('"', '""') + '"'


def _many(value: object, expression: str) -> list[object]:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise InvalidArgument(
            f"{expression!r} takes a list of values, not {type(value).__name__}: write [value, …]"  # pyright: ignore[reportUnknownArgumentType]
        )
    return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
