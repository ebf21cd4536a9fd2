"""The documented conversion of a JSON scalar: whether a Python value is what it reads as.

Written apart from ``maatoo.converter``, which it judges.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")
_ABSENT: tuple[Any, ...] = (None, "", [], {})
_DATE = re.compile(
    r"(\d{4})-(\d+)-(\d+)(?:[T ](\d+):(\d+)(?::(\d+)(?:\.\d+)?)?)? ?(Z|[+-]\d\d:?\d\d)?"
)


def holds(recorded: Any, value: Any) -> bool:
    """Whether a value that is no container holds a recorded one."""
    if value is None:
        return recorded in _ABSENT and not isinstance(recorded, bool)
    if isinstance(value, bool):
        return _flag(recorded) is value
    if isinstance(value, (int, float, Decimal)):
        return _number(recorded) == Decimal(str(value))
    if isinstance(value, str):
        return recorded == value or (_is_number(recorded) and str(recorded) == value)
    if isinstance(value, dt.datetime):
        return _moment(recorded) == value
    if isinstance(value, dt.date):
        moment = _moment(recorded)
        return moment is not None and moment.date() == value
    return False


def _is_number(recorded: Any) -> bool:
    return isinstance(recorded, (int, float)) and not isinstance(recorded, bool)


def _flag(recorded: Any) -> bool | None:
    if isinstance(recorded, (bool, int)) and recorded in (0, 1):
        return bool(recorded)
    text = str(recorded).lower()
    return True if text in _TRUE else False if text in _FALSE else None


def _number(recorded: Any) -> Decimal | None:
    if isinstance(recorded, bool):
        return Decimal(int(recorded))
    if _is_number(recorded) or (
        isinstance(recorded, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?", recorded)
    ):
        return Decimal(str(recorded))
    return None


def _moment(recorded: Any) -> dt.datetime | None:
    match = _DATE.fullmatch(recorded) if isinstance(recorded, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone = match[7] or "Z"
    offset = dt.timedelta()
    if zone != "Z":
        offset = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if zone.startswith("-"):
        offset = -offset
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.timezone(offset))
