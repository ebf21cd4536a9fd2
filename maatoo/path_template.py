"""Path templates: their parts, and which of them is the id of the entity that is answered."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from maatoo import parameter_types
from maatoo.parameter_types import Kind

__all__ = ["Route", "entity_place", "route_of"]

Route: TypeAlias = "tuple[tuple[str, Kind | None], ...]"
"""The parts of a path: literal ones, whose kind is None, and parameters."""

_KINDS: Final[dict[str, Kind]] = {
    "id": parameter_types.ident,
    "text": parameter_types.text,
    "int": parameter_types.integer,
    "number": parameter_types.number,
}


def route_of(path: str) -> Route:
    """Split a path template: ``/contacts/{id}/dnc/{channel:text}/add``."""
    parts: list[tuple[str, Kind | None]] = []
    for index, part in enumerate(re.split(r"\{([^}]+)\}", path)):
        name, _, kind = part.partition(":")
        if index % 2 == 0:
            parts.append((part, None))
        elif not kind:
            parts.append((name, parameter_types.ident))
        elif kind in _KINDS:
            parts.append((name, _KINDS[kind]))
        else:
            parts.append((name, parameter_types.choice(*kind.split("|"))))
    return tuple(parts)


def entity_place(route: Route, envelope: str) -> int | None:
    """Which argument of a path is the id of the entity that is answered in an envelope.

    That is ``{submission_id}`` for what is answered as ``submission``, else ``{id}``; None where
    the path has neither.
    """
    names = [name for name, kind in route if kind is not None]
    own = (each for each in (f"{envelope}_id", "id") if each in names)
    return next((names.index(each) for each in own), None)
