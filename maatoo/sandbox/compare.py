"""Comparison as the server's database does it: no case, no accents, numbers in texts, NULLs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from maatoo.sandbox import php


def fold(value: Any) -> str:
    """The text that two texts share when the database calls them equal."""
    return _folded(value if isinstance(value, str) else as_text(value))


@lru_cache(maxsize=2**16)  # cached: a search folds the same texts many times
def _folded(text: str) -> str:
    if text.isascii():
        return text.lower().rstrip(" ")
    split = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign)).casefold().rstrip(" ")


def as_text(value: Any) -> str:
    """A stored value as the database prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def order_key(value: Any) -> tuple[int, Any]:
    """A key to sort by: NULL first, then numbers, then texts."""
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float)):
        return (1, value)
    return (2, fold(value))


def compared(stored: Any, given: Any) -> int | None:
    """Negative, zero or positive as `stored` is less than, equal to or more than `given`.

    Returns:
        None when either side is NULL, which makes every comparison false.
    """
    if stored is None or given is None:
        return None
    if isinstance(stored, (bool, int, float)):
        left, right = float(stored), php.number(given)
        return (left > right) - (left < right)
    first, second = fold(stored), fold(given)
    return (first > second) - (first < second)


#: what a condition says of a row; None is SQL's NULL, which is neither true nor false
Truth = bool | None


def negated(truth: Truth) -> Truth:
    """SQL's NOT."""
    return None if truth is None else not truth


def either(truths: Iterable[Truth]) -> Truth:
    """SQL's OR."""
    unknown = False
    for truth in truths:
        if truth:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def like(stored: Any, pattern: str) -> bool | None:
    """SQL's LIKE with % and _; None for NULL."""
    if stored is None:
        return None
    return _like(pattern).fullmatch(fold(stored)) is not None


@lru_cache(maxsize=512)
def _like(pattern: str) -> re.Pattern[str]:
    signs = {"%": ".*", "_": "."}
    parts = re.findall(r"\\?.", fold(pattern), re.DOTALL)  # a backslash escapes the next character
    written = (signs.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile("".join(written), re.DOTALL)
