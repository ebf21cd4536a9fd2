"""not_stored: which blanks and zeros of a write the answered entity does not show."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal, InvalidOperation
from types import FrameType
from typing import Any, Final, cast

from maatoo.errors import ValueNotStored
from maatoo.naming import camel

__all__ = ["not_stored", "tell_not_stored", "told_by", "warn_user"]

_FLAGS: Final = frozenset({"overwriteWithBlank", "force"})
_ABSENT: Final = object()
_tell: ContextVar[Callable[[str], object] | None] = ContextVar("maatoo_not_stored", default=None)


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


# Telling the user


def tell_not_stored(operation: str, names: Sequence[str]) -> None:
    """Warn of what a single call sent and the server did not store."""
    message = (
        f"{operation}: the server did not store {', '.join(names)}: it drops zeros, and blanks "
        "unless overwrite_with_blank is True"
    )
    tell = _tell.get()
    if tell is None:
        warn_user(message)
    else:
        tell(message)


@contextmanager
def told_by(tell: Callable[[str], object] | None) -> Generator[None, None, None]:
    """Have warnings told by another: by the thread that waits for a call made elsewhere."""
    token = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(token)


def warn_user(message: str) -> None:
    """Warn, naming the line outside this package that made the call."""
    own = _package(inspect.currentframe())
    frame, level = inspect.currentframe(), 1
    while frame is not None and _package(frame) == own:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, ValueNotStored, stacklevel=level)


def _package(frame: FrameType | None) -> str:
    return "" if frame is None else str(frame.f_globals.get("__name__")).partition(".")[0]
