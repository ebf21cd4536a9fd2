"""same_moment: whether two texts are one date or time, in the forms in which servers write them."""

from __future__ import annotations

import datetime as dt
import re
from itertools import product

__all__ = ["same_moment"]

_SHOWN = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:?\d\d|Z)?)?")
_SHOWN_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")
_USUAL = re.compile(
    r"\d{4}-\d\d-\d\d(?: (?:[01]\d|2[0-3]):\d\d(?::\d\d)?(?:[+-]\d\d:[0-5]\d)?)?", re.ASCII
)
"""The forms that nearly every value has; trying all of ``_FORMS`` takes a hundred times as long."""
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y%m%d", "%d %B %Y", "%G-W%V-%u")
_TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_FORMS = (
    *_DAYS,
    *(f"{day} {time}{zone}" for day, time, zone in product(_DAYS, _TIMES, ("", "%z"))),
)
_TIME_FORMS = (*(f"{time}{zone}" for time, zone in product(_TIMES, ("", "%z"))), "%H.%M", "%H%M")


def same_moment(sent: str, shown: str) -> bool:
    """Whether a shown date, date and time, or time of day is the one that was sent.

    What has no zone is UTC. A shown date is compared by the day as it was written; all else to
    the second.
    """
    if _SHOWN_TIME.fullmatch(shown):
        one, other = _parse(sent, (*_TIME_FORMS, *_FORMS)), _parse(shown, _TIME_FORMS)
        return one is not None and other is not None and _utc(one).time() == _utc(other).time()
    if not _SHOWN.fullmatch(shown):
        return False
    one, other = _parse(sent, _FORMS), _parse(shown, _FORMS)
    if one is None or other is None:
        return False
    if len(shown) == len("2026-03-04"):
        return one.date() == other.date() and _utc(one).date() == other.date()
    wall = one.tzinfo is None and one == other.replace(tzinfo=None)
    return wall or _utc(one) == _utc(other)


def _parse(text: str, forms: tuple[str, ...]) -> dt.datetime | None:
    plain = re.sub(r"(?<=\d)T(?=\d)", " ", text)
    plain = re.sub(r"(?<=\d) (?=[+-]\d\d:?\d\d$)", "", plain)
    if _USUAL.fullmatch(plain):
        try:
            return dt.datetime.fromisoformat(plain)
        except ValueError:  # no such day or zone
            return None
    for form in forms:
        try:
            return dt.datetime.strptime(plain, form).replace(microsecond=0)
        except ValueError:
            continue
    return None


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.timezone.utc)
    try:
        return moment.astimezone(dt.timezone.utc)
    except OverflowError:  # before the year 1 or after 9999
        return moment.replace(tzinfo=dt.timezone.utc)
