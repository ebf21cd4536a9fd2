"""PHP's bracket encoding: nested lists and mappings as the pairs of a flat query."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from maatoo.errors import InvalidArgument
from maatoo.given_values import given

__all__ = ["encode_pairs", "scalar_text"]


def encode_pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Flatten one query parameter into the pairs that go out.

    Lists become ``name[0]``, ``name[1]`` … and mappings ``name[key]``, at any depth; a name that
    ends in ``[]`` is repeated instead. True and False become 1 and 0, None sends nothing.

    Raises:
        InvalidArgument: a value that cannot stand in a query (bytes, a set, NaN …).
    """
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from encode_pairs(f"{name}[{key}]", inner)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            key = name if name.endswith("[]") else f"{name}[{index}]"
            yield from encode_pairs(key, inner)  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield name, scalar_text(value, f"the query parameter {name!r}")


def scalar_text(value: object, place: str) -> str:
    """The text of a single value.

    Args:
        value: text, a number or a flag.
        place: what the value is for, as an error says it.

    Raises:
        InvalidArgument: anything else, and numbers that are not finite.
    """
    value = given(value, place)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    wrong = type(value).__name__
    if isinstance(value, (float, Decimal)):
        if value.is_finite() if isinstance(value, Decimal) else math.isfinite(value):
            return str(value)
        wrong = repr(value)
    raise InvalidArgument(
        f"{place} must be text or a finite number, not {wrong}; dates as 'YYYY-MM-DD HH:MM:SS' "
        "in UTC"
    )
