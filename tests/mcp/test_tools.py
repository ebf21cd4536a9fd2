"""The tools of the assistants' door: what is offered, and that each fits its method."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, BadRequest, BasicAuth, InvalidArgument
from maatoo.mcp import tools, toolsets
from maatoo.mcp.server import bounded, call
from maatoo.models import ListPage, Webhook


def test_only_tools_that_read_are_offered_unless_writing_is_asked_for() -> None:
    assert all(each.reads for each in tools())
    assert {"contacts_get", "contacts_list", "segments_list", "stats_get"} <= {
        each.name for each in tools()
    }
    names = {each.name for each in tools(write=True)}
    assert {"contacts_create", "segments_add_contact"} <= names
    assert len(tools()) < len(names) <= 40


def test_a_toolset_offers_all_its_operations() -> None:
    found = {each.operation for each in tools(["tags"], write=True)}
    assert {"list", "get", "create", "edit", "delete", "create_many", "delete_many"} <= found
    assert {each.resource for each in tools(["tags", "stages"])} == {"tags", "stages"}


def test_an_unknown_toolset_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidArgument, match="contacts"):
        tools(["people"])


@pytest.mark.parametrize("resource", sorted(set(toolsets()) - {"fields"}))
def test_every_tool_has_the_arguments_of_its_method(resource: str) -> None:
    api = AsyncMaatoo("https://x.example")
    for spec in tools([resource], write=True):
        method = getattr(getattr(api, resource), spec.operation)
        parameters = inspect.signature(method).parameters
        open_ended = any(each.kind == each.VAR_KEYWORD for each in parameters.values())
        named = set(spec.input_schema["properties"]) - {"confirm", *spec.positional}
        positional = [
            name for name, each in parameters.items() if each.kind == each.POSITIONAL_ONLY
        ]
        assert len(positional) == len(spec.positional), spec.name
        assert open_ended or named <= set(parameters), spec.name


def test_what_removes_or_sends_needs_a_confirmation() -> None:
    every = [each for name in toolsets() for each in tools([name], write=True)]
    for spec in every:
        asks = "confirm" in spec.input_schema["required"]
        assert asks is spec.destructive
        if spec.operation.startswith(("delete", "send", "replace")):
            assert spec.destructive, spec.name
    assert not any(each.destructive for each in every if each.reads)


def test_each_tool_requires_what_its_method_requires() -> None:
    api = AsyncMaatoo("https://x.example")
    for spec in (each for name in toolsets() for each in tools([name], write=True)):
        method = getattr(getattr(api, spec.resource), spec.operation)
        needed = {
            name
            for name, each in inspect.signature(method).parameters.items()
            if each.kind is each.KEYWORD_ONLY and each.default is each.empty
        }
        own = {"confirm", *spec.positional}
        assert set(spec.input_schema["required"]) - own == needed, spec.name


def sample(name: str, schema: Mapping[str, Any]) -> Any:
    """A value that a schema allows."""
    if name in ("where", "order") and schema.get("items") == {"type": "array"}:
        return [["points", "gt", 10] if name == "where" else ["points", "desc"]]
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type", "string")
    plain = {"integer": 7, "number": 1.5, "boolean": True, "object": {"a": "b"}}
    first = kind[0] if isinstance(kind, list) else kind
    if first == "array":
        return ["points", "desc"] if name == "order" else [sample("", schema.get("items", {}))]
    dates = {"date": "2026-01-02", "date-time": "2026-01-02T03:04:05+00:00"}
    text = "a@b.example" if name == "email" else dates.get(schema.get("format", ""), "x")
    return plain.get(first, text)


@pytest.mark.anyio
async def test_what_a_schema_describes_is_taken_and_sent() -> None:
    pytest.importorskip("jsonschema")
    asked: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(400, json={"errors": [{"code": 400, "message": "no"}]})

    tried: set[str] = set()
    async with AsyncMaatoo(
        "https://x.example", auth=BasicAuth("u", "p"), transport=httpx.MockTransport(refuse)
    ) as api:
        for spec in (each for name in toolsets() for each in tools([name], write=True)):
            if "rows" in spec.positional:  # what a row holds is said elsewhere
                continue
            given = {
                name: sample(name, each) for name, each in spec.input_schema["properties"].items()
            }
            needed = {name: given[name] for name in spec.input_schema["required"]}
            new = given.keys() - needed.keys() - tried
            tried |= new
            for arguments in (needed, *({**needed, name: given[name]} for name in new)):
                before = len(asked)
                with suppress(BadRequest):
                    report = await call(api, spec, arguments)
                    assert not report.ok, (spec.name, arguments)
                assert len(asked) > before, (spec.name, arguments)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("segments_create", {}, "'name' is a required property"),
        ("segments_create", {"name": "S", "colour": "red"}, "colour"),
        ("segments_list", {"limit": "many"}, "limit"),
        ("segments_delete", {"id": 1}, "confirm: true"),
        ("segments_delete", {"id": 1, "confirm": "yes"}, "confirm: true"),
    ],
)
async def test_arguments_that_do_not_fit_are_refused(
    tool: str, arguments: dict[str, Any], said: str
) -> None:
    pytest.importorskip("jsonschema")
    (spec,) = (each for each in tools(["segments"], write=True) if each.name == tool)
    async with AsyncMaatoo("https://x.example") as api:
        with pytest.raises(InvalidArgument, match=said):
            await call(api, spec, arguments)


def test_no_answer_tells_a_secret() -> None:
    webhook = Webhook(id=1, name="W", secret="hunter2hunter2")
    told = bounded(webhook), bounded(ListPage(items=(webhook,), total=1, start=0, limit=30))
    assert "hunter2" not in repr(told)
    assert repr(told).count("***") == 2
