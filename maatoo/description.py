"""The description of the API, ``openapi.json``, for programs that offer its operations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["description_text", "operations", "paths_of_lists", "resolved", "resources"]


def description_text() -> str:
    """The description, as JSON text."""
    return files("maatoo").joinpath("openapi.json").read_text("utf-8")


@cache
def _description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(description_text())
    return found


def resources() -> dict[str, str]:
    """What each resource is, by name: "contacts"."""
    text = description_text()  # the tags stand before the long part, which is not read here
    tags, _ = json.JSONDecoder().raw_decode(text, text.index("[", text.index('"tags": [')))
    return {tag["name"]: tag.get("description", "") for tag in tags}


def operations() -> Iterator[tuple[str, str, str, str, Mapping[str, Any]]]:
    """Each operation: its resource, name, method ("get"), path, and what OpenAPI says of it."""
    for path, methods in _description()["paths"].items():
        for method, each in methods.items():
            resource, _, name = each["operationId"].partition(".")
            yield resource, name, method, path, each


def paths_of_lists() -> dict[str, str]:
    """The path of each list that needs no id, by resource."""
    return {
        resource: path
        for resource, name, _, path, _ in operations()
        if name == "list" and "{" not in path
    }


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference leads to, with what stands beside the reference."""
    while "$ref" in schema:
        found: Any = _description()
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        schema = {**found, **{key: each for key, each in schema.items() if key != "$ref"}}
    return schema
