"""One client on several event loops: after one has ended the next gets fresh connections."""

from __future__ import annotations

import asyncio
import gc

import anyio
import anyio.to_thread
import httpx
import pytest

from maatoo import AsyncMaatoo, ConfigurationError, Retry
from maatoo.transport import engines
from tests.engine import BACKENDS
from tests.transport.test_one_answer import asked_for, plain, wire

# asyncio and aiohttp tell of the connections that a loop has left open at its end
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def told_here():
    """They tell of them in the test that has left them open, where that is passed over."""
    yield
    gc.collect()


@pytest.fixture(params=["h11", "httpx", "aiohttp", "transport"])
def client(request, monkeypatch):
    """A client on each engine, and the numbers of the connections that its server has seen."""
    settings: dict[str, object] = {}
    if request.param == "aiohttp":
        pytest.importorskip("aiohttp")
        settings["engine"] = "aiohttp"
    elif request.param == "httpx":
        monkeypatch.setattr(engines, "has_h11", False)
    elif request.param == "transport":
        settings["transport"] = httpx.MockTransport(lambda _: httpx.Response(200, json=7))
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        api = AsyncMaatoo(url, retry=Retry(attempts=1), max_concurrency=1, **settings)
        yield api
        asyncio.run(api.aclose())
        del api


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_loop_that_follows_another_is_served(client, method: str) -> None:
    async def job() -> list[int]:
        return [(await client.request(method, "/things/7")).json() for _ in range(2)]

    for _ in range(3):
        assert asyncio.run(job()) == [7, 7]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_kind_of_loop_may_change(backend: str) -> None:
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        api = AsyncMaatoo(url, retry=Retry(attempts=1))

        async def job() -> object:
            return (await api.request("GET", "/things/7")).json()

        for each in (backend, "asyncio", backend, backend):
            assert anyio.run(job, backend=each) == 7
        asyncio.run(api.aclose())


def test_a_slot_that_a_dead_loop_held_is_free_again(client) -> None:
    async def abandoned() -> None:
        await client._session.slots.acquire()

    async def job() -> object:
        return (await client.request("GET", "/things/7")).json()

    asyncio.run(job())
    asyncio.run(abandoned())  # its slot is never given back
    assert asyncio.run(job()) == 7


@pytest.mark.parametrize("backend", BACKENDS)
def test_two_loops_at_once_are_refused_before_anything_is_sent(client, backend: str) -> None:
    asked: list[BaseException] = []

    async def other() -> None:
        with pytest.raises(ConfigurationError, match="another event loop") as caught:
            await client.request("POST", "/things/7")
        asked.append(caught.value)

    async def first() -> object:
        await client.request("GET", "/things/7")
        await anyio.to_thread.run_sync(lambda: anyio.run(other, backend=backend))
        return (await client.request("GET", "/things/7")).json()

    assert asyncio.run(first()) == 7
    assert len(asked) == 1


def test_the_block_of_a_dead_loop_is_forgotten() -> None:
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        api = AsyncMaatoo(url, retry=Retry(attempts=1))

        async def left_open() -> None:
            await api.request("GET", "/things/7")
            api._session.lifetime.task_group = object()  # type: ignore[assignment]

        async def job() -> object:
            async with api:
                return (await api.request("GET", "/things/7")).json()

        asyncio.run(left_open())
        assert asyncio.run(job()) == 7
