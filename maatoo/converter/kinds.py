"""Kinds of plain values, and how each is read from every form in which servers send it.

=========== ============================== ===============================
kind        Python                         Arrow
=========== ============================== ===============================
integer     int                            int64
number      float                          double
boolean     bool                           bool
text        str                            string
date        datetime.date                  date32
datetime    datetime.datetime, with zone   timestamp, microseconds, UTC
list        list of str                    list of string
json        what JSON can say              string: the JSON text
=========== ============================== ===============================
"""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from maatoo.converter.scalars import to_bool, to_date, to_datetime, to_float, to_int

__all__ = ["KINDS", "READERS", "Kind", "json_text", "kind_of_type", "to_texts"]

Kind = Literal["integer", "number", "boolean", "text", "date", "datetime", "list", "json"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)

_LARGEST: Final = 2**63
_OF_TYPES: Final[dict[Any, Kind]] = {
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    str: "text",
    dt.date: "date",
    dt.datetime: "datetime",
}


def kind_of_type(hint: Any) -> Kind:
    """The kind of a property's values, by its type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        others = [each for each in arguments if each is not type(None)]
        return kind_of_type(others[0]) if len(others) == 1 else "text"
    if origin is tuple:
        return "list" if arguments[0] is str else "json"
    return "text" if origin is typing.Literal else _OF_TYPES.get(hint, "json")


json_text: Final[Callable[[object], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=str
).encode
"""A value as compact JSON text."""


def to_texts(value: Any) -> list[str]:
    """The texts of a list; servers join the choices of a multi-select field by ``|``."""
    listed = list(value.values()) if value.__class__ is dict else value
    if listed.__class__ is list:
        return [_to_text(each) for each in listed if each is not None]
    return [each for each in _to_text(value).split("|") if each]


def _to_text(value: Any) -> str:
    return value if value.__class__ is str else json_text(value)


def _to_int64(value: Any) -> int | None:
    whole = to_int(value.strip() if value.__class__ is str else value)
    return whole if whole is not None and abs(whole) < _LARGEST else None


def _to_double(value: Any) -> float | None:
    number = to_float(value)
    try:
        return None if number is None else float(number)
    except OverflowError:
        return None


def _to_utc(value: Any) -> dt.datetime | None:
    moment = to_datetime(value)
    try:
        return None if moment is None else moment.astimezone(dt.timezone.utc)
    except (OverflowError, ValueError):  # the first or the last day there is
        return None


READERS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "integer": _to_int64,
    "number": _to_double,
    "boolean": to_bool,
    "text": _to_text,
    "date": to_date,
    "datetime": _to_utc,
    "list": to_texts,
    "json": lambda value: None if value in ([], {}) else value,
}
"""Reads a value that is not None; gives None for what is none of its kind."""
