"""The limit of what Python allows: sockets of the event loop, a parser in C, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from benchmarks.json_library import loads

__all__ = ["raw"]


class _Connection(asyncio.Protocol):
    """One connection: a request at a time."""

    def __init__(self) -> None:
        import httptools

        self._new_parser = httptools.HttpResponseParser
        self._parser: Any = None
        self._parts: list[bytes] = []
        self._answered: asyncio.Future[bytes] | None = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        assert self._answered is not None
        content = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if self._parser.get_status_code() >= 400:
            self._answered.set_exception(RuntimeError("the server refused"))
        else:
            self._answered.set_result(content)

    async def send(self, request: bytes) -> bytes:
        """Send a request and wait for the content of its answer."""
        self._parser, self._parts = self._new_parser(self), []
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        self._transport.close()


@asynccontextmanager
async def raw(url: str, in_flight: int, headers: dict[str, str]) -> AsyncIterator[Any]:
    """A function that fetches a contact by its id over one of so many connections."""
    loop, address = asyncio.get_running_loop(), urlsplit(url)
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    idle: list[_Connection] = []
    for _ in range(in_flight):
        _, connection = await loop.create_connection(_Connection, address.hostname, address.port)
        idle.append(connection)
    every = list(idle)

    async def get(id: int) -> object:
        connection = idle.pop()
        request = f"GET /api/contacts/{id} HTTP/1.1\r\nhost: {address.netloc}\r\n{told}\r\n"
        content = await connection.send(request.encode())
        idle.append(connection)
        return loads(content)["contact"]

    try:
        yield get
    finally:
        for connection in every:
            connection.close()
