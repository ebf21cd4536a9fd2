"""Models as plain data: dictionaries, lists, texts and numbers, as in JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import attrs

from maatoo.converter.unreadable import is_unreadable
from maatoo.converter.unstructuring import unstructure
from maatoo.converter.wire import is_model
from maatoo.errors import InvalidArgument

__all__ = ["as_data", "plain_data"]


def as_data(model: Any, spelling: str) -> dict[str, Any]:
    """A model as plain data.

    Args:
        model: the model.
        spelling: "python" for the names of its attributes, "api" for those of the API.

    Raises:
        InvalidArgument: another spelling.
    """
    if spelling == "api":
        return cast("dict[str, Any]", plain_data(unstructure(model)))
    if spelling != "python":
        raise InvalidArgument(f'spelling is "python" or "api", not {spelling!r}')
    found = {
        attribute.name: plain_data(getattr(model, attribute.name))
        for attribute in attrs.fields(cast("Any", type(model)))
        if attribute.name != "raw_"
    }
    unknown = model.unknown_
    if unknown:
        found["unknown_"] = plain_data(unknown)
    return found


def plain_data(value: Any) -> Any:
    """A value as JSON data; models by the names of their attributes."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if is_unreadable(value):
        return None
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {str(key): plain_data(each) for key, each in pairs}
    if is_model(type(value)):
        return as_data(value, "python")
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_data(each) for each in cast("list[Any]", value)]
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return repr(value)
