"""Checks of arguments that many rooms need, and how a value is shown in an error."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

from maatoo.errors import ConfigurationError, InvalidArgument

__all__ = [
    "HIGHEST_PORT",
    "check_flag",
    "check_seconds",
    "check_whole",
    "flag",
    "is_async",
    "is_whole",
    "port",
    "seconds",
    "shown",
    "text",
    "whole",
    "wrong_type",
]

HIGHEST_PORT = 65_535
"""The highest number of a port of TCP."""


def is_whole(value: object) -> bool:
    """Whether a value is an int, and neither True nor False."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_async(function: object) -> bool:
    """Whether a function, or an object that is called like one, is defined by ``async def``."""
    called = getattr(type(function), "__call__", None)  # noqa: B004 - it is asked whether it is async
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called)


def check_whole(
    name: str,
    value: Any,
    least: int,
    *,
    error: type[InvalidArgument | ConfigurationError] = InvalidArgument,
) -> int:
    """Return a whole number of at least ``least``.

    Raises:
        InvalidArgument: anything else; of the class ``error``, where that is given.
    """
    if is_whole(value) and value >= least:
        return int(value)
    raise error(f"{name} must be a whole number of at least {least}, not {shown(value)}")


def check_seconds(name: str, value: Any, *, zero: bool = False) -> None:
    """Refuse what is no finite number of seconds above 0; with ``zero``, 0 is taken as well.

    Raises:
        InvalidArgument: anything else.
    """
    if (is_whole(value) or isinstance(value, float)) and 0 <= value < math.inf and (value or zero):
        return
    range_ = "of at least 0" if zero else "above 0"
    raise InvalidArgument(f"{name} must be a number of seconds {range_}, not {shown(value)}")


def whole(least: int, *, owner: str = "") -> Callable[[Any, Any, Any], None]:
    """An attrs validator: a whole number of at least ``least``.

    Args:
        least: the smallest number that is taken.
        owner: the text before the name in the error: ``Retry.``.
    """

    def check(_: object, attribute: Any, value: Any) -> None:
        check_whole(f"{owner}{attribute.name}", value, least)

    return check


def seconds(*, owner: str = "", zero: bool = False) -> Callable[[Any, Any, Any], None]:
    """An attrs validator: a finite number of seconds above 0; with ``zero``, 0 is taken as well.

    Args:
        owner: the text before the name in the error: ``Retry.``.
        zero: whether 0 is taken.
    """

    def check(_: object, attribute: Any, value: Any) -> None:
        check_seconds(f"{owner}{attribute.name}", value, zero=zero)

    return check


def check_flag(name: str, value: object) -> None:
    """Refuse what is neither True nor False.

    Raises:
        InvalidArgument: anything else.
    """
    if not isinstance(value, bool):
        raise InvalidArgument(f"{name} must be True or False, not {shown(value)}")


def flag(_: object, attribute: Any, value: Any) -> None:
    """An attrs validator: True or False."""
    check_flag(attribute.name, value)


def text(_: object, attribute: Any, value: Any) -> None:
    """An attrs validator: a text that is not empty. The error shows no value: it may be secret."""
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"{attribute.name} must be a text that is not empty")


def port(text: str) -> int:
    """The number of a port, as an option of a command line (``type=port``); 0 is any free port.

    Raises:
        ValueError: it is no whole number from 0 to 65535.
    """
    number = int(text)
    if not 0 <= number <= HIGHEST_PORT:
        raise ValueError
    return number


def shown(value: object) -> str:
    """The repr of a value, cut to a line; the name of its type where it has none."""
    try:
        text = repr(value)
    except Exception:  # a number of more digits than Python writes, a list that holds itself …
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:79]}…"


def wrong_type(name: str, wanted: str, value: object) -> InvalidArgument:
    """The error of a value of a type that cannot be sent."""
    return InvalidArgument(f"{name} must be {wanted}, not {type(value).__name__}")
