"""A sandbox without a port for blocking clients, and how a test makes entities in it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from maatoo.sandbox import Sandbox


class InProcess(httpx.BaseTransport):
    """Answers each request in a loop of its own before the call returns.

    Args:
        sandbox: what answers.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._transport = sandbox.transport()
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        return self._loop.run_until_complete(self._answered(request))

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    def close(self) -> None:
        """End the loop."""
        self._loop.close()


def in_process(sandbox: Sandbox, **options: Any) -> httpx.Client:
    """A client of a sandbox, as its administrator unless `auth` says otherwise."""
    known = {"base_url": "http://sandbox", "auth": sandbox.credentials, **options}
    return httpx.Client(transport=InProcess(sandbox), **known)


def new(client: httpx.Client, path: str, **body: Any) -> int:
    """Create an entity and return its id."""
    answer = client.post(f"/api/{path}/new", json=body)
    answer.raise_for_status()
    entity: dict[str, Any] = next(iter(answer.json().values()))
    return int(entity["id"])
