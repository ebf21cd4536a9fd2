"""Scripted connections for the pool: each knows what became of it, and can stand still anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
import anyio.lowlevel
import httpx

from maatoo.runtime import AsyncRuntime, BlockingRuntime
from maatoo.transport.httpx_adapters import AsyncAdapter, BlockingAdapter
from maatoo.transport.pool import Pool

__all__ = ["URL", "Line", "Lines"]

URL = "https://you.example/api/x"


class Body(httpx.AsyncByteStream):
    """A body in parts, with an await before each of them."""

    def __init__(self, line: Line, parts: list[bytes]) -> None:
        self.line = line
        self.parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            await self.line.lines.pause()
            yield part

    async def aclose(self) -> None:
        self.line.streaming = False


class Line(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """One connection, in either runtime."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.number = len(lines.made)
        self.closed = False
        self.busy = False
        self.streaming = False
        self.requests = 0

    def _begin(self) -> None:
        assert not self.closed, "a closed connection was used"
        assert not self.busy, "a connection was used twice at once"
        self.busy = True
        self.requests += 1
        self.lines.used.append(self.number)
        in_use = sum(line.busy for line in self.lines.made)
        self.lines.most_in_use = max(self.lines.most_in_use, in_use)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._begin()
        try:
            await self.lines.pause()
            answer = self.lines.answer(request)
            await self.lines.pause()
        finally:
            self.busy = False
        self.streaming = True
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=Body(self, [answer.content, b""])
        )

    async def aclose(self) -> None:
        await anyio.lowlevel.checkpoint()
        self.closed = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._begin()
        try:
            return self.lines.answer(request)
        finally:
            self.busy = False

    def close(self) -> None:
        self.closed = True


async def _checkpoint() -> None:
    await anyio.lowlevel.checkpoint()


def _ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={})


class Lines:
    """Every connection that a pool has opened, and what they answer."""

    def __init__(
        self,
        answer: Callable[[httpx.Request], httpx.Response] = _ok,
        pause: Callable[[], Awaitable[None]] = _checkpoint,
    ) -> None:
        self.answer = answer
        self.pause = pause
        self.made: list[Line] = []
        self.used: list[int] = []
        self.most_in_use = 0

    def open(self) -> Line:
        self.made.append(Line(self))
        return self.made[-1]

    def pool(self, most: int) -> Pool:
        return Pool.of(AsyncAdapter(), self.open, AsyncRuntime().slots(most))

    def blocking_pool(self, most: int) -> Pool:
        return Pool.of(BlockingAdapter(), self.open, BlockingRuntime().slots(most))

    def assert_settled(self, pool: Pool) -> None:
        """No connection is checked out: each is in the pool or closed, and no body half read."""
        assert not [line.number for line in self.made if line.busy or line.streaming]
        assert sum(not line.closed for line in self.made) == pool.idle
