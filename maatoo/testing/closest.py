"""Whether a body holds what is wanted, and how it differs: for the messages of assertions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

__all__ = ["differences", "holds"]

_SHOWN = 6


def holds(body: Any, wanted: Any) -> bool:
    """Whether a body holds what is wanted.

    Of an object, at every depth, only the wanted keys are compared; every other value must be
    equal.
    """
    return next(_differing(body, wanted, ""), None) is None


def differences(body: Any, wanted: Any) -> str:
    """How a body differs from what is wanted: a line for each difference, at most a few."""
    lines = [*_differing(body, wanted, "body")]
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [f"… and {len(lines) - _SHOWN} more"]
    return "\n".join(f"    {line}" for line in lines)


def _differing(body: Any, wanted: Any, at: str) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        if not isinstance(body, dict):
            yield f"{at} is {body!r}, not an object"
            return
        for name, part in cast("Mapping[str, Any]", wanted).items():
            if name in body:
                yield from _differing(body[name], part, f"{at}[{name!r}]")
            else:
                yield f"{at}[{name!r}] is missing, {part!r} is wanted"
    elif isinstance(wanted, (list, tuple)):
        items = cast("list[Any]", wanted)
        found = cast("list[Any]", body) if isinstance(body, list) else None
        if found is None or len(found) != len(items):
            yield f"{at} is {body!r}, {items!r} is wanted"
            return
        yield from _of_items(zip(found, items, strict=True), at)
    elif type(body) is not type(wanted) or body != wanted:
        yield f"{at} is {body!r}, {wanted!r} is wanted"


def _of_items(pairs: Iterable[tuple[Any, Any]], at: str) -> Iterator[str]:
    for number, (body, wanted) in enumerate(pairs):
        yield from _differing(body, wanted, f"{at}[{number}]")
