"""Path templates: their parts, and which of them is the id of the entity that is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from maatoo import parameter_types
from maatoo.parameter_types import Kind

__all__ = ["Route", "entity_place", "path_parts"]

Route: TypeAlias = "tuple[tuple[str, Kind | None], ...]"
"""The parts of a path: literal ones, whose kind is None, and parameters."""

_PATH_KINDS: dict[str, Kind] = {
    "id": parameter_types.ident,
    "text": parameter_types.text,
    "channel": parameter_types.channel,
    "int": parameter_types.integer,
    "number": parameter_types.number,
}


def path_parts(path: str) -> Iterator[tuple[str, Kind | None]]:
    """Split a path template into literal parts (kind None) and parameters."""
    for index, part in enumerate(re.split(r"\{([^}]+)\}", path)):
        if index % 2 == 0:
            yield part, None
            continue
        name, _, kind = part.partition(":")
        if not kind:
            yield name, parameter_types.ident
        elif kind in _PATH_KINDS:
            yield name, _PATH_KINDS[kind]
        else:
            yield name, parameter_types.choice(*kind.split("|"))


def entity_place(route: Route, envelope: str) -> int | None:
    """Which argument of a path is the id of the entity that is answered in an envelope.

    That is ``{submission_id}`` for what is answered as ``submission``, else ``{id}``; None where
    the path has neither.
    """
    names = [name for name, kind in route if kind is not None]
    own = (each for each in (f"{envelope}_id", "id") if each in names)
    return next((names.index(each) for each in own), None)
