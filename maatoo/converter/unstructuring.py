"""Unstructuring: a model as the JSON object it was read from, or would be read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import attrs

from maatoo.converter.wire import is_model, wire_name

__all__ = ["unstructure"]


def unstructure(model: object) -> dict[str, Any]:
    """The JSON object a model was read from, or the one its attributes make, in the API's names.

    What was changed since it was read (``attrs.evolve``) stands in the object as well.
    """
    raw: Mapping[str, Any] = getattr(model, "raw_", {})
    if raw or not attrs.has(type(model)):
        return _with_changes(dict(raw), model)
    return {
        wire_name(attribute): _plain(value)
        for attribute in attrs.fields(cast("Any", type(model)))
        if attribute.name != "raw_" and not _is_unsaid(value := getattr(model, attribute.name))
    }


def _with_changes(raw: dict[str, Any], model: object) -> dict[str, Any]:
    """Put what was changed in a model into the object that it was read from."""
    from maatoo.converter import structure

    if not raw or not attrs.has(type(model)):
        return raw
    read = structure(raw, type(model))
    for attribute in attrs.fields(cast("Any", type(model))):
        value = getattr(model, attribute.name)
        if attribute.name == "raw_" or value == getattr(read, attribute.name):
            continue
        spellings = (wire_name(attribute), *attribute.metadata.get("also", ()))
        name = next((each for each in spellings if each in raw), spellings[0])
        raw[name] = _plain(value)
        settings: Any = raw.get("properties")
        if isinstance(settings, dict) and name in settings:  # newer servers read it there
            raw["properties"] = {**settings, name: raw[name]}
    return raw


def _is_unsaid(value: Any) -> bool:
    return value is None or (isinstance(value, (tuple, Mapping)) and not value)


def _plain(value: Any) -> Any:
    if is_model(type(value)):
        return unstructure(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in cast("tuple[Any, ...]", value)]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
