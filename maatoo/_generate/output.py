"""Compares what the generator would write with what is there, and writes it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from maatoo._generate.load import load
from maatoo._generate.model import Api
from maatoo._generate.module_text import MARK
from maatoo._generate.write_errors import write_errors
from maatoo._generate.write_facade import write_facade
from maatoo._generate.write_indexes import write_indexes
from maatoo._generate.write_lists import write_lists
from maatoo._generate.write_llms import CONFIGURATION, write_llms
from maatoo._generate.write_migration import write_migration
from maatoo._generate.write_models import write_models
from maatoo._generate.write_openapi import write_openapi
from maatoo._generate.write_operations import STATUSES, write_operations
from maatoo._generate.write_resource_pages import FOLDER, write_resource_pages
from maatoo._generate.write_resources import write_resources
from maatoo._generate.write_retries import write_retries
from maatoo._generate.write_row_types import write_row_types
from maatoo._generate.write_table_methods import write_table_methods

__all__ = ["generate", "leftovers", "pages", "stale", "summary", "texts", "write"]

PAGES = f"../docs/{FOLDER}"


def generate(package: Path) -> dict[str, str]:
    """Every generated text, by its path from the package.

    Args:
        package: folder of the package; its ``api`` holds the description. A folder ``docs``
            beside it holds the tables of the handbook; an installed package has none.

    Raises:
        DescriptionError: the description is wrong; the message says where.
    """
    api = load(package / "api")
    docs = package.parent / "docs"
    written = {**texts(api), **write_table_methods(package)}
    return {**written, **(pages(api, package) if (docs / STATUSES).exists() else {})}


def pages(api: Api, package: Path) -> dict[str, str]:
    """The generated pages of the handbook, by their paths from the package."""
    statuses: dict[str, str] = json.loads((package.parent / "docs" / STATUSES).read_text("utf-8"))
    written = {
        **write_operations(api, statuses),
        **write_lists(api),
        **write_retries(),
        **write_errors(),
        **write_migration(api),
        **write_resource_pages(api, package),
    }
    if (package.parent / CONFIGURATION).exists():
        written |= write_llms(package.parent, written)
    return {f"../docs/{name}": text for name, text in written.items()}


def texts(api: Api) -> dict[str, str]:
    """Every generated file of the package that a description makes."""
    writers = (
        write_models,
        write_row_types,
        write_resources,
        write_facade,
        write_indexes,
        write_openapi,
    )
    return {path: text for writer in writers for path, text in writer(api).items()}


def stale(package: Path, wanted: Mapping[str, str]) -> dict[str, str | None]:
    """The files that are not as they should be, with the text that is there (None: no file)."""
    found: dict[str, str | None] = {}
    for path, text in wanted.items():
        there = (package / path).read_text("utf-8") if (package / path).exists() else None
        if there != text:
            found[path] = there
    return found


def leftovers(package: Path, wanted: Iterable[str]) -> list[str]:
    """Generated files that the generator no longer writes."""
    known = set(wanted)
    return sorted(
        name
        for folder in ("models", "rows", "resources", "sync", PAGES)
        for path in (package / folder).glob("*.*")
        if (name := f"{folder}/{path.name}") not in known
        and MARK in path.read_text("utf-8").split("\n", 1)[0]
    )


def write(package: Path, wanted: Mapping[str, str]) -> list[str]:
    """Write what changed and remove what is left over.

    Returns:
        The paths that were touched.
    """
    touched = sorted(stale(package, wanted))
    for path in touched:
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_text(wanted[path], "utf-8")
    gone = leftovers(package, wanted)
    for path in gone:
        (package / path).unlink()
    return [*touched, *gone]


def summary(path: str, there: str | None, wanted: str) -> str:
    """One line about a stale file: how many lines differ, and the first that does."""
    if there is None:
        return f"{path}: missing"
    changes = [
        line
        for line in difflib.unified_diff(there.splitlines(), wanted.splitlines(), lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return f"{path}: {len(changes)} lines differ, first {changes[0][:90]!r}"
