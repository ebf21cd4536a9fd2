"""Dates as the server stores, reads and writes them: UTC, "Y-m-d H:i:s", ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

STORED = "%Y-%m-%d %H:%M:%S"

_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
)
_WORDS = {"today": 0, "midnight": 0, "tomorrow": 1, "yesterday": -1}
_RELATIVE = re.compile(r"([-+]?\d+)\s*(second|minute|hour|day|week|month|year)s?( ago)?")
_SECONDS = re.compile(r"@(-?[0-9]{1,18})")
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[-+]\d{2}:?\d{2})$", re.IGNORECASE)
_FRACTION = re.compile(r"\.\d+$")


def now() -> datetime:
    """This second, UTC, without a zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)


def stored(moment: datetime) -> str:
    """A moment as the database keeps it."""
    return moment.strftime(STORED)


def iso(text: str | None) -> str | None:
    """A stored moment as the API writes it: ISO 8601 with the offset of UTC."""
    return None if text is None else f"{text[:10]}T{text[11:19] or '00:00:00'}+00:00"


def parse(text: str, base: datetime | None = None) -> datetime | None:
    """Read a date in the forms that strtotime() is usually given.

    Args:
        text: an ISO date, a European or American date, "now", "tomorrow", "+3 days", "@1700000000".
        base: what relative dates are counted from; now when None.

    Returns:
        The moment in UTC without a zone, or None when it is no date or before the year 1.
    """
    text = text.strip()
    origin = base or now()
    if not text or text.startswith("0000"):
        return None
    if found := _SECONDS.fullmatch(text):
        return _moved(datetime(1970, 1, 1), int(found[1]), "second")
    lowered = text.lower()
    if lowered == "now":
        return origin
    if lowered in _WORDS:
        return origin.replace(hour=0, minute=0, second=0) + timedelta(days=_WORDS[lowered])
    if found := _RELATIVE.fullmatch(lowered):
        return _moved(origin, int(found[1]) * (-1 if found[3] else 1), found[2])
    return _absolute(text)


def _absolute(text: str) -> datetime | None:
    offset = timedelta()
    if found := _ZONE.search(text):
        text = text[: found.start()]
        zone = found[1].upper()
        if zone[0] in "+-":
            sign = -1 if zone[0] == "-" else 1
            offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    text = _FRACTION.sub("", text.replace("T", " ", 1) if text[:4].isdecimal() else text)
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form) - offset
        except (ValueError, OverflowError):
            continue
    return None


def _moved(origin: datetime, amount: int, unit: str) -> datetime | None:
    try:
        if unit in {"month", "year"}:
            months = origin.year * 12 + origin.month - 1 + amount * (12 if unit == "year" else 1)
            first = origin.replace(year=months // 12, month=months % 12 + 1, day=1)
            return first + timedelta(days=origin.day - 1)
        return origin + amount * timedelta(**{f"{unit}s": 1})
    except (ValueError, OverflowError):
        return None
