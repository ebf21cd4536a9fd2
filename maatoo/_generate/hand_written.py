"""Reads the methods of a resource that are written by hand: what they take, and their docs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from maatoo._generate.model import Resource

__all__ = ["HandWritten", "hand_written"]

_TYPES = {
    "Ids": "Iterable[int]",
    "Items": "Iterable",
    "Pairs": "Iterable[tuple[int, int]] | Iterable[Mapping[str, int]]",
    "Upload": "path, bytes or file",
    "Keep": '"all" | "failures"',
    "Direction": '"ASC" | "DESC"',
}
"""Names of types that only the source explains, and what they stand for."""

_OBVIOUS = {"None", "UNSET", "False", "()"}
"""Defaults that mean: not given."""


@frozen
class HandWritten:
    """A method that is made of several requests.

    Attributes:
        name: its name.
        doc: what it does, in a sentence.
        notes: further paragraphs.
        endpoint: the requests that it is made of.
        returns: what comes back.
        arguments: what is given by position: name, type and meaning of each.
        keywords: what is given by name.
    """

    name: str
    doc: str
    notes: tuple[str, ...]
    endpoint: str
    returns: str
    arguments: tuple[tuple[str, str, str], ...]
    keywords: tuple[tuple[str, str, str], ...]


def hand_written(resource: Resource, package: Path) -> list[HandWritten]:
    """The methods that ``resources/<name>_extras.py`` adds to those of the description."""
    if resource.extras is None:
        return []
    path = package / "resources" / f"{resource.name}_extras.py"
    known = {each.name for each in resource.operations}
    return [
        _method(method)
        for each in ast.parse(path.read_text("utf-8")).body
        if isinstance(each, ast.ClassDef) and each.name == f"Async{resource.class_name}"
        for method in each.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and not method.name.startswith("_")
        and method.name not in known
    ]


def _method(method: ast.FunctionDef | ast.AsyncFunctionDef) -> HandWritten:
    text = (ast.get_docstring(method) or "").replace("``", "`")
    free: list[str] = []
    sections: dict[str, str] = {}
    for block in text.split("\n\n"):
        if head := re.match(r"(Args|Returns|Raises|Endpoint|Example):\s*", block):
            sections[head[1]] = block[head.end() :]
        else:
            free.append(_joined(block))
    docs = dict(_entries(sections.get("Args", "")))
    taken = method.args
    first = [*taken.posonlyargs, *taken.args][1:]
    no_default = [None] * (len(first) - len(taken.defaults))
    by_position = zip(first, [*no_default, *taken.defaults], strict=True)
    by_name = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    keywords = [_taken(each, default, docs) for each, default in by_name]
    if taken.kwarg:
        name = f"**{taken.kwarg.arg}"
        keywords.append((name, "Any", docs[name]))
    return HandWritten(
        name=method.name,
        doc=free[0],
        notes=tuple(free[1:]),
        endpoint=_joined(sections.get("Endpoint", "")),
        returns=_joined(sections.get("Returns", "")),
        arguments=tuple(_taken(each, default, docs) for each, default in by_position),
        keywords=tuple(keywords),
    )


def _taken(
    argument: ast.arg, default: ast.expr | None, docs: dict[str, str]
) -> tuple[str, str, str]:
    """Name, type and meaning of an argument; its default is told where it means something."""
    written = ast.unparse(argument.annotation) if argument.annotation else "Any"
    kind = re.sub(r"\b\w+\b", lambda name: _TYPES.get(name[0], name[0]), written)
    value = "None" if default is None else ast.unparse(default).replace("'", '"')
    doc = docs[argument.arg]
    if value not in _OBVIOUS:
        doc = f"{doc} Default: `{value}`."
    return argument.arg, kind, doc


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """The names and meanings in the part "Args" of a docstring."""
    for entry in re.split(r"\n(?! {5})", f"\n{text}"):
        name, colon, doc = entry.strip().partition(": ")
        if colon:
            meaning = _joined(doc)
            yield name, meaning[0].upper() + meaning[1:]


def _joined(text: str) -> str:
    return " ".join(text.split())
