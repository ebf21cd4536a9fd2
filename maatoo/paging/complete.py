"""complete: a list whose missing rows are an error, for callers that create what it lacks."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import evolve

from maatoo.paging.lists import AsyncPages

__all__ = ["complete"]

L = TypeVar("L", bound=AsyncPages[Any, Any])


def complete(lst: L) -> L:
    """The same list; iterating it raises ``UnexpectedResponse`` where rows are missing."""
    return lst.on(lst.caller.view(evolve(lst.caller.options, strict=True)))
