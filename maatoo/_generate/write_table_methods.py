"""Writes the methods that make tables for the blocking client, from those of the async one."""

from __future__ import annotations

from pathlib import Path

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.module_text import python_mark

__all__ = ["write_table_methods"]

_SOURCE = "table_methods/asynchronous.py"
_WRITTEN = "table_methods/blocking.py"
_CHANGES = {  # what stands there, and what a blocking client has in its place
    '"""AsyncTables: lists of the async client as tables."""': (
        '"""Tables: pages, reports and lists of the blocking client as tables."""'
    ),
    "Makes tables of all rows of a list.": (
        "Makes tables of rows: of those that are there, or of all that a list has."
    ),
    "AsyncTables": "Tables",
    ".list_table(": ".rows_table(",
    "async def ": "def ",
    "await ": "",
}


def write_table_methods(package: Path) -> dict[str, str]:
    """The text of the blocking methods, by its path from the package.

    Args:
        package: folder of the package.

    Raises:
        DescriptionError: the async methods are not written as they are expected to be.
    """
    text = (package / _SOURCE).read_text("utf-8")
    for there, wanted in _CHANGES.items():
        if there not in text:
            raise DescriptionError(f"{_SOURCE}: {there!r} does not stand there any more")
        text = text.replace(there, wanted)
    return {_WRITTEN: f"{python_mark(f'maatoo/{_SOURCE}')}\n{text}"}
