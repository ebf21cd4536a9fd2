"""A cancel at any await leaves no connection checked out, no slot taken and no task alive."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, suppress
from importlib.metadata import version
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from maatoo import AsyncMaatoo, BulkReport, MaatooError
from maatoo.transport.pool import Pool
from maatoo.transport.retry import Retry
from tests.servers import Handler, serve
from tests.transport.cutting import Cutter, living_tasks, settled
from tests.transport.h2_server import certificate, serve_h2
from tests.transport.lines import Lines

pytestmark = pytest.mark.anyio

Job = Callable[[AsyncMaatoo, Cutter], Coroutine[Any, Any, Any]]
MOST_AWAITS = 400
ANYIO = tuple(int(part) for part in version("anyio").split(".")[:2])


def skip_where_it_cannot_be(engine: str, backend: str) -> None:
    """Skip what the engine cannot do, and what anyio had not mended yet."""
    if engine == "aiohttp" and backend == "trio":
        pytest.skip("aiohttp knows asyncio alone")
    if engine == "httpx" and backend == "asyncio" and ANYIO < (4, 16):
        pytest.skip("anyio before 4.16 leaves a cancelled connection to the garbage collector")


def server(request: httpx.Request) -> httpx.Response:
    """A server of 9 contacts, which takes any batch and knows every segment."""
    query = dict(request.url.params.multi_items())
    path = request.url.path
    if request.method == "GET" and path == "/api/contacts":
        return httpx.Response(200, json=page(query))
    if path.startswith("/api/contacts/batch"):
        rows = json.loads(request.read())
        made = [{"id": number + 1, **row} for number, row in enumerate(rows)]
        return httpx.Response(201, json={"contacts": made, "statusCodes": [201] * len(rows)})
    if path.endswith("/contacts/add"):
        ids = json.loads(request.read())["ids"]
        details = {str(each): {"success": True} for each in ids}
        return httpx.Response(200, json={"success": 1, "details": details})
    own = [int(part) for part in path.split("/") if part.isdigit()]
    return httpx.Response(200, json={"contact": {"id": own[0] if own else 5}})


def page(query: dict[str, str]) -> object:
    rows = list(range(1, 10))
    for index in range(9):
        value = query.get(f"where[{index}][val]", "0")
        if query.get(f"where[{index}][expr]") == "gt":
            rows = [row for row in rows if row > int(value)]
        if query.get(f"where[{index}][expr]") == "lte":
            rows = [row for row in rows if row <= int(value)]
    if query.get("orderByDir") == "DESC" or query.get("order[0][dir]") == "DESC":
        rows.reverse()
    start, limit = int(query.get("start", 0)), int(query.get("limit", 30))
    items = {str(row): {"id": row} for row in rows[start : start + limit]}
    return {"total": str(len(rows)), "contacts": items}


async def single(api: AsyncMaatoo, _: Cutter) -> None:
    await api.contacts.get(5)


async def write(api: AsyncMaatoo, _: Cutter) -> None:
    await api.contacts.edit(5, firstname="Jim")


async def one_page(api: AsyncMaatoo, _: Cutter) -> None:
    assert len((await api.contacts.list(limit=5)).items) == 5


async def every_item(api: AsyncMaatoo, _: Cutter) -> None:
    assert [contact.id async for contact in api.contacts.list(limit=4)] == list(range(1, 10))


async def every_page(api: AsyncMaatoo, cutter: Cutter) -> None:
    async for _ in api.contacts.list(limit=5, order=[("id", "asc")]).pages():
        await cutter.pause()  # the user's own awaits between pages


async def entered(api: AsyncMaatoo, cutter: Cutter) -> None:
    async with api.contacts.list(limit=3) as contacts:
        async for _ in contacts:
            await cutter.pause()


async def together(api: AsyncMaatoo, _: Cutter) -> None:
    async with anyio.create_task_group() as group:
        for number in range(1, 6):
            group.start_soon(api.contacts.get, number)


async def created(api: AsyncMaatoo, cutter: Cutter) -> None:
    async def rows() -> AsyncIterator[dict[str, object]]:
        for number in range(7):
            await cutter.pause()
            yield {"email": f"{number}@b.example"}

    report: BulkReport[Any] = BulkReport()
    try:
        async with aclosing(rows()) as given:  # a job closes no input: what is left may be used
            await api.contacts.create_many(given, chunk_size=3, report=report)
    finally:
        outcomes = [*report.succeeded, *report.failed, *report.unknown, *report.not_sent]
        assert len({outcome.index for outcome in outcomes}) == len(outcomes)


async def added(api: AsyncMaatoo, cutter: Cutter) -> None:
    async def tell(_: object) -> None:
        await cutter.pause()

    await api.segments.add_contacts(5, range(1, 14), chunk_size=4, on_outcome=tell)


async def mapped(api: AsyncMaatoo, _: Cutter) -> None:
    await api.map(api.contacts.get, range(1, 6))


JOBS = [single, write, one_page, every_item, every_page, entered, together, created, added, mapped]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
async def test_a_cancel_at_each_await(job: Job) -> None:
    for number in range(1, MOST_AWAITS):
        cutter = Cutter(number)
        lines = Lines(server, cutter.pause)
        pool = lines.pool(3)
        async with AsyncMaatoo("https://you.example", max_concurrency=3) as api:
            api._session.transport.engine = pool
            before = await living_tasks()
            await cutter.run(job(api, cutter))
            assert await living_tasks() == before
            lines.assert_settled(pool)
            await assert_usable(api, pool, lines)
        assert all(line.closed for line in lines.made)
        if not cutter.cut:
            return
    raise AssertionError("the job has no end")


async def assert_usable(api: AsyncMaatoo, pool: Pool, lines: Lines) -> None:
    """Every slot is free and the next call is served."""
    lines.pause = anyio.lowlevel.checkpoint
    for slots in (api._session.slots, pool.slots):
        for _ in range(3):
            with anyio.fail_after(1):
                await slots.acquire()
        for _ in range(3):
            slots.release()
    assert (await api.contacts.get(5)).id == 5


async def test_a_cancel_between_attempts_and_while_others_hold_every_slot() -> None:
    def refusing(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, json={}) if len(lines.used) < 3 else server(request)

    for number in range(1, MOST_AWAITS):
        cutter = Cutter(number)
        lines = Lines(refusing, cutter.pause)
        pool = lines.pool(1)
        retry = Retry(backoff=0.0)
        async with AsyncMaatoo("https://you.example", max_concurrency=3, retry=retry) as api:
            api._session.transport.engine = pool
            await cutter.run(together(api, cutter))
            await settled()
            lines.assert_settled(pool)
            lines.pause, lines.answer = anyio.lowlevel.checkpoint, server
            with anyio.fail_after(1):
                await together(api, cutter)
        if not cutter.cut:
            return
    raise AssertionError("the job has no end")


@pytest.mark.parametrize("engine", ["httpx", "aiohttp"])
async def test_a_cancel_at_each_await_over_real_sockets(engine, anyio_backend) -> None:
    skip_where_it_cannot_be(engine, anyio_backend)

    def script(handler: Handler) -> None:
        handler.answer({"contact": {"id": 5}})

    with serve(script) as listening:
        for number in range(1, MOST_AWAITS):
            cutter = Cutter(number)
            async with AsyncMaatoo(listening.url, engine=engine, max_connections=1) as api:
                before = await living_tasks()
                await cutter.run(write(api, cutter))
                assert await living_tasks() <= before
                with anyio.fail_after(5):  # the one connection can be had
                    assert (await api.contacts.get(5)).id == 5
            if not cutter.cut:
                return
    raise AssertionError("the call has no end")


@pytest.mark.parametrize("engine", ["httpx", "aiohttp"])
async def test_a_cancelled_handshake_leaves_no_socket(engine, anyio_backend, tmp_path) -> None:
    skip_where_it_cannot_be(engine, anyio_backend)
    cert, key = certificate(tmp_path)
    with serve_h2(cert, key) as listening, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        for number in range(1, MOST_AWAITS):
            cutter = Cutter(number)
            async with AsyncMaatoo(listening.url, engine=engine, verify=False) as api:
                with suppress(MaatooError):  # it speaks another protocol
                    await cutter.run(api.request("GET", "/x"))
            gc.collect()
            assert [str(each.message) for each in told] == []
            if not cutter.cut or listening.connections > 5:
                break
        assert listening.connections > 1


async def test_the_block_of_a_client_lets_errors_and_cancels_through_as_they_are() -> None:
    lines = Lines(server)
    with pytest.raises(KeyError):  # and no group of it
        async with AsyncMaatoo("https://you.example") as api:
            api._session.transport.engine = lines.pool(3)
            async for _ in api.contacts.list(limit=2):
                raise KeyError("of the body")
    with anyio.move_on_after(0.01) as scope:
        async with AsyncMaatoo("https://you.example") as api:
            api._session.transport.engine = lines.pool(3)
            await api.contacts.get(5)
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert all(line.closed for line in lines.made)
    with anyio.CancelScope() as scope:
        async with AsyncMaatoo("https://you.example") as api:
            scope.cancel()
    assert not scope.cancelled_caught  # nothing was awaited that could have been cancelled
    with pytest.raises(Exception, match="closed"):
        await api.contacts.get(5)


async def test_a_client_is_entered_once() -> None:
    api = AsyncMaatoo("https://you.example")
    async with api:
        with pytest.raises(Exception, match="open already"):
            await api.with_options(timeout=5).__aenter__()
    with pytest.raises(Exception, match="closed"):
        await api.__aenter__()


async def test_a_client_can_be_closed_without_a_block_and_twice() -> None:
    lines = Lines(server)
    api = AsyncMaatoo("https://you.example")
    api._session.transport.engine = lines.pool(3)
    assert [contact.id async for contact in api.contacts.list(limit=7)] == list(range(1, 10))
    await api.aclose()
    await api.aclose()
    assert all(line.closed for line in lines.made)
