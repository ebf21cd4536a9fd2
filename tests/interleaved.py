"""A transport under which the tasks of a client take turns at each request."""

from __future__ import annotations

import anyio.lowlevel
import httpx

__all__ = ["Interleaved"]


class Interleaved(httpx.AsyncBaseTransport):
    """Lets other tasks run before and after each request."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        response = await self.inner.handle_async_request(request)
        await anyio.lowlevel.checkpoint()
        return response
