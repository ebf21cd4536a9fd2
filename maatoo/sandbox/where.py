"""The where language: conditions on columns, with the odd ways of the server.

A value is escaped as HTML before it is compared, so texts with quotes or ampersands never match;
`in` unescapes it again. An unknown expression is no condition. NULL is neither true nor false.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Iterable
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import crash
from maatoo.sandbox.compare import Truth, compared, like
from maatoo.sandbox.store import Document

Condition = Callable[[Document], Truth]
Columns = Callable[[str], Callable[[Document], Any] | None]

_SIGNS: dict[str, Callable[[int], bool]] = {
    "eq": lambda sign: sign == 0,
    "neq": lambda sign: sign != 0,
    "lt": lambda sign: sign < 0,
    "lte": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "gte": lambda sign: sign >= 0,
}
_KNOWN = {
    *_SIGNS,
    *("like", "notLike", "in", "notIn", "between", "notBetween"),
    *("isNull", "isNotNull", "isEmpty", "isNotEmpty"),
}


def conditions(clauses: Any, columns: Columns) -> Callable[[Document], bool]:
    """Make one condition of a `where` parameter.

    Args:
        clauses: the nested query parameter.
        columns: how to read a column, or None when there is none of that name.

    Raises:
        Refusal: 500 for an unknown column, for `in` with a list and for half a `between`.
    """
    every = list(_each(clauses, columns))
    return lambda document: all(condition(document) for condition in every)


def _each(clauses: Any, columns: Columns) -> Iterable[Condition]:
    for clause in php.listed(clauses):
        if php.is_object(clause):
            condition = _clause(clause, columns)
            if condition is not None:
                yield condition


def _clause(clause: dict[str, Any], columns: Columns) -> Condition | None:
    name, given = clause.get("expr"), clause.get("val")
    if php.flag(clause.get("internal")):
        return None
    if name in {"andX", "orX"}:
        inner = list(_each(given, columns))
        join = all if name == "andX" else any
        return (lambda document: join(part(document) for part in inner)) if inner else None
    column = "".join(s for s in str(clause.get("col") or "") if s.isalnum() or s in "_.")
    if name not in _KNOWN:
        return None
    read = columns(column.rsplit(".", 1)[-1])
    if read is None:
        raise crash()
    return _comparison(str(name), read, given)


def _comparison(name: str, read: Callable[[Document], Any], given: Any) -> Condition:
    if name in {"isNull", "isNotNull"}:
        wanted = name == "isNull"
        return lambda document: (read(document) is None) is wanted
    if name in {"isEmpty", "isNotEmpty"}:
        wanted = name == "isEmpty"
        return lambda document: (read(document) in (None, "")) is wanted
    if name in {"in", "notIn"}:
        return _among(read, given, wanted=name == "in")
    if name in {"between", "notBetween"}:
        return _between(read, given, wanted=name == "between")
    if php.is_object(given):
        raise crash()
    value = php.escaped(str(given)) if given is not None else None
    if name in {"like", "notLike"}:
        pattern, right = value or "", name == "like"
        return lambda document: _is(like(read(document), pattern), right)
    test = _SIGNS[name]

    def check(document: Document) -> Truth:
        sign = compared(read(document), value)
        return None if sign is None else test(sign)

    return check


def _among(read: Callable[[Document], Any], given: Any, *, wanted: bool) -> Condition:
    if not isinstance(given, str):
        raise crash()
    values = next(csv.reader([html.unescape(given)]), [""])

    def check(document: Document) -> Truth:
        stored = read(document)
        if stored is None:
            return None
        return any(compared(stored, value) == 0 for value in values) is wanted

    return check


def _between(read: Callable[[Document], Any], given: Any, *, wanted: bool) -> Condition:
    values = [php.escaped(str(value)) for value in php.listed(given)]
    if len(values) < 2:
        raise crash()

    def check(document: Document) -> Truth:
        low, high = compared(read(document), values[0]), compared(read(document), values[1])
        return None if low is None or high is None else (low >= 0 and high <= 0) is wanted

    return check


def _is(truth: Truth, wanted: bool) -> Truth:
    return None if truth is None else truth is wanted
