"""Whether a server would refuse, drop or change a value, as far as its list of fields shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Final, cast

from maatoo.date_parameters import MomentText
from maatoo.fields.field_list import FieldInfo
from maatoo.unique_values import text_refusal

__all__ = ["as_field_takes", "changed", "refusal"]

_NUMBER: Final = re.compile(r"-?\d+([.,]\d*)?(e[+-]?\d+)?", re.IGNORECASE)
_FLAGS: Final = frozenset({"true", "1", "yes", "on", "false", "0", "no", "off"})
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}\b")
_MOMENTS: Final = {"date": "2026-03-04", "datetime": "2026-03-04 10:20:00", "time": "10:20"}
"""Types of dates and times, with an example of each."""
_STORED_AS_TEXT: Final = frozenset({None, "text", "textarea", "lookup", "tel", "url"})
_TOLD: Final = frozenset({"companyname"})
"""Unique texts of which a change is told by the answer: batches refuse a name that exists."""
_TEXTS: Final = frozenset(
    {"text", "textarea", "html", "lookup", "tel", "url", "email", "select", "number", *_MOMENTS}
)


def refusal(field: FieldInfo, value: object) -> str | None:
    """Why a server would refuse a value or drop it; None where nothing is known against it.

    Countries, regions, locales, time zones and lengths are not in a server's list.

    Args:
        field: what the server says of the field.
        value: what is to be sent, as JSON.
    """
    if value is None or value in ("", [], ()):
        return None
    if field.is_unique and field.type in _STORED_AS_TEXT and isinstance(value, str):
        return None if field.alias in _TOLD else text_refusal(value)
    if field.type == "multiselect":
        return _not_chosen(field, _chosen(value))
    if isinstance(value, (list, tuple, Mapping)):
        return f"it is a {field.type} and takes one value" if field.type in _TEXTS else None
    text = ("1" if value else "0") if isinstance(value, bool) else str(value).strip()
    if field.type == "select":
        return _not_chosen(field, [text])
    if field.type == "number" and not _NUMBER.fullmatch(text):
        return "it is a number: write 12 or 12.5"
    if field.type == "boolean" and text.lower() not in _FLAGS:
        return "it is a flag: write True or False"
    if field.type == "date" and isinstance(value, MomentText) and value.date is None:
        return f"it is a date, and {value.given} may be another day in UTC: write its .date()"
    example = _MOMENTS.get(field.type or "")
    if example is not None and not _is_moment(field.type, text):
        return f"it is a {field.type}, and the server would drop this one: write {example}"
    return None


def as_field_takes(field: FieldInfo, value: object) -> object:
    """A value that is not refused, as its field takes it: a date for the midnight of one."""
    is_midnight = field.type == "date" and isinstance(value, MomentText)
    return cast("MomentText", value).date if is_midnight else value


def changed(field: FieldInfo, value: object) -> tuple[str, str] | None:
    """What a server makes of a value that it takes: the effect and the reason, or None."""
    if field.type == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return ("dropped", "it is dropped where the contact exists") if abs(value) < 1 else None
    if not isinstance(value, str):
        return None
    if field.type == "datetime" and re.search(r":\d\d:(?!00)\d\d$", value):
        return "changed", "seconds are cut off"
    if field.type == "url" and not re.match(r"[a-z][a-z0-9+.-]*://|//", value, re.IGNORECASE):
        return "changed", f"it becomes http://{value}"
    if field.type in ("text", "textarea", "lookup", "tel"):
        if value != value.strip():
            return "changed", "blanks at the ends are removed"
        if "<" in html.unescape(value):
            return "changed", "what follows a < is removed, as if it were a tag"
        if html.unescape(value) != value:
            return "changed", f"it becomes {html.unescape(value)!r}"
    return None


def _chosen(value: object) -> list[str]:
    """The choices that a value names: a text with ``|``, a list, an object."""
    if isinstance(value, str):
        return [each for each in value.split("|") if each]
    if isinstance(value, Mapping):
        return _chosen(list(cast("Mapping[str, object]", value).values()))
    if isinstance(value, (list, tuple)):
        return [str(each) for each in cast("Iterable[object]", value)]
    return [str(value)]


def _not_chosen(field: FieldInfo, chosen: list[str]) -> str | None:
    if field.choices is None:
        return None
    odd = [each for each in chosen if html.unescape(each) not in field.choices]
    if not odd:
        return None
    return f"{odd[0]!r} is none of its choices {', '.join(map(repr, field.choices))}"


def _is_moment(kind: str | None, text: str) -> bool:
    """Whether a server can read a text as a date or a time; those it reads otherwise pass."""
    if not any(each.isdecimal() for each in text):
        return False
    if kind == "time":
        return True
    if text.isdecimal():  # a timestamp
        return len(text) == 8
    iso, slashed = _ISO_DATE.match(text), _SLASHED_DATE.match(text)
    if iso is not None:
        return 1 <= int(iso[2]) <= 12 and 1 <= int(iso[3]) <= 31
    return slashed is None or 1 <= int(slashed[1]) <= 12
