"""Docstrings of generated methods and models."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Literal

from maatoo._generate.formatting import WIDTH
from maatoo._generate.model import Model, Operation
from maatoo._generate.signature import JOBS, Signature
from maatoo._generate.versions import version_note

__all__ = ["entries", "joined", "method_docstring", "model_docstring", "wrapped"]


def wrapped(text: str, indent: int, hanging: int | None = None) -> list[str]:
    """A text as lines that fit the page."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hanging is None else hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def entries(title: str, entries: Iterable[tuple[str, str]], indent: int) -> list[str]:
    """A section of a docstring that tells of names, one after the other."""
    lines = [f"{' ' * indent}{title}:"]
    for name, doc in entries:
        lines.extend(wrapped(f"{name}: {doc}", indent + 4, indent + 8))
    return lines


def joined(head: str, blocks: Iterable[list[str]], indent: int) -> list[str]:
    """A docstring, quotes included, of its first line and the blocks that it has."""
    lines = wrapped(f'"""{head}', indent)
    for block in blocks:
        if block:
            lines.extend(["", *block])
    if len(lines) == 1 and len(lines[0]) + 3 <= WIDTH:
        return [f'{lines[0]}"""']
    return [*lines, f'{" " * indent}"""']


_FIELDS = (
    "Fields of your own, by alias. A mapping given as `fields` sends each of its aliases as it is, "
    "also one that resembles or equals another argument."
)
_LAZY = {
    "async": "await it for one page, iterate it for every item.",
    "blocking": "iterate it for every item; its ``page()`` fetches one page.",
}
"""How the items of a lazy list are fetched, in each runtime."""


def method_docstring(
    operation: Operation,
    taken: Signature,
    indent: int,
    runtime: Literal["async", "blocking"] = "async",
) -> list[str]:
    """The docstring of a method, quotes included."""
    head = operation.doc
    if operation.form == "list":
        head = f"{head.removesuffix('.')}: {_LAZY[runtime]}"
    arguments = [(each.name, each.doc) for each in (*taken.positional, *taken.keywords)]
    if taken.fields:
        arguments.append(("**fields", _FIELDS))
    notes = (*operation.notes, *_listing_notes(operation))
    blocks = [
        *(wrapped(note, indent) for note in notes),
        entries("Args", arguments, indent),
        [f"{' ' * indent}Returns:", *wrapped(operation.returns, indent + 4)],
        entries("Raises", _raises(operation), indent),
        wrapped(_endpoint(operation), indent),
    ]
    return joined(head, blocks, indent)


def _listing_notes(operation: Operation) -> list[str]:
    listing = operation.listing
    if listing is None:
        return []
    notes: list[str] = []
    if listing.search:
        commands = ", ".join(f"``{each}``" for each in listing.search)
        notes.append(f"Search commands: {commands}.")
    if listing.plain_search:
        notes.append("A search is plain text here: the server fails on search commands.")
    if not listing.negations:
        notes.append("The server ignores negations in searches here.")
    if listing.ids:
        notes.append(
            "Iteration is exact unless an order is given: pages are ranges of ids, and each row "
            "that exists from the first request to the last is yielded once."
        )
    else:
        notes.append(
            "Iteration is not exact: pages overlap, repeated rows are dropped, and a row that "
            "moves while pages are fetched may be missed."
        )
    return notes


def _raises(operation: Operation) -> Iterator[tuple[str, str]]:
    yield "InvalidArgument", "An argument that cannot be right; nothing was sent."
    if operation.body and operation.form not in JOBS:
        yield "ValidationError", "The server refused a value."
    if operation.path_parameters and operation.name != "replace":
        yield "NotFound", "The server has nothing of this id or name, or lacks the operation."
    if operation.form in JOBS:
        yield "MaatooError", "What stops the job; its ``report`` says how far it came."
    elif operation.form == "list":
        yield "MaatooError", "Any other failure, when the list is used."
    else:
        if operation.method != "GET" or operation.repeat == "never":
            yield "OutcomeUnknown", "It was sent, and no answer tells whether it was done."
        yield "MaatooError", "Any other failure."


def _endpoint(operation: Operation) -> str:
    section = "not in the API documentation"
    if operation.section:
        section = f'section "{operation.section}"'
    call = f"{operation.method} {operation.plain_path}"
    return f"Endpoint: ``{call}`` ({section}{version_note(operation)})."


def model_docstring(model: Model, indent: int) -> list[str]:
    """The docstring of a model, quotes included."""
    attributes = [(each.name, each.doc) for each in model.attributes if each.doc]
    section = [f'{" " * indent}Section "{model.section}" of the API documentation.']
    listed = entries("Attributes", attributes, indent) if attributes else []
    return joined(model.doc, [section if model.section else [], listed], indent)
