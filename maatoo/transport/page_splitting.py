"""Splits the JSON of a page into that of its rows, with msgspec; they are decoded later.

Twenty pages of decoded rows cost the garbage collector and the caches a third of an export's time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from maatoo.transport.undecoded_rows import UndecodedRows

__all__ = ["split"]

_Plain = str | int | float | bool | None
_outline = msgspec.json.Decoder(
    dict[str, dict[str, msgspec.Raw] | list[msgspec.Raw] | _Plain]
).decode
_decode = msgspec.json.decode


class _Head(msgspec.Struct):
    """What is read of a row at once."""

    id: int | str | None = None


_head = msgspec.json.Decoder(_Head).decode


def _decoded(text: Any) -> Any:
    """The JSON value of a row; None where it is not JSON."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):  # it refuses some JSON
        pass
    try:
        return json.loads(bytes(text))
    except (ValueError, RecursionError):
        return None


def split(content: bytes, keys: tuple[str, ...]) -> dict[str, Any] | None:
    """The JSON object of a page, with its rows undecoded.

    Args:
        content: the JSON.
        keys: the rows are under the first of these that the object has.

    Returns:
        The object, or None where the JSON has to be read as a whole: it is another one than that
        of a page of rows with ids, or none that msgspec reads.
    """
    try:
        content.decode()  # msgspec passes over texts without a look at their encoding
        body: dict[str, Any] = _outline(content)
        own = next((key for key in keys if key in body), None)
        for key, value in body.items():
            if key == own and value:
                body[key] = _rows(value)
            elif value.__class__ is list:
                body[key] = [_decode(each) for each in value]
            elif value.__class__ is dict:
                body[key] = {name: _decode(each) for name, each in value.items()}
    except (ValueError, TypeError, msgspec.DecodeError, RecursionError):
        return None
    return body


def _rows(container: object) -> UndecodedRows:
    """The rows of a list, or of an object by id.

    Raises:
        TypeError, ValueError: they have no ids.
    """
    if isinstance(container, Mapping):
        keyed = cast("Mapping[str, msgspec.Raw]", container)
        texts, ids = list(keyed.values()), [_number(key) for key in keyed]
        if ids[0] == _id(texts[0]) and ids[-1] == _id(texts[-1]):
            return UndecodedRows(ids, texts, _decoded)
    else:
        texts = cast("list[msgspec.Raw]", container)
    return UndecodedRows([_id(text) for text in texts], texts, _decoded)


def _id(text: msgspec.Raw) -> int:
    return _number(_head(text).id)


def _number(own: object) -> int:
    if own.__class__ is int:
        return cast("int", own)
    if own.__class__ is str and cast("str", own).isdecimal():
        return int(cast("str", own))
    raise ValueError("no id")
