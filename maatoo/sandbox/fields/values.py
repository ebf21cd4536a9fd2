"""Reading field values: what a request gives becomes what the database keeps, or is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from maatoo.sandbox import dates, php
from maatoo.sandbox.fields.countries import COUNTRIES
from maatoo.sandbox.fields.regions import is_region
from maatoo.sandbox.fields.schema import Field
from maatoo.sandbox.refused_values import NO_CHOICE, NO_NUMBER, NotValid

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+")
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})*")


def is_blank(value: Any) -> bool:
    """Whether a value is blank: null, an empty text, an empty list."""
    return value is None or value == "" or value == [] or value == {}


def is_zero(value: Any) -> bool:
    """Whether a value is the number 0, which a merge drops; `false` is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0


def read(field: Field, value: Any, country: Any = None) -> Any:
    """The stored value of a given one.

    Args:
        field: the field.
        value: what the request says; not blank.
        country: the country of the same entity, which says what is known of a region.

    Returns:
        A text, a number, 0 or 1 for booleans, "a|b" for several options; None for a date that is
        none.

    Raises:
        NotValid: an e-mail that is none, an unknown option, a number that is none.
    """
    kind = field.type
    if kind == "boolean":
        return int(php.flag(value))
    if kind == "number":
        return _number(field, value)
    if kind == "multiselect":
        return _options(field, value)
    text = _text(value)
    if kind in {"date", "datetime", "time"}:
        return _date(kind, text)
    if kind == "email" and not _EMAIL.fullmatch(text):
        raise NotValid(f"{text} is invalid.")
    if kind == "region" and not is_region(text, country):
        raise NotValid(NO_CHOICE)
    if kind in _CHECKS and not _CHECKS[kind](field, text):
        raise NotValid(NO_CHOICE)
    return text or None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, (dict, list)):
        return "|".join(_text(item) for item in php.listed(value))
    return php.without_tags(value) if isinstance(value, str) else str(value)


def _number(field: Field, value: Any) -> int | float:
    if not isinstance(value, (bool, int, float)) and not php.is_number(str(value)):
        raise NotValid(NO_NUMBER)
    return php.whole(value) if field.integer else php.number(value)


def _options(field: Field, value: Any) -> str:
    if isinstance(value, (dict, list)):
        parts = [_text(item) for item in php.listed(value)]
    else:
        parts = [part.strip() for part in re.split(r"[|,]", _text(value))]
    if field.labels and not set(parts) <= field.labels.keys():
        raise NotValid(NO_CHOICE)
    return "|".join(parts)


def _date(kind: str, text: str) -> str | None:
    moment = dates.parse(text)
    if moment is None and kind == "time":
        moment = dates.parse(f"{dates.now():%Y-%m-%d} {text}")
    if moment is None or (kind == "time" and (moment.hour, moment.minute) == (0, 0)):
        return None  # servers cannot store midnight
    form = {"date": "%Y-%m-%d", "time": "%H:%M:00", "datetime": "%Y-%m-%d %H:%M:00"}[kind]
    return moment.strftime(form)


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


_CHECKS: dict[str, Callable[[Field, str], bool]] = {
    "select": lambda field, text: text in field.labels,
    "country": lambda _, text: text in COUNTRIES,
    "timezone": lambda _, text: text in _timezones() or not _timezones(),
    "locale": lambda _, text: _LOCALE.fullmatch(text) is not None,
}
