"""Writes the pages for those who come from another library: their methods beside ours."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.files import read_toml
from maatoo._generate.model import Api, Resource
from maatoo._generate.module_text import page_text
from maatoo._generate.write_resource_pages import FOLDER, resource_title

__all__ = ["write_migration"]

_TABLE = Path(__file__).parent / "migration.toml"
_STANDARD = frozenset(
    {"get", "list", "create", "create_many", "edit", "edit_many", "delete", "delete_many"}
)
_PAGE = """\
# {title}

{intro}
{before}
becomes

```python
from maatoo import BasicAuth, Maatoo

{example}
```

## Every resource

| theirs | here |
|---|---|
{every}

## The client

| theirs | here |
|---|---|
{client}

## Methods of one resource

| resource | theirs | here |
|---|---|---|
{resources}

## What is different

- An error is raised as an exception; it is never a key of the answer. [Errors](errors.md) lists the
  classes.
- What was sent is compared with what the server stored; a difference is a warning.
- A list is read to its end as you iterate it. [Lists](lists.md) says which are exact.
- Dates are `datetime`, flags are `bool`, and lists are lists in every answer.
- Keys that a model does not know are kept in `unknown_`; `model.to_dict()` gives a dictionary.
"""


def write_migration(api: Api) -> dict[str, str]:
    """The texts of the pages, by their names.

    Raises:
        DescriptionError: the table names a resource or an operation that is not there.
    """
    return {f"{library['page']}.md": _page(library, api) for library in read_toml(_TABLE).values()}


def _page(library: Mapping[str, Any], api: Api) -> str:
    text = _PAGE.format(
        title=library["title"],
        intro=textwrap.fill(library["intro"], 100, break_on_hyphens=False, break_long_words=False),
        before=library["before"],
        example=library["example"].strip(),
        every="\n".join(_rows(library["every"], None)),
        client="\n".join(_rows(library["client"], None, code=False)),
        resources="\n".join(_resource_rows(library["resources"], api)),
    )
    return page_text("maatoo/_generate/migration.toml", text)


def _resource_rows(tables: Mapping[str, Mapping[str, str]], api: Api) -> Iterator[str]:
    known = {resource.name: resource for resource in api.resources}
    for name, table in tables.items():
        if name not in known:
            raise DescriptionError(f"{_TABLE.name}: there is no resource {name}")
        link = f"[{resource_title(known[name])}]({FOLDER}/{name}.md)"
        for row in _rows(table, known[name]):
            yield f"| {link} {row}"


def _rows(table: Mapping[str, str], resource: Resource | None, code: bool = True) -> Iterator[str]:
    for theirs, ours in table.items():
        yield f"| `{theirs}` | {_ours(ours, resource) if code else ours} |"


def _ours(text: str, resource: Resource | None) -> str:
    """The cell that says what takes a method's place; an operation links to its description."""
    operation, _, remark = text.partition("; ")
    if not re.fullmatch(r"[a-z_]+", operation):
        return text
    names = _STANDARD if resource is None else {each.name for each in resource.operations}
    if operation not in names:
        where = "" if resource is None else f"{resource.name}."
        raise DescriptionError(f"{_TABLE.name}: there is no operation {where}{operation}")
    shown = f"`{operation}`"
    if resource is not None:
        shown = f"[`{operation}`]({FOLDER}/{resource.name}.md#{operation})"
    return f"{shown}, {remark}" if remark else shown
