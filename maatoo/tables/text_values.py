"""Text of a file as the value of a field: numbers, dates, flags and choices, by the type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from maatoo.converter import to_datetime, to_float, to_int
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldInfo

__all__ = ["Unreadable", "checked_dates", "value_of_text"]

_YES: Final = frozenset(
    ["1", "true", "yes", "y", "on", "x", "ja", "j", "wahr", "oui", "vrai", "o", "si", "sì", "vero"]
)
_NO: Final = frozenset(["0", "false", "no", "n", "off", "nein", "falsch", "non", "faux"])
_ONE_GROUP: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_NUMBER: Final = re.compile(
    r"[+-]?\d+,\d+"
    r"|[+-]?\d{1,3}(?P<sign>[.,'’\u00a0\u202f ])\d{3}(?:(?P=sign)\d{3})*(?:(?!(?P=sign))[.,]\d+)?"
)
"""A number with a decimal comma, or in groups of three digits with one sign between all groups."""
_DAYS: Final = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<day>\d{1,2})[.-](?P<month>\d{1,2})[.-](?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
)
_CLOCK: Final = re.compile(
    r"([T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)


@frozen
class Unreadable:
    """A text that is no value of its field, and why."""

    reason: str


def checked_dates(forms: Iterable[str]) -> tuple[str, ...]:
    """Forms of dates, as ``strptime`` knows them.

    Raises:
        InvalidArgument: a form that is none, or does not say day, month and year.
    """
    day, checked = dt.datetime(2011, 12, 24), tuple(forms)
    others = (day.replace(year=2012), day.replace(month=11), day.replace(day=23))
    for form in checked:
        try:
            text = day.strftime(form)
            is_whole = all(other.strftime(form) != text for other in others)
            # only then: a form without a year is deprecated, and warns
            is_whole = is_whole and dt.datetime.strptime(text, form) == day
        except (TypeError, ValueError):
            is_whole = False
        if not is_whole:
            raise InvalidArgument(f"{form!r} does not say day, month and year, as '%d.%m.%Y' does")
    return checked


def value_of_text(field: FieldInfo, text: str, dates: Sequence[str] = ()) -> object:
    """The value that a text says; an :class:`Unreadable` where it says none.

    Args:
        field: the field; text of a field of text stays as it is.
        text: the cell.
        dates: forms of dates, as ``strptime`` knows them, which are tried first.
    """
    plain = text.strip()
    if field.type == "number":
        return _number(plain)
    if field.type == "boolean":
        word = plain.casefold()
        if word in _YES or word in _NO:
            return word in _YES
        return Unreadable("it is no flag: write yes or no")
    if field.type in ("date", "datetime"):
        return _moment(plain, dates, with_time=field.type == "datetime")
    if field.type == "multiselect":
        return _choices(plain, field.choices)
    return text if field.type in (None, "text", "textarea", "html") else plain


def _number(text: str) -> object:
    """A number, with a decimal point or comma, and with or without groups of three digits."""
    if _ONE_GROUP.fullmatch(text):
        return Unreadable("it may be a thousand or a fraction: write it without a comma")
    number = _plain_number(text)
    if number is None and (found := _NUMBER.fullmatch(text)):
        number = _plain_number(text.replace(found["sign"] or " ", "").replace(",", "."))
    return Unreadable("it is no number") if number is None else number


def _plain_number(text: str) -> float | None:
    whole = to_int(text)
    return to_float(text) if whole is None else whole


def _moment(text: str, dates: Sequence[str], *, with_time: bool) -> object:
    for form in dates:
        try:
            moment = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        return _as_sent(moment, with_time=with_time, has_zone=moment.tzinfo is not None)
    for pattern in _DAYS:
        found = pattern.match(text)
        clock = None if found is None else _CLOCK.fullmatch(text, found.end())
        if found is None or clock is None:
            continue
        year, month, day = found["year"], int(found["month"]), int(found["day"])
        if pattern is _DAYS[-1]:
            if month <= 12 and day <= 12 and month != day:
                return Unreadable("day or month first? Give dates=['%d/%m/%Y'] or ['%m/%d/%Y']")
            day, month = (month, day) if month > 12 else (day, month)
        read = to_datetime(f"{year}-{month:02}-{day:02} {clock[0].strip('T ')}".strip())
        if read is None:
            return Unreadable("there is no such day or time")
        return _as_sent(read, with_time=with_time, has_zone=clock["zone"] is not None)
    return Unreadable("it is no date in a form that is known: give dates=['%d %B %Y'] or the like")


def _as_sent(moment: dt.datetime, *, with_time: bool, has_zone: bool) -> object:
    """A moment as servers take it; of a date with a zone the encoder chooses the day."""
    if has_zone and not with_time:
        return moment
    try:
        moment = moment.astimezone(dt.timezone.utc) if has_zone else moment
    except OverflowError:
        return Unreadable("there is no such day or time in UTC")
    written = moment.replace(tzinfo=None, microsecond=0).isoformat(" ")
    return written if with_time else written[:10]


def _choices(text: str, known: tuple[str, ...] | None) -> object:
    """The choices that a text names, separated by ``|``, ``;`` or ``,``."""
    if known is not None and text in known:
        return [text]
    for sign in "|;,":
        if sign in text:
            return [each.strip() for each in text.split(sign) if each.strip()]
    return [text]
