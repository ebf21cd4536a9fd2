"""The catalog of operations, read from ``openapi.json``, which every installation has."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen

__all__ = ["Operation", "description_text", "operations", "resources"]


@frozen
class Operation:
    """One operation of the API.

    Attributes:
        resource: "contacts".
        name: "add_dnc".
        summary: what it does, in a line.
        description: what else there is to say.
    """

    resource: str
    name: str
    summary: str
    description: str

    @property
    def is_dangerous(self) -> bool:
        """Whether it removes things, or sends messages to people."""
        return self.name.startswith(("delete", "send"))


def description_text() -> str:
    """The description of the API, as JSON text."""
    return files("maatoo").joinpath("openapi.json").read_text("utf-8")


@cache
def _description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(description_text())
    return found


def resources() -> dict[str, str]:
    """What each resource is, by name."""
    found: dict[str, str] = {}
    text = description_text()  # the tags stand before the long part, which is not read here
    tags, _ = json.JSONDecoder().raw_decode(text, text.index("[", text.index('"tags": [')))
    for tag in tags:
        title, _, rest = tag.get("description", "").partition(": ")
        found[tag["name"]] = f"{rest[:1].upper()}{rest[1:]}" or title
    return found


def operations(resource: str) -> dict[str, Operation]:
    """The operations of a resource, by name."""
    found: dict[str, Operation] = {}
    for methods in _description()["paths"].values():
        for each in methods.values():
            owner, _, name = each["operationId"].partition(".")
            if owner == resource:
                text = each.get("description", "")
                found[name] = Operation(resource, name, each["summary"], text)
    return found


def readable_paths() -> dict[str, str]:
    """The path of each list that needs no id, by resource."""
    return {
        each["get"]["operationId"].partition(".")[0]: path
        for path, each in _description()["paths"].items()
        if "{" not in path and each.get("get", {}).get("operationId", "").endswith(".list")
    }
