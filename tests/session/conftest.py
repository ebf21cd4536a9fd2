"""Both clients over one recorded conversation: the same calls, awaited or not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo

SITE = "https://you.example"


class Conversation:
    """A client in one of the two runtimes, and every request it sent."""

    def __init__(self, runtime: str) -> None:
        self.runtime = runtime
        self.requests: list[httpx.Request] = []
        self.answers: list[httpx.Response] = []
        self.made: list[Any] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else httpx.Response(200, json={})

    def client(self, **settings: Any) -> Any:
        transport = httpx.MockTransport(self.handle)
        kind = Maatoo if self.runtime == "blocking" else AsyncMaatoo
        made = kind(SITE, **{"transport": transport, **settings})
        self.made.append(made)
        return made

    def run(self, call: Callable[[], Any]) -> Any:
        """Make a call; in the async runtime, on an event loop of its own."""
        if self.runtime == "blocking":
            return call()

        async def awaited() -> Any:
            found = call()
            return await found if inspect.isawaitable(found) else found

        return anyio.run(awaited, backend=self.runtime)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]


@pytest.fixture(params=["asyncio", "trio", "blocking"])
def talk(request: pytest.FixtureRequest) -> Iterator[Conversation]:
    conversation = Conversation(request.param)
    yield conversation
    for client in conversation.made:
        if isinstance(client, Maatoo):
            client.close()
