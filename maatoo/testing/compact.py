"""The file of a cassette: an exchange a block, a body once, the description of a field once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

__all__ = ["dumps", "expanded"]

_VARYING = ("value", "normalizedValue")
_MARK = re.compile(r"=\d+")


def dumps(version: int, exchanges: list[dict[str, Any]]) -> str:
    """The text of a file that holds these exchanges."""
    fields: dict[str, int] = {}
    seen: dict[str, int] = {}
    blocks: list[str] = []
    for index, exchange in enumerate(exchanges):
        response = dict(exchange["response"])
        body = {name: response.pop(name) for name in ("json", "text", "base64") if name in response}
        first = seen.setdefault(_line(body), index) if body else index
        if first != index:
            response["same_as"] = first
        elif "json" in body and not _has_mark(body["json"]):
            packed = _packed(body["json"], fields)
            response["json" if packed == body["json"] else "packed"] = packed
        else:
            response.update(body)
        request = _line(exchange["request"])
        blocks.append(f'{{"request": {request},\n "response": {_line(response)}}}')
    described = ",\n".join(fields)
    parts = [f'{{"maatoo_cassette": {version},\n']
    if fields:
        parts.append(f'"fields": [\n{described}\n],\n')
    parts.append('"exchanges": [\n' + ",\n".join(blocks) + "\n]}\n")
    return "".join(parts)


def expanded(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The exchanges of a file, each with its whole body."""
    fields: list[dict[str, Any]] = data.get("fields", [])
    exchanges: list[dict[str, Any]] = data["exchanges"]
    for exchange in exchanges:
        response: dict[str, Any] = exchange["response"]
        if "packed" in response:
            response["json"] = _unpacked(response.pop("packed"), fields)
        if "same_as" in response:
            other = exchanges[int(response.pop("same_as"))]["response"]
            kept = ("json", "text", "base64")
            response.update({name: other[name] for name in kept if name in other})
    return exchanges


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _has_mark(value: Any) -> bool:
    """Whether a body has a key of its own that looks like a reference."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return any(_MARK.fullmatch(key) or _has_mark(each) for key, each in pairs)
    return isinstance(value, list) and any(_has_mark(each) for each in cast("list[Any]", value))


def _packed(value: Any, fields: dict[str, int]) -> Any:
    """A body in which each described field is a reference with its values."""
    if isinstance(value, list):
        return [_packed(each, fields) for each in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    pairs = cast("Mapping[str, Any]", value)
    if "alias" in pairs and "value" in pairs:
        rest = {key: None if key in _VARYING else each for key, each in pairs.items()}
        number = fields.setdefault(_line(rest), len(fields))
        return {f"={number}": [pairs[key] for key in _VARYING if key in pairs]}
    return {key: _packed(each, fields) for key, each in pairs.items()}


def _unpacked(value: Any, fields: list[dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_unpacked(each, fields) for each in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    pairs = cast("Mapping[str, Any]", value)
    if len(pairs) == 1:
        ((key, values),) = pairs.items()
        if _MARK.fullmatch(key):
            described = fields[int(key[1:])]
            varying = [name for name in _VARYING if name in described]
            return {**described, **dict(zip(varying, values, strict=True))}
    return {key: _unpacked(each, fields) for key, each in pairs.items()}
