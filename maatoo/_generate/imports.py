"""Import blocks: which names a module uses, and where each comes from, sorted."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from maatoo._generate.formatting import WIDTH

__all__ = ["import_block", "name_order", "names_in"]

_PLAIN = {
    "attrs": "import attrs",
    "builtins": "import builtins",
    "dt": "import datetime as dt",
    "os": "import os",
}
_FROM = {
    "Callable": "collections.abc",
    "Iterable": "collections.abc",
    "Mapping": "collections.abc",
    "cached_property": "functools",
    "Decimal": "decimal",
    "TYPE_CHECKING": "typing",
    "Any": "typing",
    "ClassVar": "typing",
    "Literal": "typing",
    "TypedDict": "typing",
    "overload": "typing",
}
_THIRD_PARTY = ("import attrs",)


def names_in(source: str) -> set[str]:
    """Every name that a source uses, in annotations too, but not in docstrings."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def import_block(source: str, own: Mapping[str, str], only: Iterable[str] | None = None) -> str:
    """The imports a source needs, each group sorted as the linter wants it.

    Args:
        source: the module without its imports.
        own: names of this package, with the module each comes from.
        only: names to import; all that the source uses when not given.
    """
    used = names_in(source) if only is None else set(only)
    plain = sorted(_PLAIN[name] for name in used if name in _PLAIN)
    standard: dict[str, set[str]] = {}
    package: dict[str, set[str]] = {}
    for name in used:
        if name in _FROM:
            standard.setdefault(_FROM[name], set()).add(name)
        elif name in own:
            package.setdefault(own[name], set()).add(name)
    groups = [
        [line for line in plain if line not in _THIRD_PARTY] + _from_lines(standard),
        [line for line in plain if line in _THIRD_PARTY],
        _from_lines(package),
    ]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _from_lines(modules: Mapping[str, set[str]]) -> list[str]:
    lines: list[str] = []
    for module in sorted(modules):
        names = sorted(modules[module], key=name_order)
        line = f"from {module} import {', '.join(names)}"
        if len(line) > WIDTH:
            lines += [f"from {module} import (", *(f"    {each}," for each in names), ")"]
        elif names:
            lines.append(line)
    return lines


def name_order(name: str) -> tuple[int, str]:
    """Constants before classes before functions, as the linter sorts them."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name
