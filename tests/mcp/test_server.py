"""A real client session over standard input and output, against a sandbox on a port."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from maatoo import AsyncMaatoo, Maatoo, MissingExtra
from maatoo.sandbox import Sandbox
from tests.servers import Handler, serve

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


async def test_what_is_not_stored_or_done_halfway_is_told(site: tuple[str, Sandbox]) -> None:
    _, sandbox = site
    async with Assistant(site, "contacts", "segments", "--write") as session:
        made = await session.call_tool("contacts_create", {"email": "w@x.example", "no_field": "1"})
        assert not made.is_error
        assert "no_field" in made.structured_content["warnings"][0]
        assert json.loads(text(made)) == made.structured_content
        read = await session.call_tool(
            "contacts_get", {"id": made.structured_content["result"]["id"]}
        )
        assert "warnings" not in read.structured_content
        fault = sandbox.faults.status(401, path="/contacts/batch/new")
        rows = {"rows": [{"email": "a@x.example"}]}
        stopped = await session.call_tool("contacts_create_many", rows)
        assert stopped.is_error
        assert "1 failed" in text(stopped) or "1 not sent" in text(stopped)
        sandbox.faults.remove(fault.id)
        sandbox.faults.cut("after", path="/contacts/new")
        lost = await session.call_tool("contacts_create", {"firstname": "Lost"})
        assert lost.is_error
        assert "may have happened" in text(lost)


async def test_a_company_takes_fields_of_its_own(site: tuple[str, Sandbox]) -> None:
    async with Assistant(site, "companies", "--write") as session:
        offered = {each.name: each for each in (await session.list_tools()).tools}
        assert offered["companies_create"].input_schema["additionalProperties"] is True
        made = await session.call_tool("companies_create", {"companyname": "C", "own_field": "1"})
        assert "own_field" in made.structured_content["warnings"][0]


@pytest.mark.parametrize("status", [200, 404])
async def test_half_a_character_in_an_answer_breaks_nothing(
    site: tuple[str, Sandbox], status: int
) -> None:
    def script(handler: Handler) -> None:
        errors = {"errors": [{"code": status, "message": "caf\ud83d"}]}
        handler.answer({"tag": {"id": 1, "tag": "caf\ud83d"}} if status == 200 else errors, status)

    with serve(script) as server:
        async with Assistant((server.url, site[1]), "tags") as session:
            with anyio.fail_after(60):
                answer = await session.call_tool("tags_get", {"id": 1})
    assert "caf?" in text(answer)
    assert answer.is_error is (status != 200)
