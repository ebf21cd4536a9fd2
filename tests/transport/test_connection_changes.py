"""What stands between new clients and their engines: a change of the connection settings."""

from __future__ import annotations

import httpx
import pytest
from attrs import evolve

from maatoo import AsyncMaatoo, Maatoo
from maatoo.runtime import BlockingRuntime, Runtime
from maatoo.transport.connection_changes import changed, changed_connections
from maatoo.transport.engines import ConnectionSettings, engine_of, make_engine
from maatoo.transport.pool import Engine
from maatoo.transport.request import Request

SITE = "https://you.maatoo.invalid"


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"tag": {"id": int(request.url.path[-1]), "tag": "x"}})


PLAIN = httpx.MockTransport(answer)


def more(number: int):
    return lambda settings: evolve(settings, max_connections=settings.max_connections * 10 + number)


def test_the_change_that_came_last_is_made_first_and_ends_with_its_block() -> None:
    settings = ConnectionSettings(max_connections=1)
    before = changed(settings)
    with changed_connections(more(1)):
        with changed_connections(more(2)):
            assert changed(settings).max_connections == 121
        assert changed(settings).max_connections == 11
        with pytest.raises(KeyError), changed_connections(more(3)):
            raise KeyError
        assert changed(settings).max_connections == 11
    assert changed(settings) == before


def test_blocks_may_end_in_any_order() -> None:
    outer, inner = changed_connections(more(1)), changed_connections(more(2))
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    assert changed(ConnectionSettings(max_connections=1)).max_connections == 12
    inner.__exit__(None, None, None)
    assert changed(ConnectionSettings(max_connections=1)).max_connections == 1


def counting(urls: list[str]):
    """A factory whose engines note each request, and send it with the usual engine."""

    class Counting:
        def __init__(self, engine: Engine) -> None:
            self.engine = engine
            self.aclose = engine.aclose

        async def send(self, request: Request, *args):
            urls.append(request.url)
            return await self.engine.send(request, *args)

    def factory(settings: ConnectionSettings, runtime: Runtime, site: httpx.URL) -> Engine:
        return Counting(engine_of(settings, runtime, site))

    return factory


@pytest.mark.anyio
async def test_a_factory_makes_the_engines_of_both_clients() -> None:
    urls: list[str] = []
    with changed_connections(lambda settings: evolve(settings, factory=counting(urls))):
        client, blocking = AsyncMaatoo(SITE, transport=PLAIN), Maatoo(SITE, transport=PLAIN)
    async with client, AsyncMaatoo(SITE, transport=PLAIN) as untouched:
        await client.tags.get(7)
        await untouched.tags.get(8)
    with blocking:
        blocking.tags.get(9)
    assert urls == [f"{SITE}/api/tags/7", f"{SITE}/api/tags/9"]


def test_settings_without_a_factory_make_the_engine_they_ask_for() -> None:
    made: list[ConnectionSettings] = []

    def factory(settings: ConnectionSettings, runtime: Runtime, site: httpx.URL) -> Engine:
        made.append(settings)
        return engine_of(settings, runtime, site)

    plain = ConnectionSettings(transport=PLAIN)
    own = evolve(plain, factory=factory)
    kinds = {type(make_engine(each, BlockingRuntime(), httpx.URL(SITE))) for each in (plain, own)}
    assert len(kinds) == 1
    assert made == [own]
