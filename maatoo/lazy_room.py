"""lazy_room: the one way in which a room reaches a room to its right, when that is first used.

Lists, pages and reports have methods whose work is done by rooms over the public API: tables,
pictures for notebooks. Those rooms import the lists; the lists reach them through here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["lazy_room"]


def lazy_room(name: str) -> Any:
    """Import a module of this package when it is first used.

    Args:
        name: its name below ``maatoo``: "notebook.html".
    """
    return import_module(f"maatoo.{name}")
