"""Talking to a sandbox without a port: a transport that keeps the time-outs of its client."""

from __future__ import annotations

import anyio
import httpx

__all__ = ["InProcessTransport", "connection_cut"]


def connection_cut() -> Exception:
    """What a client of the transport sees where the sandbox cuts the connection."""
    return httpx.ReadError("the sandbox cut the connection")


class InProcessTransport(httpx.ASGITransport):
    """An ASGI transport with a read time-out; `httpx.ASGITransport` itself would wait for ever."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request within the read time-out of its client.

        Raises:
            httpx.ReadTimeout: the answer took longer.
        """
        seconds: float | None = request.extensions.get("timeout", {}).get("read")
        with anyio.move_on_after(seconds):
            return await super().handle_async_request(request)
        raise httpx.ReadTimeout("the sandbox did not answer in time", request=request)
