"""Whether a model holds everything it was read from: a walk along the JSON, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from maatoo.converter import wire_name
from maatoo.models import FieldGroups, Model

__all__ = ["lost_leaves"]

_BLANK: tuple[Any, ...] = (None, "", [], {})


def lost_leaves(raw: Any, held: Any, path: str = "$") -> Iterator[str]:
    """The paths of what neither an attribute nor ``unknown_`` holds."""
    if any(raw is blank or raw == blank for blank in _BLANK):
        return
    if isinstance(held, FieldGroups):
        if held.raw_ != raw:
            yield path
    elif isinstance(held, Model):
        yield from _lost_in_model(raw, held, path)
    elif isinstance(held, tuple):
        values = list(raw.values()) if isinstance(raw, dict) else raw
        if not isinstance(values, list) or len(values) != len(held):
            yield path
            return
        for index, (value, item) in enumerate(zip(values, held, strict=True)):
            yield from lost_leaves(value, item, f"{path}[{index}]")
    elif isinstance(held, Mapping):
        values = dict(enumerate(raw)) if isinstance(raw, list) else raw
        if not isinstance(values, dict) or {str(key) for key in values} != set(held):
            yield path
            return
        for key, value in values.items():
            yield from lost_leaves(value, held[str(key)], f"{path}.{key}")
    elif held is None or (isinstance(raw, (dict, list)) and held is not raw):
        yield path


def _lost_in_model(raw: Any, model: Model, path: str) -> Iterator[str]:
    if not isinstance(raw, dict):  # what tells the entity apart, in the place of it
        if model.raw_ != {model.key_property_: raw}:
            yield path
        return
    names: dict[str, str] = {}
    for attribute in attrs.fields(type(model)):
        if attribute.name == "raw_":
            continue
        for spelling in (wire_name(attribute), *attribute.metadata.get("also", ())):
            names[spelling] = attribute.name
    unknown = model.unknown_
    for key, value in raw.items():
        if key in unknown:
            if unknown[key] is not value:
                yield f"{path}.{key}"
        elif key not in names:
            yield f"{path}.{key}"
        else:
            yield from lost_leaves(value, getattr(model, names[key]), f"{path}.{key}")
