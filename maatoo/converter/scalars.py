"""Scalars: every form in which servers send numbers, flags, text and dates; None for others."""

from __future__ import annotations

import datetime as dt
import math
import re
import zoneinfo
from decimal import Decimal, InvalidOperation
from typing import Any, cast

__all__ = [
    "to_bool",
    "to_date",
    "to_datetime",
    "to_decimal",
    "to_float",
    "to_id",
    "to_int",
    "to_str",
]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_ODD_DATE = re.compile(
    r"(\d{4})-(\d{1,3})-(\d{1,3})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?(?:\.(\d+))?"
    r"\s*(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$",
    re.ASCII,
)


def to_int(value: Any, _: object = None) -> int | None:
    """Read a whole number."""
    kind = value.__class__
    if kind is int:
        return cast("int", value)
    if kind is str:
        try:
            return int(value) if "_" not in value else None  # "1_0" is ten in Python only
        except ValueError:
            return None
    if kind is float and value.is_integer():
        return int(value)
    return int(value) if kind is bool else None


def to_id(value: Any) -> int | None:
    """Read the id of an entity: a whole number of 64 bits, greater than 0."""
    number = to_int(value)
    return number if number is not None and 0 < number < 2**64 else None


def to_float(value: Any, _: object = None) -> float | None:
    """Read a number."""
    if value.__class__ in (float, int):
        return cast("float", value)
    if value.__class__ is str and "_" not in value:
        try:
            number = float(value)
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return None


def to_decimal(value: Any, _: object = None) -> Decimal | None:
    """Read a number of exact decimal digits."""
    if value.__class__ in (str, int, float):
        try:
            number = Decimal(str(value))
        except (InvalidOperation, ValueError):
            return None
        return number if number.is_finite() and "_" not in str(value) else None
    return None


def to_bool(value: Any, _: object = None) -> bool | None:
    """Read a flag."""
    kind = value.__class__
    if kind is bool:
        return cast("bool", value)
    if kind is int and value in (0, 1):
        return bool(value)
    if kind is str:
        text = value.lower()
        return True if text in _TRUE else False if text in _FALSE else None
    return None


def to_str(value: Any, _: object = None) -> str | None:
    """Read a text."""
    if value.__class__ is str:
        return cast("str", value)
    try:
        return str(value) if value.__class__ in (int, float) else None
    except ValueError:  # a number of more digits than Python writes
        return None


def to_datetime(value: Any, _: object = None) -> dt.datetime | None:
    """Read a point in time; without a zone it is UTC."""
    if value.__class__ is dict:
        return _php_datetime(value)
    if value.__class__ is not str:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return _odd_datetime(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.timezone.utc)


def _php_datetime(value: Any) -> dt.datetime | None:
    """A date as PHP writes the object: its text without a zone, and the zone beside it."""
    moment, zone = to_datetime(value.get("date")), value.get("timezone")
    if moment is None or zone.__class__ is not str:
        return None
    if zone[:1] in ("+", "-", "Z"):
        return _odd_datetime(f"{value['date']}{zone}")
    try:
        return moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):  # no zone that is known here
        return moment if zone == "UTC" else None


def _odd_datetime(text: str) -> dt.datetime | None:
    match = _ODD_DATE.match(text.strip())
    if match is None:
        return None
    *digits, fraction, sign, hours, minutes = match.groups()
    offset = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in digits)
        micros = int((fraction or "")[:6].ljust(6, "0"))
        zone = dt.timezone(-offset if sign == "-" else offset)
        return dt.datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)
    except ValueError:
        return None


def to_date(value: Any, _: object = None) -> dt.date | None:
    """Read a date."""
    moment = to_datetime(value)
    return moment.date() if moment is not None else None
