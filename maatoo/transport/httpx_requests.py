"""Requests as httpx's transports take them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx

from maatoo.transport.request import Request
from maatoo.transport.timeouts import Timeouts

__all__ = ["DOWNLOAD", "as_httpx"]

DOWNLOAD = "maatoo_download"
"""The extension of a request that names the file which takes the content of its answer."""


def as_httpx(request: Request, timeouts: Timeouts) -> httpx.Request:
    """A request as httpx's transports take it."""
    made = httpx.Request(
        request.method,
        request.url,
        headers=request.headers,
        content=request.content,
        files=request.files,
        data=request.data,
        extensions={"timeout": timeouts.phases},
    )
    if request.content is not None:
        made.stream = _Body(request.content)
    if request.to is not None:
        made.extensions[DOWNLOAD] = request.to
    return made


class _Body(httpx.AsyncByteStream, httpx.SyncByteStream):
    """A body of bytes; unlike httpx's own it is no generator, which a cancel would leave behind."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return iter((self._content,))

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Once(self._content)


class _Once(AsyncIterator[bytes]):
    """Gives one part, then ends."""

    def __init__(self, part: bytes) -> None:
        self._parts = [part]

    async def __anext__(self) -> bytes:
        if not self._parts:
            raise StopAsyncIteration
        return self._parts.pop()
