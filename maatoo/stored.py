"""not_stored: which blanks and zeros of a write the answered entity does not show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from maatoo.naming import camel

__all__ = ["not_stored"]

_FLAGS: Final = frozenset({"overwriteWithBlank", "force"})
_ABSENT: Final = object()


def not_stored(row: Mapping[str, object], entity: object) -> list[str]:
    """Compare what was sent with what the server answered.

    The server drops blanks, zeros and other numbers whose whole part is 0 in silence. Blanks are
    all alike ("", null, []), numbers are compared as numbers ("0" is 0.0); a name that the answer
    does not show says nothing.

    Args:
        row: the body that was sent, by API names.
        entity: what was answered: a model, or its JSON object.

    Returns:
        The names whose value is not what the entity shows, in the order of the row.
    """
    doubtful = [name for name, value in row.items() if _may_be_dropped(value)]
    if not doubtful:
        return []
    shown = _shown(entity)
    return [name for name in doubtful if name not in _FLAGS and not _agrees(row[name], shown(name))]


def _may_be_dropped(value: object) -> bool:
    if value is None or value is False or value in ("", [], {}, ()):
        return True
    number = _number(value)
    return number is not None and abs(number) < 1


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _shown(entity: object) -> Any:
    """A function that looks a name up in an entity: its properties, then its fields by alias."""
    raw: object = getattr(entity, "raw_", entity)
    answer: Mapping[str, Any] = {}
    if isinstance(raw, Mapping):
        answer = cast("Mapping[str, Any]", raw)
    groups = answer.get("fields")
    fields: dict[str, Any] = {}
    if isinstance(groups, Mapping):
        for name, group in cast("Mapping[str, Any]", groups).items():
            if not isinstance(group, Mapping):
                continue
            for alias, info in cast("Mapping[str, Any]", group).items():
                if name == "all":
                    fields.setdefault(alias, info)
                elif isinstance(info, Mapping):
                    fields[alias] = cast("Mapping[str, Any]", info).get("value")

    def look_up(name: str) -> object:
        for source, key in ((fields, name), (answer, name), (answer, camel(name))):
            if key in source:
                return source[key]
        return _ABSENT

    return look_up


def _agrees(sent: object, shown: object) -> bool:
    if shown is _ABSENT:
        return True
    blank = shown is None or shown in ("", [], {})
    if sent is False:
        return blank or shown in (False, 0, "0")
    if sent is None or sent in ("", [], {}, ()):
        return blank
    if isinstance(sent, str) and sent == shown:
        return True
    if isinstance(shown, bool):
        return shown is False and _number(sent) == 0
    number = _number(shown)
    return number is not None and number == _number(sent)
