"""What a user would write for a recorded value: the Python values that may have made a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maatoo.errors import InvalidArgument
from maatoo.parameter_types import Param
from maatoo.query import encode_pairs

from .brackets import Pairs, tree
from .wire import counted_query

_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_NO_VALUE = ("isNull", "isNotNull", "isEmpty", "isNotEmpty")


def query_value(name: str, param: Param, own: Pairs) -> tuple[bool, Any]:
    """Find the value of a query parameter.

    Args:
        name: its Python name.
        param: the parameter.
        own: its recorded pairs, by what follows the parameter's name.

    Returns:
        Whether the SDK takes a value without sending these pairs of it (then they are sent
        verbatim); and the value: one that sends them, else the one to be refused.
    """
    wanted = counted_query([(param.wire + suffix, value) for suffix, value in own])
    refused: list[Any] = []
    changed = False
    for value in _values(tree(own)):
        try:
            pairs = list(encode_pairs(param.wire, param.kind(value, name)))
        except InvalidArgument:
            refused.append(value)
            continue
        if counted_query(pairs) == wanted:
            return False, value
        changed = True
    return changed, next((each for each in refused if not isinstance(each, bool)), None)


def number(text: str) -> int | float | str:
    """A number, where the text is one."""
    for kind in (int, float):
        try:
            read = kind(text)
        except ValueError:
            continue
        if str(read) == text:
            return read
    return text


def _values(recorded: Any) -> Iterator[Any]:
    """Values that may have made what was recorded, the likeliest first."""
    if isinstance(recorded, str):
        if recorded in _FLAGS:
            yield _FLAGS[recorded]
        if number(recorded) != recorded:
            yield number(recorded)
        yield recorded
        yield recorded.split(",")
        yield [recorded]
    elif isinstance(recorded, list) and all(isinstance(each, dict) for each in recorded):
        if all(each.keys() == {"col", "dir"} for each in recorded):
            yield [(each["col"], each["dir"]) for each in recorded]
        else:
            yield _conditions(recorded)
        yield recorded
    elif isinstance(recorded, list):
        yield recorded
        yield [number(each) for each in recorded if isinstance(each, str)]
        yield ",".join(map(str, recorded))
    else:
        yield recorded


def _conditions(recorded: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Filters, in their plain form (column, expression, value)."""
    return [
        (each.get("col", ""), each.get("expr", ""), _operand(each.get("expr"), each.get("val")))
        for each in recorded
    ]


def _operand(expression: str | None, recorded: Any) -> Any:
    if expression in ("andX", "orX"):
        return _conditions(recorded)
    if expression in _NO_VALUE:
        return None
    if expression in ("in", "notIn") and isinstance(recorded, str) and '"' not in recorded:
        return [number(each) for each in recorded.split(",")]
    return number(recorded) if isinstance(recorded, str) else recorded
