"""The tools: what ``openapi.json`` says of each operation, as an assistant is told it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

from attrs import frozen

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
_PARTS: Final = ("delete_actions", "delete_fields", "delete_events")
_PAIRS: Final = {
    "where": 'Conditions, each [column, expression, value]: [["points", "gt", 10]].',
    "order": 'Columns, each [column, "asc" or "desc"]: [["points", "desc"]].',
}
"""Lists that the methods take in a form of their own."""
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
    return tuple(spec for each in operations() for spec in _specs(*each))


def _specs(
    resource: str, name: str, method: str, _: str, each: Mapping[str, Any]
) -> Iterator[ToolSpec]:
    body = _body(each)
    if body is None:  # an upload: an assistant has no files
        return
    parameters = [resolved(one) for one in each.get("parameters", ())]
    path = [one["name"] for one in parameters if one["in"] == "path"]
    needed = [*path, *map(snake, body.get("required", ()))]
    properties: dict[str, Any] = {}
    for one in parameters:
        word = snake(re.sub(r"^filters\[(\w+)\]|\[.*", r"\1", one["name"]))
        shown = _shown(one.get("schema", {}), one.get("description", ""))
        if word in _PAIRS and shown.get("items") == {"type": "object"}:
            shown = {"type": "array", "items": {"type": "array"}, "description": _PAIRS[word]}
        properties[word] = shown
        if one.get("required") and word not in needed:
            needed.append(word)
    rows = "rows" if body.get("type") == "array" else None
    if rows is not None:
        properties[rows] = {"type": "array", "items": {"type": "object"}}
    for key, schema in cast("Mapping[str, Any]", body.get("properties", {})).items():
        properties[snake(key)] = _shown(schema, resolved(schema).get("description", ""))
    if name in ("delete_many", "add_contacts", "add_companies") or name.startswith("delete_"):
        rows = name.removeprefix("delete_") if name in _PARTS else "ids"
        ids = {"type": "array", "items": {"type": "integer"}}
        properties = {**{key: properties[key] for key in path}, rows: ids}
        needed = [*path]
    reads = method == "get" and not name.startswith("send")
    destructive = not reads and name.startswith(_DESTRUCTIVE)
    if destructive:
        said = "A person has agreed to just this call."
        properties["confirm"] = {"const": True, "description": said}
    needed += [*([rows] if rows else []), *(["confirm"] if destructive else [])]
    yield ToolSpec(
        f"{resource}_{name}",
        resource,
        name,
        f"{each['summary']} {each.get('description', '')}".strip(),
        (*path, *([rows] if rows else [])),
        {
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": bool(body.get("additionalProperties", False)),
        },
        reads,
        destructive,
        each.get("x-repeat") == "idempotent",
    )


def _body(each: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of the body, {} for none, or None where it is no JSON."""
    content = each.get("requestBody", {}).get("content", {})
    if not content:
        return {}
    found = content.get("application/json")
    return None if found is None else resolved(found["schema"])


def _shown(schema: Mapping[str, Any], doc: str) -> dict[str, Any]:
    """A schema without references and without the depths that an assistant does not need."""
    found = resolved(schema)
    shown = {key: found[key] for key in _KEPT if key in found}
    if "items" in shown:
        shown["items"] = _flat(shown["items"])
    if "anyOf" in shown:
        shown["anyOf"] = [_flat(one) for one in shown["anyOf"]]
    return {**shown, "description": doc} if doc else shown


def _flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = resolved(schema)
    return {key: found[key] for key in ("type", "enum") if key in found}
