"""lazy_index: the ``__init__`` of a package whose classes are loaded when first used."""

from __future__ import annotations

from collections.abc import Mapping

from maatoo._generate.docstrings import wrapped
from maatoo._generate.formatting import Group, lay_out
from maatoo._generate.imports import import_block
from maatoo._generate.module_text import python_mark

__all__ = ["lazy_index"]


def lazy_index(package: str, noun: str, doc: str, where: Mapping[str, str]) -> str:
    """The text of the module.

    Args:
        package: the package's name.
        noun: what it holds, in the singular.
        doc: its docstring.
        where: the module of every name.
    """
    names = sorted(where)
    table = [
        f'            "{name}": "{where[name].removeprefix(f"{package}.")}",' for name in names
    ]
    typed = import_block("", where, where)
    return "\n".join(
        [
            python_mark("maatoo/api"),
            *wrapped(f'"""{doc}"""', 0),
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING",
            "",
            "from maatoo.lazy_room import lazy_names",
            "",
            "if TYPE_CHECKING:",
            *(f"    {line}" if line else "" for line in typed.split("\n")),
            "",
            *lay_out(Group("__all__ = [", tuple(f'"{name}"' for name in names), "]")),
            "",
            "if not TYPE_CHECKING:",
            "    __getattr__, __dir__ = lazy_names(",
            "        __name__,",
            "        {",
            *table,
            "        },",
            f'        "{noun}",',
            "    )",
            "",
        ]
    )
