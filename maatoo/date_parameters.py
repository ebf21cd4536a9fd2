"""The kinds of parameters that are dates: each makes the text that the server reads."""

from __future__ import annotations

import datetime as dt
import re

from maatoo.argument_checks import wrong_type
from maatoo.errors import InvalidArgument
from maatoo.given_values import given

__all__ = ["MomentText", "day", "iso_moment", "moment"]


class MomentText(str):
    """A moment in UTC as it is sent, which knows the datetime with a zone that it was made of.

    Whether a field is a date or a date and time is known only once the server's list of fields is:
    the date in UTC may be another one than that in the zone of the user.
    """

    __slots__ = ("given",)

    given: dt.datetime

    @classmethod
    def of(cls, text: str, given: dt.datetime) -> MomentText:
        """A text, and what it was made of."""
        made = cls(text)
        made.given = given
        return made

    @property
    def date(self) -> str | None:
        """The date in the zone of the user; None where the moment is not its midnight."""
        at_midnight = self.given.time() == dt.time()
        return self.given.date().isoformat() if at_midnight else None


def moment(value: object, name: str) -> object:
    """A date and time, sent as UTC ``YYYY-MM-DD HH:MM:SS``; one without zone counts as UTC.

    A text goes out as it is, but for the form in which servers answer (``…T03:04:00+00:00``):
    they refuse that form themselves.
    """
    value = given(value, name)
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", value):
            return value
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            return MomentText.of(_written(_utc(value, name)), value)
        return _written(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise wrong_type(name, "a datetime, or text 'YYYY-MM-DD HH:MM:SS' in UTC", value)


def _utc(value: dt.datetime, name: str) -> dt.datetime:
    try:
        return value.astimezone(dt.timezone.utc)
    except OverflowError:
        raise InvalidArgument(f"{name} is {value}, which is no date in UTC") from None


def _written(value: dt.datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S") if value.year > 999 else _early(value)


def _early(value: dt.datetime) -> str:
    return value.replace(microsecond=0, tzinfo=None).isoformat(" ")


def iso_moment(value: object, name: str) -> object:
    """A date and time, sent as ISO 8601 with its offset; one without zone counts as UTC."""
    value = given(value, name)
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.timezone.utc)
        return aware.replace(microsecond=0).isoformat()
    if isinstance(value, str):
        return value
    raise wrong_type(name, "a datetime, or text in ISO 8601 with its offset", value)


def day(value: object, name: str) -> object:
    """A date, sent as ``YYYY-MM-DD``; midnight of a day stands for it; a text goes out as it is."""
    value = given(value, name)
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise InvalidArgument(
                f"{name} is a date without a time, not {value}: write value.date(), or the date in "
                "the zone that you mean"
            )
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise wrong_type(name, "a date, or text 'YYYY-MM-DD'", value)
