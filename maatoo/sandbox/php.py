"""How PHP reads and writes: bracket parameters, arrays, casts, escapes, serialize()."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeGuard

from maatoo.json_depth import is_deep

_BRACKETS = re.compile(r"\[([^\]]*)\]")
_LEADING_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_TAGS = re.compile(r"<[^>]*>")
_SPECIAL = re.compile("[\x00-\x1f\"'<>&]")


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is a list."""
    return isinstance(value, list)


def decoded(content: bytes) -> Any:
    """PHP's json_decode: neither NaN nor Infinity, and not deeper than it reaches.

    Raises:
        ValueError: it is no JSON.
    """
    if is_deep(content):
        raise ValueError("nested too deeply")
    return json.loads(content, parse_constant=_no_constant)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest decoded `a[b][]=c` pairs.

    Args:
        pairs: decoded names and values in their order.

    Returns:
        Nested dicts, all keys text ("0", "1" … where PHP numbers them).
    """
    root: dict[str, Any] = {}
    for name, value in pairs:
        head = name.split("[", 1)[0]
        keys = [head, *_BRACKETS.findall(name[len(head) :])]
        here = root
        for key in keys[:-1]:
            name_here = key or str(len(here))
            step = here.get(name_here)
            inner = step if is_object(step) else {}
            here[name_here] = inner
            here = inner
        here[keys[-1] or str(len(here))] = value
    return root


def listed(value: Any) -> list[Any]:
    """The values of a list or of a PHP array; anything else is an empty list."""
    if is_object(value):
        return [*value.values()]
    return value if is_list(value) else []


def as_lists(value: Any) -> Any:
    """Nested dicts with the keys 0, 1, 2 … as lists, all the way down."""
    if not is_object(value):
        return value
    items = {key: as_lists(item) for key, item in value.items()}
    if items and list(items) == [str(index) for index in range(len(items))]:
        return list(items.values())
    return items


def array(items: Mapping[int, Any]) -> list[Any] | dict[str, Any]:
    """What json_encode makes of a PHP array: a list if its keys run from 0, else an object."""
    if list(items) == list(range(len(items))):
        return list(items.values())
    return {str(key): item for key, item in items.items()}


def number(value: Any) -> float:
    """PHP's (float): the number a text begins with, else 0."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    return 0.0 if value is None else _leading_number(str(value))


@lru_cache(maxsize=1024)  # a condition compares one text with every row
def _leading_number(text: str) -> float:
    found = _LEADING_NUMBER.match(text)
    return float(found.group()) if found else 0.0


def whole(value: Any) -> int:
    """PHP's (int): the whole part of a number, 0 for what is infinite."""
    found = number(value)
    return int(found) if math.isfinite(found) else 0


def flag(value: Any) -> bool:
    """A boolean as the API reads one: on, true, 1 are true, everything else is false."""
    if isinstance(value, str):
        return value.strip().lower() in {"1", "true", "on", "yes"}
    return isinstance(value, (bool, int, float)) and bool(value)


def is_number(text: str) -> bool:
    """PHP's is_numeric for a text."""
    found = _LEADING_NUMBER.match(text)
    return found is not None and text[found.end() :].strip() == ""


def without_tags(value: str) -> str:
    """The text without HTML tags and without white space around it."""
    return _TAGS.sub("", value).strip() if "<" in value else value.strip()


def escaped(value: str) -> str:
    """The text with quotes, angle brackets, ampersands and control characters as entities."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", value)


def slug(text: str, space: str = "-") -> str:
    """An alias made of a name: lower case ASCII, spaces replaced, all other signs dropped."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().strip()
    return re.sub(r"[^a-z0-9_-]", "", plain.replace(" ", space))


def serialize(value: Any) -> str:
    """PHP's serialize() for JSON values, and for moments in UTC."""
    if value is None:
        return "N;"
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, float):
        return f"d:{value!r};"
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    if isinstance(value, datetime):
        date = {"date": f"{value:%Y-%m-%d %H:%M:%S.%f}", "timezone_type": 3, "timezone": "UTC"}
        return serialize(date).replace("a:3", 'O:8:"DateTime":3', 1)
    pairs = value.items() if is_object(value) else enumerate(listed(value))
    body = [serialize(key) + serialize(item) for key, item in pairs]
    return f"a:{len(body)}:{{{''.join(body)}}}"
