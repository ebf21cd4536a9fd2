"""Reads the line of an answer: its reader, its type, and its words in docstrings."""

from __future__ import annotations

import re

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.notation import AnswerLine, parse_answer
from maatoo._generate.reader_model import ListClass, ReaderKind, ResponseReader

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
    kind, annotation, doc = _parts(line)
    return ResponseReader(
        kind,
        annotation,
        item=line.item or "",
        page=line.page,
        models=tuple(name for name in (line.item, line.page) if name in models),
        keys=line.keys,
        optional=line.optional,
        bare=line.bare,
        list_class=_list_class(line),
        doc=doc,
    )


def _list_class(line: AnswerLine) -> ListClass | None:
    if line.form not in ("pages", "rows"):
        return None
    return "AsyncPages" if line.page is not None else "AsyncList"


def _parts(line: AnswerLine) -> tuple[ReaderKind, str, str]:
    """The reader, the type and the words of an answer."""
    item = line.item or ""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", item).lower()
    if line.form == "list":
        return "Entities", f"builtins.list[{item}]", "All of them; there are no pages."
    if line.form == "pages" and line.page is not None:
        return "PageOf", f"AsyncPages[{_VALUES.get(item, item)}, {line.page}]", _LAZY
    if line.form == "pages":
        return "Page", f"AsyncList[{item}]", _LAZY
    if line.form == "rows":
        return "TableRows", "AsyncList[Any]", _LAZY
    if line.form == "mapping":
        return "Table", f"Mapping[str, {item}]", "A mapping of names."
    if line.form == "bytes":
        return "Content", "bytes", "The bytes of the file."
    if line.form == "deleted":
        return "Deleted", item, f"The deleted {words}."
    if not line.keys:
        return "Bare", item, "The result; a failure raises an error."
    return "Entity", item, f"The {words}."
