"""Reads the TOML files of ``maatoo/api`` and checks which tables and keys they hold."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from maatoo._generate.description_error import DescriptionError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the standard library of Python 3.10 reads no TOML
    import tomli as tomllib

__all__ = [
    "LIST_KEYS",
    "MODEL_KEYS",
    "OPERATION_KEYS",
    "RESOURCE_KEYS",
    "STOCK",
    "check_keys",
    "read_files",
    "read_toml",
]

STOCK = "_stock"

RESOURCE_KEYS = {
    "section", "doc", "example", "path", "noun", "nouns", "model", "envelope", "standard", "since",
    "list", "fields", "body", "bodies", "queries", "operations", "models", "like",
    "tables", "columns", "class", "extras", "identity", "settle", "put_needs",
}  # fmt: skip
OPERATION_KEYS = {
    "call", "section", "doc", "note", "answer", "bulk", "repeat", "unique", "query", "takes",
    "body", "requires", "id_key", "returns", "list", "since", "gone", "accepts", "positional",
    "upload", "fails_inside", "legacy", "instead", "unfiltered_since", "makes_new",
}  # fmt: skip
MODEL_KEYS = {
    "doc", "section", "use", "spelling", "key", "page", "properties", "always", "base", "inside",
}  # fmt: skip
LIST_KEYS = {
    "ids", "order_by", "order", "search", "plain_search", "negations", "until_empty", "dates",
    "parent",
}  # fmt: skip


def read_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Read every file of the description, by its name without ending.

    Raises:
        DescriptionError: a file is not TOML, or holds an unknown key.
    """
    files: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        files[path.stem] = read_toml(path)
    if STOCK not in files:
        raise DescriptionError(f"{folder}: {STOCK}.toml is missing")
    for name, content in files.items():
        _check_file(name, content)
    return files


def read_toml(path: Path) -> dict[str, Any]:
    """Read one file.

    Raises:
        DescriptionError: it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise DescriptionError(f"{path.name}: {problem}") from None


def _check_file(name: str, content: dict[str, Any]) -> None:
    if name == STOCK:
        check_keys(content, {"list", "fielded", "path", "properties", "models"}, f"{name}.toml")
    else:
        check_keys(content, RESOURCE_KEYS, f"{name}.toml")
        for operation, table in content.get("operations", {}).items():
            where = f"{name}.toml [operations.{operation}]"
            check_keys(table, OPERATION_KEYS, where)
            check_keys(table.get("list", {}), LIST_KEYS, f"{where} list")
        check_keys(content.get("list", {}), LIST_KEYS, f"{name}.toml list")
    for model, table in content.get("models", {}).items():
        check_keys(table, MODEL_KEYS, f"{name}.toml [models.{model}]")


def check_keys(table: object, known: set[str], where: str) -> None:
    """Refuse an unknown key.

    Raises:
        DescriptionError: there is one, or the value is no table.
    """
    if not isinstance(table, Mapping):
        raise DescriptionError(f"{where}: must be a table")
    unknown = sorted(set(cast("Mapping[str, object]", table)) - known)
    if unknown:
        raise DescriptionError(
            f"{where}: unknown key {', '.join(unknown)}; known are: {' '.join(sorted(known))}"
        )
