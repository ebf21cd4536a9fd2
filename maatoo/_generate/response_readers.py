"""Makes the description of an answer of its line: which reader, which type, which words."""

from __future__ import annotations

import re

from maatoo._generate.model import DescriptionError, ResponseReader
from maatoo._generate.notation import AnswerLine, parse_answer

__all__ = ["make_answer"]

_LAZY = "A lazy list; nothing is sent until it is used."
_VALUES = {"mapping": "Mapping[str, Any]", "any": "Any", "str": "str", "int": "int", "bool": "bool"}


def make_answer(text: object, models: frozenset[str], where: str) -> ResponseReader:
    """Read the line of an answer.

    Raises:
        DescriptionError: it is no such line, or names an unknown model.
    """
    line = parse_answer(text, where)
    for name in (line.item, line.page):
        if name is not None and name not in models and name not in _VALUES:
            raise DescriptionError(f"{where}: {name!r} is no model of the description")
    reader, annotation, doc = _parts(line)
    named = tuple(name for name in (line.item, line.page) if name in models)
    return ResponseReader(reader, annotation, named, line.keys, doc)


def _parts(line: AnswerLine) -> tuple[str, str, str]:
    """The reader, the type and the words of an answer."""
    item = line.item or ""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", item).lower()
    first = f'"{line.keys[0]}"' if line.keys else ""
    several = _tuple(line.keys)
    if line.form == "list":
        return _call("Entities", item, several), f"builtins.list[{item}]", "All of them."
    if line.form == "pages" and line.page is not None:
        row = _VALUES["mapping"] if item == "mapping" else item
        reader = _call("PageOf", line.page, "None" if item == "mapping" else item, several)
        return reader, f"AsyncPages[{row}, {line.page}]", _LAZY
    if line.form == "pages":
        return _call("Page", item, several), f"AsyncList[{item}]", _LAZY
    if line.form == "rows":
        return _call("TableRows", "ROWS", "StatRow", first), "AsyncList[StatRow]", _LAZY
    if line.form == "mapping":
        return _call("Table", item, first), f"Mapping[str, {item}]", "A mapping of names."
    if line.form == "bytes":
        return "response_readers.Content()", "bytes", "The bytes of the file."
    if line.form == "deleted":
        return _call("Deleted", item, first), item, f"The deleted {words}."
    optional = "optional=True" if line.optional else None
    if not line.keys:
        return _call("Bare", item, optional), item, "What the server says of it."
    bare = "bare=True" if line.bare else None
    return _call("Entity", item, first, optional, bare), item, f"The {words}."


def _call(name: str, *arguments: str | None) -> str:
    return f"response_readers.{name}({', '.join(each for each in arguments if each)})"


def _tuple(keys: tuple[str, ...]) -> str | None:
    if not keys:
        return None
    names = ", ".join(f'"{key}"' for key in keys)
    return f"({names},)" if len(keys) == 1 else f"({names})"
