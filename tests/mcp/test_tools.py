"""The tools of the assistants' door: what is offered, and that each fits its method."""

from __future__ import annotations

import inspect

import pytest

from maatoo import AsyncMaatoo, InvalidArgument
from maatoo.mcp import tools, toolsets


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
        named = set(spec.input_schema["properties"]) - {"confirm", *spec.path}
        positional = [
            name for name, each in parameters.items() if each.kind == each.POSITIONAL_ONLY
        ]
        assert len(positional) == len(spec.path) + (spec.rows is not None), spec.name
        assert open_ended or named - {spec.rows} <= set(parameters), spec.name


def test_what_removes_or_sends_needs_a_confirmation() -> None:
    every = [each for name in toolsets() for each in tools([name], write=True)]
    for spec in every:
        asks = "confirm" in spec.input_schema["required"]
        assert asks is spec.destructive
        if spec.operation.startswith(("delete", "send", "replace")):
            assert spec.destructive, spec.name
    assert not any(each.destructive for each in every if each.reads)
