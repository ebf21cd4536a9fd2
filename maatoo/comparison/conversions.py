"""agrees: whether a shown value equals the one that was sent, in whatever form servers show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from maatoo.comparison.moments import same_moment
from maatoo.converter import to_bool
from maatoo.date_parameters import MomentText

__all__ = ["agrees"]

_ADDED_TO: Final = frozenset({"triggers", "ipAddresses", "ipAddress"})
"""Lists to which a write adds; what was there stays."""

_INVISIBLE: Final = " \t\n\r\0\x0b\u00a0\u3000\u200b\ufeff"
_SCALARS: Final = (str, int, float, Decimal)

Describe = Callable[[], Mapping[str, Any]]


def agrees(sent: object, stored: object, name: str, describe: Describe) -> bool:
    """Whether what is shown means what was sent.

    Args:
        sent: the value that was sent, as JSON.
        stored: the value that the answer shows.
        name: the API's name.
        describe: gives what the answer says of the field: its ``type`` and ``properties``.
    """
    if name == "tags":
        return _tags_agree(sent, stored)
    if isinstance(sent, (list, tuple)):
        return _lists_agree(list(cast("list[object]", sent)), stored, name)
    if isinstance(stored, list) and not _blank(sent):
        return _lists_agree([sent], cast("object", stored), name)
    if isinstance(stored, dict):  # of the owner, a category
        own = cast("dict[str, object]", stored).get("id")
        return own is None or _numbers_agree(sent, own, None, exact=True)
    return _scalars_agree(sent, cast("object", stored), describe)


def _scalars_agree(sent: object, stored: object, describe: Describe) -> bool:
    if _blank(sent):
        return _blank(stored) or stored is False or (_is_number(stored) and stored == 0)
    if sent is False and _blank(stored):
        return True
    described = describe()
    kind = described.get("type")
    if isinstance(sent, bool) or isinstance(stored, bool) or kind == "boolean":
        return _flag(sent) is not None and _flag(sent) is _flag(stored)
    if kind == "number" or _is_number(stored) or _is_number(sent):
        exact = kind != "number" and isinstance(stored, str)  # a double loses digits of a text
        return _numbers_agree(sent, stored, described.get("properties"), exact=exact)
    if isinstance(sent, MomentText) and len(str(stored)) == len("2026-03-04"):
        return sent.given.date().isoformat() == stored  # the date in UTC may be another one
    return _texts_agree(str(sent), str(stored), kind)


def _blank(value: object) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not _trim(value))


def _trim(text: str) -> str:
    return text.strip().strip(_INVISIBLE).strip()


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _flag(value: object) -> bool | None:
    return to_bool(value.strip() if isinstance(value, str) else value)


# Numbers


def _number(value: object) -> Decimal | None:
    if not isinstance(value, _SCALARS) or "_" in str(value):
        return None
    try:
        number = Decimal(_trim(str(int(value) if isinstance(value, bool) else value)))
    except (InvalidOperation, ValueError):
        text = str(value)
        return _number(text.replace(",", ".")) if text.count(",") == 1 else None
    return number if number.is_finite() else None


def _numbers_agree(sent: object, stored: object, properties: object, *, exact: bool) -> bool:
    one, other = _number(sent), _number(stored)
    if one is None or other is None or exact:
        return one is not None and one == other
    scale = _scale(properties)
    if scale > 0 and (abs(one - other) < Decimal(10) ** -scale or other == int(one)):
        return True  # rounded; a new company shows the whole part alone, and stores the rest
    return abs(one - other) <= abs(one) * Decimal("1e-13")


def _scale(properties: object) -> int:
    """The decimal places of a number field, which the server writes in PHP's own notation."""
    if isinstance(properties, Mapping):
        said: object = cast("Mapping[str, object]", properties).get("scale")
        return int(said) if isinstance(said, int) or str(said).isdecimal() else 0  # type: ignore[call-overload]
    match = re.search(r'"scale";(?:s:\d+:"|i:)(\d+)', str(properties))
    return int(match[1]) if match else 0


# Texts


def _texts_agree(sent: str, stored: str, kind: object) -> bool:
    one, other = _trim(sent), _trim(stored)
    if one == other:
        return True
    if kind == "multiselect" or "|" in other:
        return _choices(one) == _choices(other)
    if "@" in one and one.casefold() == other.casefold():
        return True
    if other == f"http://{one}" or _same_unescaped(one, other):
        return True
    return same_moment(one, other)


def _same_unescaped(one: str, other: str) -> bool:
    """Whether texts differ in entities only; their table is loaded for the first that has some."""
    if "&" not in one and "&" not in other:
        return one == other
    import html

    return html.unescape(one) == html.unescape(other)


def _choices(text: str) -> set[str]:
    return {_trim(each) for each in text.split("|") if each}


# Lists


def _lists_agree(sent: list[object], stored: object, name: str) -> bool:
    if not all(isinstance(each, _SCALARS) for each in sent):
        return True  # objects are not compared
    if isinstance(stored, Mapping):
        if not sent:
            return True  # an empty list stands for an empty object
        stored = list(cast("Mapping[str, object]", stored).values())
    if isinstance(stored, str):
        stored = stored.split("|") if stored else []
    shown = _keys(cast("Iterable[object]", stored) if isinstance(stored, list) else ())
    wanted = _keys(sent)
    return wanted <= shown if name in _ADDED_TO and wanted else wanted == shown


def _keys(values: Iterable[object]) -> set[str]:
    """What the items of a list are told apart by: their id, or their text."""
    return {
        _trim(str(_named(each, "id", "ipAddress") if isinstance(each, Mapping) else each))
        for each in values
    }


def _named(item: Any, *names: str) -> object:
    return next((item[name] for name in reversed(names) if name in item), None)


def _tags_agree(sent: object, stored: object) -> bool:
    """Tags are commands: a name is there afterwards, one with a minus is not; others stay."""
    shown = {
        str(_named(each, "tag") if isinstance(each, Mapping) else each)
        for each in (cast("list[object]", stored) if isinstance(stored, list) else [])
    }
    names = sent.split(",") if isinstance(sent, str) else cast("list[object]", sent or [])
    for each in (_trim(str(name)) for name in names):
        if each and (each[1:] in shown if each.startswith("-") else each not in shown):
            return False
    return True
