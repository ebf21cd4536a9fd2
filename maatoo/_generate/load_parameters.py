"""Loads parameters from their lines, in tables and in paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.model import Parameter, PathParameter
from maatoo._generate.notation import parse_line
from maatoo._generate.parameter_types import kind_annotation
from maatoo.naming import camel

__all__ = ["parameters", "path_parameters"]

_RESERVED = {"self", "extra", "extra_query"}
_PATH_TYPES = {
    "": "int",
    "int": "int",
    "text": "str",
    "channel": "str",
    "number": "float | Decimal",
}


def parameters(table: Mapping[str, Any], where: str) -> tuple[Parameter, ...]:
    """Read a table of parameters.

    Raises:
        DescriptionError: a line, a kind or a name is wrong.
    """
    found: list[Parameter] = []
    for name, text in table.items():
        here = f"{where} {name}"
        line = parse_line(text, here)
        if name in _RESERVED or not name.isidentifier() or name != name.lower():
            raise DescriptionError(f"{here}: this name cannot be a parameter; use `as`")
        if line.doc is None:
            raise DescriptionError(f"{here}: a parameter needs a doc")
        found.append(
            Parameter(
                name=name,
                wire=line.wire or camel(name),
                kind=line.head,
                annotation=kind_annotation(line.head, here),
                doc=line.doc,
                required=line.required,
            )
        )
    return tuple(found)


def path_parameters(
    path: str, noun: str, docs: Mapping[str, str], where: str
) -> tuple[PathParameter, ...]:
    """Read the parameters of a path template.

    Raises:
        DescriptionError: a parameter of unknown kind, or one without a doc.
    """
    found: list[PathParameter] = []
    for part in re.findall(r"\{([^}]+)\}", path):
        name, _, kind = part.partition(":")
        if kind in _PATH_TYPES:
            annotation = _PATH_TYPES[kind]
        elif "|" in kind:
            words = ", ".join(f'"{word}"' for word in kind.split("|"))
            annotation = f"Literal[{words}]"
        else:
            raise DescriptionError(f"{where}: unknown kind of path parameter {part!r}")
        doc = docs.get(name)
        if doc is None and name == "id":
            doc = f"Id of the {noun}."
        elif doc is None and name.endswith("_id"):
            doc = f"Id of the {name[:-3].replace('_', ' ')}."
        if doc is None:
            raise DescriptionError(f"{where}: _stock.toml [path] has no doc for {name!r}")
        found.append(PathParameter(name, annotation, doc))
    return tuple(found)
