"""Calls of several kinds about one thing: never two requests at once that would make it twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from tests.interleaved import Interleaved

pytestmark = pytest.mark.anyio

AUTH = BasicAuth("u", "p")


class Racing:
    """A server that looks up as a request begins and inserts as it ends, and locks nothing."""

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.numbers: list[str] = []
        self.ids = count(1)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.path, json.loads(request.content or b"{}")
        if "/fields/" in path:
            own = {"alias": "customer_no", "type": "text", "isUniqueIdentifier": True}
            return httpx.Response(200, json={"fields": [own], "total": 1})
        if request.method == "GET":
            shown = [{"id": n, "tag": tag} for n, tag in enumerate(self.tags, 1)]
            return httpx.Response(200, json={"tags": shown, "total": len(shown)})
        rows: list[dict[str, Any]] = body if isinstance(body, list) else [body]
        tags = {tag for row in rows for tag in (*row.get("tags", ()), row.get("tag")) if tag}
        numbers = {row["customer_no"] for row in rows if "customer_no" in row}
        tags -= set(self.tags)
        numbers -= set(self.numbers)
        for _ in range(4):
            await anyio.lowlevel.checkpoint()
        self.tags += sorted(tags)
        self.numbers += sorted(numbers)
        if "/tags/" in path:
            return httpx.Response(201, json={"tag": {"id": 1, "tag": body["tag"]}})
        shown = [{"id": next(self.ids), "fields": {"all": row}} for row in rows]
        codes = [201] * len(rows)
        return httpx.Response(
            201, json={"contact": shown[0], "contacts": shown, "statusCodes": codes}
        )


@pytest.fixture
def server() -> Racing:
    return Racing()


NEW_TAG: list[Callable[[AsyncMaatoo], Any]] = [
    lambda api: api.tags.ensure(name="vip"),
    lambda api: api.tags.create(tag="vip"),
    lambda api: api.contacts.create(email="a@x.example", tags=["vip"]),
    lambda api: api.contacts.create_many([{"email": "b@x.example", "tags": ["vip"]}], check=False),
]


@pytest.mark.parametrize("turn", range(len(NEW_TAG)))
async def test_a_tag_that_is_ensured_created_and_named_at_once_is_one(
    server: Racing, turn: int
) -> None:
    transport = httpx.MockTransport(server)
    async with (
        AsyncMaatoo("https://x.example", auth=AUTH, transport=transport) as api,
        anyio.create_task_group() as tasks,
    ):
        for call in (*NEW_TAG[turn:], *NEW_TAG[:turn]):
            tasks.start_soon(call, api)
    assert server.tags == ["vip"]


async def test_contacts_of_one_value_in_a_unique_field_of_ones_own_before_any_job(
    server: Racing,
) -> None:
    transport = httpx.MockTransport(server)
    async with (
        AsyncMaatoo("https://x.example", auth=AUTH, transport=transport) as api,
        anyio.create_task_group() as tasks,
    ):

        async def write(create: Callable[..., Any]) -> None:
            await create(fields={"customer_no": "A1"})

        for _ in range(3):
            tasks.start_soon(write, api.contacts.upsert)
            tasks.start_soon(write, api.contacts.create)
    assert server.numbers == ["A1"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=30) as running:
        yield running


WANTED = [range(1, 8), range(5, 12), range(10, 20), [3, 15]]


async def test_of_parallel_syncs_of_a_segment_one_is_the_last(sandbox: Sandbox) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), Interleaved(sandbox.transport())
    async with AsyncMaatoo("https://s.example", auth=auth, transport=transport) as api:
        segment = await api.segments.create(name="Birds")

        async def sync(wanted: Any) -> None:
            done = await api.segments.sync_contacts(segment.id, wanted)
            assert done.ok

        async with anyio.create_task_group() as tasks:
            for wanted in WANTED:
                tasks.start_soon(sync, wanted)
        members = {each.id async for each in api.contacts.list(search="segment:birds")}
    assert members in [set(each) for each in WANTED]


def test_of_syncs_in_threads_one_is_the_last(sandbox: Sandbox) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), Interleaved(sandbox.transport())
    start = threading.Barrier(len(WANTED))
    with (
        Maatoo("https://s.example", auth=auth, transport=transport) as api,
        ThreadPoolExecutor(len(WANTED)) as threads,
    ):
        segment = api.segments.create(name="Birds")

        def sync(wanted: Any) -> bool:
            start.wait()
            return api.segments.sync_contacts(segment.id, wanted).ok

        assert all(threads.map(sync, WANTED))
        members = {each.id for each in api.contacts.list(search="segment:birds")}
    assert members in [set(each) for each in WANTED]


@pytest.mark.parametrize("turns", [1, 2, 3, 4, 6, 8, 10])
async def test_an_upsert_of_a_company_blanks_nothing_that_a_job_creates_meanwhile(
    sandbox: Sandbox, turns: int
) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), Interleaved(sandbox.transport())
    rows = [{"companyname": "Acme ", "companycity": "Bern"}]
    async with AsyncMaatoo("https://s.example", auth=auth, transport=transport) as api:
        await api.companies.create_many([{"companyname": "other"}])  # reads the list of fields

        async def upsert() -> None:
            await api.companies.upsert(companyname="ACME", companyphone="1")

        async def create() -> None:
            for _ in range(turns):
                await anyio.lowlevel.checkpoint()
            report = await api.companies.create_many(rows)
            created.append(report.ok)

        created: list[bool] = []
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(upsert)
            tasks.start_soon(create)
        (company,) = [each async for each in api.companies.list(search="acme")]
    assert company.fields["companyphone"] == "1"
    assert (company.fields["companycity"] == "Bern") is created[0]
