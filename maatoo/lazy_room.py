"""Modules that are loaded at first use: those of a package's names, and those of later rooms.

A package lists its names and the modules that have them; a module is loaded when one of its names
is first asked for. So a program that makes a single call loads no bulk jobs.

Lists, pages and reports have methods whose work is done by rooms over the public API: tables,
pictures for notebooks. Those rooms import the lists; the lists reach them through here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["lazy_names", "lazy_room"]


def lazy_room(name: str) -> Any:
    """Import a module of this package when it is first used.

    Args:
        name: its name below ``maatoo``: "notebook.html".
    """
    return import_module(f"maatoo.{name}")


def lazy_names(
    package: str, places: Mapping[str, str], noun: str = "name"
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make ``__getattr__`` and ``__dir__`` of a package whose names are loaded when first used.

    Args:
        package: the name of the package.
        places: the module of each name, below the package; a module may be a name itself.
        noun: what the names are, for the error of one that there is not.

    Returns:
        The two functions. The package keeps what was found, so each name is looked up once.
    """
    module = sys.modules[package]

    def find(name: str) -> Any:
        place = places.get(name)
        if place is None:
            raise AttributeError(f"{package} has no {noun} {name!r}")
        found: Any = import_module(f"{package}.{place}")
        found = found if name == place else getattr(found, name)
        setattr(module, name, found)
        return found

    def names() -> list[str]:
        return sorted({*vars(module), *places})

    return find, names
