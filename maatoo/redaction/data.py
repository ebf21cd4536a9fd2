"""Masking of credentials in JSON data, by the names of their keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from maatoo.redaction.texts import MASK, NAMES

__all__ = ["is_secret", "mask_data"]

_SECRET: Final = re.compile(rf"(?i){NAMES}|secret|plain_?password")


def is_secret(name: str) -> bool:
    """Whether a key, a parameter or a column of this name holds a credential."""
    return _SECRET.fullmatch(name) is not None


def mask_data(value: Any) -> Any:
    """JSON data with ``***`` in place of each value that its key tells to be a credential."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {
            key: MASK if each and is_secret(str(key)) else mask_data(each) for key, each in pairs
        }
    if isinstance(value, (list, tuple)):
        return [mask_data(each) for each in cast("list[Any]", value)]
    return value
