"""Path templates: their literal parts, and the parameters between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maatoo import parameter_types
from maatoo.parameter_types import Kind

__all__ = ["path_parts"]

_PATH_KINDS: dict[str, Kind] = {
    "id": parameter_types.ident,
    "text": parameter_types.text,
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
