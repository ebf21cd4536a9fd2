"""The async clients under test: each fetches a contact by its id, and reads its JSON."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec

import httpx

from benchmarks.json_library import loads
from maatoo import AsyncMaatoo, BasicAuth

__all__ = [
    "AIOHTTP",
    "HTTPX",
    "HTTPX_KEEPING",
    "NAIVE",
    "RAW",
    "TYPED",
    "TYPED_AIOHTTP",
    "AsyncCall",
    "Subject",
    "auth",
    "with_semaphore",
]

AsyncCall = Callable[[int], Awaitable[object]]

auth = BasicAuth("user", "password")
CREDENTIALS = {"authorization": "Basic dXNlcjpwYXNzd29yZA=="}


@dataclass(frozen=True)
class Subject:
    """A client under test.

    Attributes:
        name: how the table calls it.
        open: opens it for a server's URL and a number of requests in flight.
        needs: the module that must be installed.
        most: how many requests it lets through at once, where that is fewer than it is given.
    """

    name: str
    open: Callable[[str, int], AbstractAsyncContextManager[AsyncCall]]
    needs: str = "httpx"
    most: int | None = None

    @property
    def installed(self) -> bool:
        """Whether it can be measured here."""
        return find_spec(self.needs) is not None


@asynccontextmanager
async def _typed(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
    async with AsyncMaatoo(
        url, auth=auth, max_connections=in_flight, max_concurrency=in_flight
    ) as api:
        yield api.contacts.get


@asynccontextmanager
async def _typed_aiohttp(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
    async with AsyncMaatoo(
        url, auth=auth, max_connections=in_flight, max_concurrency=in_flight, engine="aiohttp"
    ) as api:
        yield api.contacts.get


def _httpx(kept: int | None) -> Callable[[str, int], AbstractAsyncContextManager[AsyncCall]]:
    """Bare httpx that keeps so many idle connections; None: all of them."""

    @asynccontextmanager
    async def opened(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
        limits = httpx.Limits(
            max_connections=in_flight, max_keepalive_connections=kept, keepalive_expiry=60
        )
        async with httpx.AsyncClient(headers=CREDENTIALS, limits=limits, timeout=60.0) as client:

            async def get(id: int) -> object:
                response = await client.get(f"{url}/api/contacts/{id}")
                response.raise_for_status()
                return loads(response.content)["contact"]

            yield get

    return opened


@asynccontextmanager
async def _bare_aiohttp(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
    import aiohttp

    connector = aiohttp.TCPConnector(limit=in_flight, keepalive_timeout=60)
    async with aiohttp.ClientSession(headers=CREDENTIALS, connector=connector) as session:

        async def get(id: int) -> object:
            async with session.get(f"{url}/api/contacts/{id}") as response:
                response.raise_for_status()
                return loads(await response.read())["contact"]

        yield get


def with_semaphore(most: int) -> Subject:
    """Bare httpx behind a semaphore of so many."""

    @asynccontextmanager
    async def opened(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
        del in_flight
        semaphore = asyncio.Semaphore(most)
        async with _httpx(20)(url, most) as get:

            async def get_in_turn(id: int) -> object:
                async with semaphore:
                    return await get(id)

            yield get_in_turn

    return Subject(f"httpx, semaphore of {most}", opened, most=most)


@asynccontextmanager
async def _raw(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
    from benchmarks.raw_subject import raw

    async with raw(url, in_flight, CREDENTIALS) as get:
        yield get


@asynccontextmanager
async def _naive(url: str, in_flight: int) -> AsyncIterator[AsyncCall]:
    import requests

    del in_flight
    with requests.Session() as session:
        session.headers.update(CREDENTIALS)

        async def get(id: int) -> object:  # it blocks the event loop, as it blocks a program
            response = session.get(f"{url}/api/contacts/{id}")
            response.raise_for_status()
            return loads(response.content)["contact"]

        yield get


TYPED = Subject("maatoo", _typed)
TYPED_AIOHTTP = Subject("maatoo, aiohttp engine", _typed_aiohttp, "aiohttp")
HTTPX = Subject("bare httpx", _httpx(20))
"""As one writes it: httpx keeps 20 idle connections unless told otherwise, and is fastest so."""

HTTPX_KEEPING = Subject("bare httpx, idle connections kept", _httpx(None))
AIOHTTP = Subject("bare aiohttp", _bare_aiohttp, "aiohttp")
RAW = Subject("raw sockets, httptools", _raw, "httptools")
"""What Python allows at most."""

NAIVE = Subject("requests, one after the other", _naive, "requests", most=1)
