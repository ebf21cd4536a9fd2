"""Reading what PHP serialized, so that answers that hold such texts can be compared as values."""

from __future__ import annotations

import re
from typing import Any

_SCALAR = re.compile(rb"([bid]):([^;]*);")
_SIZED = re.compile(rb'(?:s|a|O:\d+:"[^"]*"):(\d+):')


def serialized(value: object) -> bool:
    """Whether a value is a whole serialized array; those cut when recorded are none."""
    if not isinstance(value, str) or not value.startswith("a:"):
        return False
    try:
        unserialized(value)
    except (ValueError, IndexError):
        return False
    return True


def unserialized(text: str) -> Any:
    """The value of a serialized text; an array is a dict of its keys.

    Raises:
        ValueError: if it is none.
    """
    data = text.encode()
    value, end = _read(data, 0)
    if end != len(data):
        raise ValueError(text[:60])
    return value


def _read(data: bytes, at: int) -> tuple[Any, int]:
    if data[at : at + 2] == b"N;":
        return None, at + 2
    if found := _SCALAR.match(data, at):
        readers = {b"b": lambda number: number == b"1", b"i": int, b"d": float}
        return readers[found[1]](found[2]), found.end()
    found = _SIZED.match(data, at)
    if found is None:
        raise ValueError(data[at : at + 20].decode("utf-8", "replace"))
    size, at = int(found[1]), found.end()
    if found[0][:1] == b"s":
        return data[at + 1 : at + 1 + size].decode(), at + size + 3
    items: dict[Any, Any] = {}
    at += 1
    for _ in range(size):
        key, at = _read(data, at)
        items[key], at = _read(data, at)
    return items, at + 1
