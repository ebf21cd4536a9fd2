"""What the converter asks of classes: whether one is a model, and its names in the API."""

from __future__ import annotations

from typing import Any, cast

import attrs

from maatoo.naming import camel

__all__ = ["is_model", "wire_name"]


def is_model(cls: Any) -> bool:
    """Whether a class is one of the generated models, or reads itself like one."""
    return isinstance(cls, type) and (hasattr(cls, "raw_") or hasattr(cls, "from_json_"))


def wire_name(attribute: attrs.Attribute[Any]) -> str:
    """The name an attribute has in the API: camelCase of its own unless it says otherwise."""
    given = attribute.metadata.get("wire")
    if given is not None:
        return cast("str", given)
    return camel(attribute.name)
