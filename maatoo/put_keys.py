"""missing_keys: the keys that were missing from a PUT which a server answered with 500."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from maatoo.errors import ApiError
from maatoo.operation import Operation

__all__ = ["missing_keys", "put_advice"]

_FAILED: Final = 500


def missing_keys(operation: Operation[Any], json: object) -> list[str]:
    """The Python names of what a body, or any row of a batch, should have and has not, or as null.

    Args:
        operation: one that says what a PUT needs.
        json: the body.
    """
    rows = cast("list[object]", json) if isinstance(json, list) else [json]
    nothing: Mapping[str, object] = {}
    given = [
        cast("Mapping[str, object]", row) if isinstance(row, Mapping) else nothing for row in rows
    ]
    return [
        name
        for name in operation.put_needs
        if any(row.get(operation.body[name].wire) is None for row in given)
    ]


def put_advice(operation: Operation[Any], json: object, error: ApiError) -> str | None:
    """What to do about an error whose text says nothing: a PUT that lacks a key.

    Returns:
        A sentence that names the keys, or None where the error has another cause.
    """
    missing = missing_keys(operation, json) if error.status == _FAILED else []
    if not missing:
        return None
    edit = operation.name.replace(".replace", ".edit")
    return (
        f"servers answer a PUT with 500 where a key is missing or null: {operation.name} needs "
        f"{_listed(operation.put_needs)}, and this one lacked {_listed(missing)}; give them, or "
        f"use {edit}, which changes only what it is given"
    )


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
