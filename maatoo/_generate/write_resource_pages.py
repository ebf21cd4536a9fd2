"""Writes a page of the handbook for each resource: example, operations, parameters, models."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.hand_written import HandWritten, hand_written
from maatoo._generate.model import Api, Model, Operation, Parameter, Resource
from maatoo._generate.module_text import page_text
from maatoo._generate.signature import FILE, IDS, JOBS
from maatoo._generate.versions import version_note

__all__ = ["FOLDER", "resource_title", "write_resource_pages"]

FOLDER = "resources"
"""Folder of the pages, below that of the handbook."""

_CLIENT = """\
```python
from maatoo import BasicAuth, Maatoo

with Maatoo("https://you.maatoo.io", auth=BasicAuth("user", "password")) as api:
{example}
```

`AsyncMaatoo` has the same methods: there a call is awaited, and a list is iterated with
`async for`.
"""
_INDEX = """\
# Resources

A resource is an attribute of a client: `api.contacts`, `api.segments`. Each page has an example
that runs against the [sandbox](../testing.md), the operations with their parameters, and the
models of what comes back. How well each endpoint is known stands in
[Operations](../operations.md).

| resource | what it is |
|---|---|
{rows}
"""
_FIELDS = (
    "Further keywords are fields of your own, by alias. `fields={alias: value}` sends each alias "
    "as it is."
)
_JOB = "A bulk job of any size; it takes the [options of bulk jobs](../bulk.md#options-of-a-job)."


def write_resource_pages(api: Api, package: Path) -> dict[str, str]:
    """The texts of the pages, by their paths from the handbook.

    Args:
        api: the description.
        package: folder of the package; methods that are written by hand are read from its
            ``resources``.
    """
    pages = {
        f"{FOLDER}/{resource.name}.md": _page(resource, api, hand_written(resource, package))
        for resource in api.resources
    }
    rows = "\n".join(
        f"| [`{resource.name}`]({resource.name}.md) | {_subject(resource.doc)} |"
        for resource in api.resources
    )
    index = _INDEX.format(rows=rows)
    return {f"{FOLDER}/index.md": page_text("maatoo/api", index), **pages}


def resource_title(resource: Resource) -> str:
    """The title of a resource's page."""
    return resource.name.replace("_", " ").capitalize()


def _page(resource: Resource, api: Api, by_hand: Sequence[HandWritten]) -> str:
    if not resource.example:
        raise DescriptionError(f"{resource.file}: example is missing")
    blocks = [
        f"# {resource_title(resource)}",
        _subject(resource.doc),
        _CLIENT.format(example=textwrap.indent(resource.example, "    ")).rstrip(),
        "## Operations",
        _overview(resource, by_hand),
    ]
    names = {each.name for each in resource.operations}
    shown: dict[tuple[str, ...], Operation] = {}
    for operation in resource.operations:
        blocks.extend(_operation(operation, names, shown))
    for method in by_hand:
        blocks.extend(_by_hand(method))
    models = [each for each in api.models if each.module == resource.name]
    if models:
        blocks.append("## Models")
    for model in models:
        blocks.extend(_model(model))
    return page_text(f"maatoo/api/{resource.file}", "\n\n".join(blocks) + "\n")


def _subject(doc: str) -> str:
    """What a resource is, without its name before it."""
    text = doc.split(": ", 1)[-1]
    return text[0].upper() + text[1:]


def _overview(resource: Resource, by_hand: Sequence[HandWritten]) -> str:
    rows = [
        f"| [`{each.name}`](#{each.name}) | `{each.method} {each.plain_path}` | {each.doc} |"
        for each in resource.operations
    ]
    rows += [
        f"| [`{each.name}`](#{each.name}) | made of several requests | {each.doc} |"
        for each in by_hand
    ]
    return "\n".join(["| method | endpoint | what it does |", "|---|---|---|", *rows])


def _operation(
    operation: Operation, names: Collection[str], shown: dict[tuple[str, ...], Operation]
) -> Iterator[str]:
    yield f"### {operation.name}"
    yield operation.doc
    section = f' (section "{operation.section}")' if operation.section else ""
    note = version_note(operation)
    yield f"Endpoint: `{operation.method} {operation.plain_path}`{section}{note}."
    yield f"Returns: {operation.returns}"
    yield from operation.notes
    first = [_row(each.name, each.annotation, each.doc) for each in operation.path_parameters]
    first += [_parameter(each) for each in operation.query if each.name in operation.positional]
    if operation.form in ("delete_ids", "add_ids"):
        first.append(_row("ids", "Iterable[int]", IDS))
    if operation.form == "upload":
        first.append(_row("file", "path, bytes or file", FILE.doc))
    if first:
        yield _table("argument", first)
    single = operation.name.removesuffix("_many")
    if operation.form == "rows" and single in names:
        needed = f"; each needs {_names(operation)}" if operation.requires else ""
        yield f"`rows`: mappings with the keywords of `{single}`{needed}."
    else:
        if operation.form == "rows":
            yield "`rows`: mappings with these keywords."
        yield from _keywords(operation, shown)
    if operation.form in JOBS:
        yield _JOB
    elif operation.open_fields:
        yield _FIELDS


def _by_hand(method: HandWritten) -> Iterator[str]:
    yield f"### {method.name}"
    yield method.doc
    yield f"Endpoint: {method.endpoint}"
    yield f"Returns: {method.returns}"
    yield from method.notes
    for head, given in (("argument", method.arguments), ("keyword", method.keywords)):
        if given:
            yield _table(head, (_row(*each) for each in given))


def _keywords(operation: Operation, shown: dict[tuple[str, ...], Operation]) -> Iterator[str]:
    """The table of keywords; where another method has had the same, its name alone."""
    query = [each for each in operation.query if each.name not in operation.positional]
    given = [*operation.body, *query]
    if not given:
        return
    first = shown.setdefault(tuple(each.name for each in given), operation)
    if first is operation:
        yield _table("keyword", [_parameter(each, operation.requires) for each in given])
        return
    needed = ""
    if operation.requires != first.requires:
        needed = f"; needed: {_names(operation) or 'none'}"
    yield f"Keywords: those of [`{first.name}`](#{first.name}){needed}."


def _names(operation: Operation) -> str:
    """The parameters that must be given."""
    return ", ".join(f"`{each.name}`" for each in operation.body if each.name in operation.requires)


def _parameter(each: Parameter, needed: Collection[str] = ()) -> str:
    choices = re.match(r"choice\((.*)\)$", each.kind)
    kind = f"one of `{choices[1]}`" if choices else each.annotation
    doc = f"**Needed.** {each.doc}" if each.name in needed else each.doc
    return _row(each.name, kind, doc)


def _model(model: Model) -> Iterator[str]:
    yield f"### {model.name}"
    yield model.doc
    rows = [_row(each.name, each.annotation, each.doc) for each in model.attributes]
    if rows:
        yield _table("attribute", rows)


def _table(head: str, rows: Iterable[str]) -> str:
    return "\n".join([f"| {head} | type | what it is |", "|---|---|---|", *rows])


def _row(name: str, kind: str, doc: str) -> str:
    """A row; a `|` between types would end the cell."""
    words = [kind] if "`" in kind else [f"`{each}`" for each in _alternatives(kind)]
    return f"| `{name}` | {' or '.join(words)} | {doc.replace('|', '&#124;')} |"


def _alternatives(kind: str) -> list[str]:
    """The types of a union, without the one that stands for an absent value."""
    found = re.split(r" \| (?![^\[]*\])", kind)
    return [each.replace(" | ", ", or ") for each in found if each != "Unset"]
