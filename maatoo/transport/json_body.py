"""encode_json: a value as the JSON bytes of a body; the same with and without orjson."""

from __future__ import annotations

import enum
import json
import math
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from maatoo.errors import InvalidArgument

__all__ = ["encode_json"]


def _plain_value(value: object) -> object:
    """A value that neither JSON writer knows, as one that both know."""
    if isinstance(value, Mapping):
        return dict(cast("Mapping[Any, Any]", value))
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be represented in JSON")


_fast_dumps: Callable[[object], bytes] | None
try:
    import orjson
except ImportError:
    _fast_dumps = None
else:
    _fast_dumps = partial(
        orjson.dumps,
        default=_plain_value,
        option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS,
    )


def encode_json(value: object) -> bytes:
    """A value as JSON bytes.

    Args:
        value: mappings, lists, text, finite numbers, flags and None, at any depth.

    Raises:
        InvalidArgument: it holds something that JSON cannot represent.
    """
    if _fast_dumps is not None:
        try:
            encoded = _fast_dumps(value)
        except (
            TypeError,
            RecursionError,
        ):  # the slower writer may take what orjson refuses, such as numbers as keys
            pass
        else:
            if b"null" in encoded:  # orjson writes NaN as null without an error
                _refuse_not_finite(value)
            return encoded
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain_value
        )
        return text.encode()
    except (TypeError, ValueError, RecursionError) as problem:
        raise InvalidArgument(f"this cannot be sent as JSON: {problem}") from None


def _refuse_not_finite(value: object, place: str = "") -> None:
    if isinstance(value, float):
        if not math.isfinite(value):
            where = f" in {place}" if place else ""
            raise InvalidArgument(f"{value!r}{where} cannot be sent: JSON has finite numbers only")
    elif isinstance(value, Mapping):
        for key, each in cast("Mapping[Any, Any]", value).items():
            _refuse_not_finite(each, f"{place}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(cast("list[Any]", value)):
            _refuse_not_finite(each, f"{place}[{index}]")
