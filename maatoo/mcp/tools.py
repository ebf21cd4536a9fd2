"""The tools: each operation of ``openapi.json`` with its description and schema of arguments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from inspect import Signature, signature
from typing import Any, Final, cast

from attrs import frozen

from maatoo.client import AsyncMaatoo
from maatoo.description import operations, resolved
from maatoo.description import resources as toolsets
from maatoo.errors import InvalidArgument
from maatoo.naming import snake

__all__ = ["DEFAULT_TOOLSETS", "MOST", "ToolSpec", "tools", "toolsets"]

DEFAULT_TOOLSETS: Final = (
    "contacts", "segments", "companies", "campaigns", "emails", "forms", "tags", "reports", "stats",
)  # fmt: skip
MOST: Final = 40
"""Tools at most where no toolset is named: more of them confuse an assistant."""

_FIRST: Final = (
    "list", "get", "create", "edit", "add_contact", "remove_contact", "add_contacts",
    "list_segments", "list_activity", "add_dnc", "remove_dnc", "send_to_contact", "delete",
)  # fmt: skip
_DESTRUCTIVE: Final = ("delete", "replace", "send", "remove", "reply", "import")
_PAIRS: Final = {
    "where": 'Conditions, each [column, expression, value]: [["points", "gt", 10]].',
    "order": 'Columns, each [column, "asc" or "desc"]: [["points", "desc"]].',
}
"""Lists that the methods take in a form of their own."""
_INSIDE: Final = ("type", "enum")
_KEPT: Final = ("type", "enum", "items", "minimum", "format", "anyOf")


@frozen
class ToolSpec:
    """One operation as a tool."""

    name: str  # "contacts_get"
    resource: str
    operation: str
    doc: str
    positional: tuple[str, ...]  # the arguments of the path in their order, then rows or ids
    input_schema: dict[str, Any]  # of the arguments, by their Python names
    reads: bool
    destructive: bool  # removes or replaces something, or sends something to people
    idempotent: bool


def tools(wanted: Collection[str] = (), *, write: bool = False) -> list[ToolSpec]:
    """The tools of some toolsets, or the most useful ones.

    Args:
        wanted: names of toolsets; all their operations are offered. Empty for the usual ones.
        write: whether tools that change something are offered.

    Raises:
        InvalidArgument: there is no such toolset.
    """
    unknown = sorted(set(wanted) - set(toolsets()))
    if unknown:
        raise InvalidArgument(
            f"there is no toolset {', '.join(unknown)}; there are: {', '.join(sorted(toolsets()))}"
        )
    chosen = list(wanted or DEFAULT_TOOLSETS)
    found = [each for each in _all() if each.resource in chosen and (write or each.reads)]
    if wanted:
        return found
    usual = [each for each in found if each.operation in _FIRST]
    usual.sort(key=lambda each: (_FIRST.index(each.operation), chosen.index(each.resource)))
    return usual[:MOST]


@cache
def _all() -> tuple[ToolSpec, ...]:
    api = AsyncMaatoo("https://nowhere.invalid")  # its methods are inspected, never called
    found = (
        _spec(resource, name, method, each, signature(getattr(getattr(api, resource), name)))
        for resource, name, method, _, each in operations()
    )
    return tuple(each for each in found if each is not None)


def _spec(
    resource: str, name: str, method: str, each: Mapping[str, Any], taken: Signature
) -> ToolSpec | None:
    """The arguments that a method takes, with their schemas in the description."""
    content = each.get("requestBody", {}).get("content", {})
    if content and "application/json" not in content:  # an upload: an assistant has no files
        return None
    body = resolved(content["application/json"]["schema"] if content else {})
    schemas: dict[str, Any] = {}
    for one in map(resolved, each.get("parameters", ())):
        word = snake(re.sub(r"^filters\[(\w+)\]|\[.*", r"\1", one["name"]))
        schemas[word] = _shown(one.get("schema", {}), one.get("description", ""))
        if word in _PAIRS and schemas[word].get("items") == {"type": "object"}:
            lists = {"type": "array", "items": {"type": "array"}}
            schemas[word] = {**lists, "description": _PAIRS[word]}
    for key, schema in cast("Mapping[str, Any]", body.get("properties", {})).items():
        schemas[snake(key)] = _shown(schema, resolved(schema).get("description", ""))
    takes = taken.parameters.values()
    positional = tuple(one.name for one in takes if one.kind is one.POSITIONAL_ONLY)
    needed = [
        one.name for one in takes if one.kind is one.KEYWORD_ONLY and one.default is one.empty
    ]
    is_open = any(one.kind is one.VAR_KEYWORD for one in takes)
    for word in positional:
        if str(taken.parameters[word].annotation).startswith(("Rows", "Ids", "Iterable")):
            kind = "object" if word == "rows" else "integer"
            schemas[word] = {"type": "array", "items": {"type": kind}}
    properties = {word: schemas[word] for word in schemas if is_open or word in taken.parameters}
    reads = method == "get" and not name.startswith("send")
    destructive = not reads and name.startswith(_DESTRUCTIVE)
    if destructive:
        said = "A person has agreed to just this call."
        properties["confirm"] = {"const": True, "description": said}
        needed.append("confirm")
    return ToolSpec(
        f"{resource}_{name}",
        resource,
        name,
        f"{each['summary']} {each.get('description', '')}".strip(),
        positional,
        {
            "type": "object",
            "properties": properties,
            "required": [*positional, *needed],
            "additionalProperties": is_open,
        },
        reads,
        destructive,
        each.get("x-repeat") == "idempotent",
    )


def _shown(schema: Mapping[str, Any], doc: str = "", keys: Collection[str] = _KEPT) -> Any:
    """A schema without references and without the depths that an assistant does not need."""
    found = resolved(schema)
    shown = {key: found[key] for key in keys if key in found}
    if "items" in shown:
        shown["items"] = _shown(shown["items"], keys=_INSIDE)
    if "anyOf" in shown:
        shown["anyOf"] = [_shown(one, keys=_INSIDE) for one in shown["anyOf"]]
    return {**shown, "description": doc} if doc else shown
