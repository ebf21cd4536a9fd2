"""A real client session over standard input and output, against a sandbox on a port."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from maatoo import AsyncMaatoo, Maatoo, MissingExtra
from maatoo.sandbox import Sandbox

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import ClientSession, StdioServerParameters, stdio_client

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, Sandbox]]:
    with Sandbox() as sandbox, sandbox.serve() as url:
        yield url, sandbox


class Assistant:
    """Talks to ``python -m maatoo.mcp`` as an assistant does."""

    def __init__(self, site: tuple[str, Sandbox], *arguments: str) -> None:
        url, sandbox = site
        user, password = sandbox.credentials
        self.parameters = StdioServerParameters(
            command=sys.executable,
            args=["-m", "maatoo.mcp", *arguments],
            env={
                **os.environ,
                "MAATOO_BASE_URL": url,
                "MAATOO_USERNAME": user,
                "MAATOO_PASSWORD": password,
            },
        )

    async def __aenter__(self) -> ClientSession:
        self.pipes = stdio_client(self.parameters)
        reads, writes = await self.pipes.__aenter__()
        self.session = ClientSession(reads, writes)
        await self.session.__aenter__()
        await self.session.initialize()
        return self.session

    async def __aexit__(self, *error: object) -> None:
        await self.session.__aexit__(None, None, None)
        await self.pipes.__aexit__(None, None, None)


def text(result: Any) -> str:
    return "".join(each.text for each in result.content)


async def test_an_assistant_lists_reads_and_is_refused_a_write(
    site: tuple[str, Sandbox],
) -> None:
    async with Assistant(site) as session:
        found = {each.name: each for each in (await session.list_tools()).tools}
        assert found["contacts_get"].annotations.read_only_hint is True
        assert found["contacts_get"].input_schema["required"] == ["id"]
        page = await session.call_tool("tags_list", {"limit": 5})
        assert not page.is_error
        assert page.structured_content == json.loads(text(page))
        assert page.structured_content["left_off"] == 0
        refused = await session.call_tool("tags_create", {"tag": "vip"})
        assert refused.is_error
        assert "--write" in text(refused)


async def test_it_writes_where_that_is_allowed_and_confirmed(site: tuple[str, Sandbox]) -> None:
    async with Assistant(site, "tags", "contacts", "--write") as session:
        made = await session.call_tool("tags_create", {"tag": "from-an-assistant"})
        number = made.structured_content["result"]["id"]
        unconfirmed = await session.call_tool("tags_delete", {"id": number})
        assert unconfirmed.is_error
        assert "confirm" in text(unconfirmed)
        gone = await session.call_tool("tags_delete", {"id": number, "confirm": True})
        assert not gone.is_error
        rows = {"rows": [{"tag": "a"}, {"tag": ""}]}
        report = await session.call_tool("tags_create_many", rows)
        assert report.structured_content["result"]["total"] == 2
        wrong = await session.call_tool("contacts_get", {"id": 424242})
        assert wrong.is_error
        assert text(wrong).startswith("NotFound")
        unknown = await session.call_tool("contacts_get", {"id": 1, "colour": "red"})
        assert unknown.is_error
        assert "colour" in text(unknown)


async def test_an_answer_is_bounded(site: tuple[str, Sandbox]) -> None:
    url, sandbox = site
    from maatoo import BasicAuth

    with Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
        rows = ({"email": f"c{n}@x.invalid", "address1": "x" * 250} for n in range(60))
        assert api.contacts.create_many(rows).ok
    async with Assistant(site) as session:
        page = await session.call_tool("contacts_list", {"limit": 60})
        assert len(text(page)) < 60_000
        assert page.structured_content["left_off"] > 0
        assert page.structured_content["result"]["total"] >= 60


async def test_no_secret_is_told(site: tuple[str, Sandbox]) -> None:
    _, sandbox = site
    async with Assistant(site, "contacts", "--write") as session:
        told = repr(await session.list_tools())
        told += text(await session.call_tool("contacts_list", {"where": "nonsense"}))
        told += text(await session.call_tool("contacts_get", {"id": 999999}))
    assert sandbox.credentials[1] not in told


async def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from maatoo.mcp.server import make_server

    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtra, match=r"maatoo\[mcp\]"):
        make_server(AsyncMaatoo("https://x.example"))
