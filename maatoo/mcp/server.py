"""The server: makes an assistant's calls with a client; answers are bounded and have no secrets."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, cast

from maatoo._version import __version__
from maatoo.batch import BulkReport
from maatoo.client import AsyncMaatoo
from maatoo.converter import plain_data
from maatoo.errors import InvalidArgument, MaatooError
from maatoo.mcp.tools import ToolSpec, tools
from maatoo.models._base import ListPage, Model
from maatoo.optional_package import optional_package
from maatoo.paging import AsyncPages
from maatoo.redaction import mask_data
from maatoo.user_warnings import told_by

__all__ = ["make_server", "serve"]

_PAGE: Final = 20
_LONGEST: Final = 40_000
"""Characters of an answer at most."""

_INSTRUCTIONS: Final = (
    "Tools of a maatoo / Mautic account. Lists give one page: narrow them with search, where and "
    "limit instead of reading everything. A tool that asks for confirm needs the consent of a "
    "person for just that call."
)
_OUTPUT: Final = {
    "type": "object",
    "properties": {
        "result": {"description": "What the server answered, by the API's names."},
        "left_off": {"type": "integer", "description": "Items that did not fit here."},
        "warnings": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is not as it was asked for, such as values that are not stored.",
        },
    },
    "required": ["result"],
}


def make_server(api: AsyncMaatoo, wanted: Collection[str] = (), *, write: bool = False) -> Any:
    """Make the server of a client.

    Raises:
        MissingExtra: the official MCP SDK is not installed.
        InvalidArgument: there is no such toolset.
    """
    lowlevel, types = _sdk("mcp.server"), _sdk("mcp.types")
    offered = {each.name: each for each in tools(wanted, write=write)}

    async def list_tools(context: Any, params: Any) -> Any:  # noqa: ARG001
        return types.ListToolsResult(tools=[_tool(types, each) for each in offered.values()])

    async def call_tool(context: Any, params: Any) -> Any:  # noqa: ARG001
        spec = offered.get(params.name)
        warned: list[Warning] = []
        try:
            if spec is None:
                raise InvalidArgument(
                    f"there is no tool {params.name!r} here (tools that write need --write)"
                )
            with told_by(warned.append):
                answer = bounded(await call(api, spec, params.arguments or {}))
        except MaatooError as error:
            content = [types.TextContent(type="text", text=_encodable(_error_text(error)))]
            return types.CallToolResult(content=content, is_error=True)
        if warned:
            answer["warnings"] = list(map(str, warned))
        text = _encodable(json.dumps(answer, ensure_ascii=False))
        content = [types.TextContent(type="text", text=text)]
        return types.CallToolResult(content=content, structured_content=json.loads(text))

    return lowlevel.Server(
        "maatoo",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve(api: AsyncMaatoo, wanted: Collection[str] = (), *, write: bool = False) -> None:
    """Serve over standard input and output, until the assistant is gone.

    Args:
        api: the client, which is closed at the end.
        wanted: names of toolsets; empty for the usual tools.
        write: whether tools that change something are offered.
    """
    stdio = _sdk("mcp.server.stdio")
    async with api as client:
        server = make_server(client, wanted, write=write)
        async with stdio.stdio_server() as (reads, writes):
            await server.run(reads, writes, server.create_initialization_options())


async def call(api: AsyncMaatoo, spec: ToolSpec, arguments: Mapping[str, Any]) -> Any:
    """Make the call that a tool stands for.

    Raises:
        InvalidArgument: an argument is missing or unknown, or ``confirm`` is not given.
        MaatooError: what the call raises.
    """
    if spec.destructive and arguments.get("confirm") is not True:
        raise InvalidArgument(f"{spec.name} needs confirm: true, once a person has agreed to it")
    wrong = _sdk("jsonschema").Draft202012Validator(spec.input_schema).iter_errors(arguments)
    if said := "; ".join(f"{'.'.join(map(str, each.path))} {each.message}" for each in wrong):
        raise InvalidArgument(
            f"{spec.name}: {said}; it takes {list(spec.input_schema['properties'])}"
        )
    given = {name: each for name, each in arguments.items() if name != "confirm"}
    positional = [given.pop(name) for name in spec.positional]
    if "limit" in spec.input_schema["properties"] and spec.operation.startswith("list"):
        given.setdefault("limit", _PAGE)
    found: Any = getattr(getattr(api, spec.resource), spec.operation)(*positional, **given)
    return await (cast("Any", found).page() if isinstance(found, AsyncPages) else found)


def bounded(found: Any) -> dict[str, Any]:
    """A result as plain data that is not too long; of a page the first items."""
    if isinstance(found, ListPage):
        page = cast("ListPage[Any]", found)
        kept: list[Any] = []
        room = _LONGEST
        for item in map(_data, page.items):
            room -= len(json.dumps(item, ensure_ascii=False))
            if room < 0:
                break
            kept.append(item)
        shown = {"total": page.total, "items": kept}
        return {"result": shown, "left_off": len(page.items) - len(kept)}
    data = _data(found)
    text = json.dumps(data, ensure_ascii=False)
    return {"result": data if len(text) <= _LONGEST else f"{text[:_LONGEST]} … (cut here)"}


def _error_text(error: MaatooError) -> str:
    """What went wrong, and what may have been done nevertheless."""
    lines = [f"{type(error).__name__}: {error}"]
    if error.may_have_happened:
        lines.append("It may have happened: look before it is repeated.")
    if error.report is not None:
        lines.append(f"What was done until then: {error.report!r}")
    return "\n".join(lines)


def _encodable(text: str) -> str:
    """Text without unpaired surrogates, which JSON may contain and UTF-8 may not: "?" instead."""
    return text.encode("utf-8", "replace").decode()


def _data(found: Any) -> Any:
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace")
    if isinstance(found, Model):
        return mask_data(found.to_dict("api"))
    report = isinstance(found, BulkReport)
    return mask_data(cast("Any", found).to_dict() if report else plain_data(found))


def _tool(types: Any, spec: ToolSpec) -> Any:
    return types.Tool(
        name=spec.name,
        description=spec.doc,
        input_schema=spec.input_schema,
        output_schema=_OUTPUT,
        annotations=types.ToolAnnotations(
            read_only_hint=spec.reads,
            destructive_hint=spec.destructive,
            idempotent_hint=spec.reads or spec.idempotent,
            open_world_hint=True,
        ),
    )


def _sdk(name: str) -> Any:
    return optional_package(name, "maatoo mcp", "mcp")
