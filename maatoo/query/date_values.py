"""Dates in filters: texts that the server reads otherwise than they are meant."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from maatoo.errors import InvalidArgument

__all__ = ["refuse_misread_date"]

_COLUMNS: Final = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "l.", "comp.", "e.", "f.", "s.")
    for name in (
        *("dateAdded", "date_added", "dateModified", "date_modified", "dateIdentified"),
        *("date_identified", "lastActive", "last_active", "publishUp", "publishDown"),
    )
)
_COMPARED: Final = frozenset({"lt", "lte", "gt", "gte", "between", "notBetween"})
_READ: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|\+00:00)?)?|\d{14}", re.ASCII
)


def refuse_misread_date(column: str, expression: str, value: object) -> None:
    """Refuse what the server takes for every date, or whose zone it would cut off.

    Raises:
        InvalidArgument: with what to write instead.
    """
    if column not in _COLUMNS or expression not in _COMPARED or isinstance(value, dt.date):
        return
    if isinstance(value, str) and _READ.fullmatch(value.strip()):
        return
    raise InvalidArgument(
        f"the server would not read {value!r} as a date of {column!r}: it takes what it cannot "
        "read for every date, and cuts a zone off; give a datetime, or UTC 'YYYY-MM-DD HH:MM:SS'"
    )
