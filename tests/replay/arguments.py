"""Sample arguments of every method: a value that each parameter takes."""

from __future__ import annotations

import inspect
from inspect import getclosurevars
from typing import Any

from maatoo import InvalidArgument
from maatoo.operation import Operation
from maatoo.parameter_types import Kind, Params

__all__ = ["arguments"]

SAMPLES: tuple[Any, ...] = (
    True,
    7,
    "asc",
    "2026-01-31",
    ["a", "b"],
    [7, 8],
    {"a": {"b": 1}},
    [{"a": 1}],
    [("id", "gt", 1)],
    [("id", "asc")],
    ("timestamp", "asc"),
)


def accepted(kind: Kind, name: str) -> Any:
    """A value that a parameter takes."""
    for value in (*SAMPLES, *getclosurevars(kind).nonlocals.get("allowed", ())):
        try:
            kind(value, name)
        except InvalidArgument:
            continue
        return value
    raise AssertionError(f"no sample fits {name}")


def arguments(operation: Operation[Any], takes: dict[str, inspect.Parameter]) -> tuple[Any, Any]:
    """Arguments of a method: all that it takes."""
    args = [accepted(kind, name) for name, kind in operation.route if kind is not None]
    if "chunk_size" in takes:
        positional = [each.name for each in takes.values() if each.kind is each.POSITIONAL_ONLY]
        row = {name: accepted(each.kind, name) for name, each in operation.body.items()}
        key = "event_id" if "event_id" in row else "id"
        items = [7, 8] if positional[-1] == "ids" else [{**row, key: 7}]
        return [*args, items], {"check": False} if "check" in takes else {}
    if "filename" in takes:
        args.append(b"hello")
    given: Params = {**operation.query, **operation.body}
    offered = {name: each for name, each in given.items() if name in takes}
    for name in list(offered):
        if takes[name].kind is inspect.Parameter.POSITIONAL_ONLY:
            args.append(accepted(offered.pop(name).kind, name))
    if "order_by" in offered:
        offered.pop("order", None)
    kwargs = {name: accepted(each.kind, name) for name, each in offered.items()}
    return args, kwargs
