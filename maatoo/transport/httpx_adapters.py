"""How httpx's transports are used: awaited, called, or called in a worker thread."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

import anyio
import anyio.to_thread
import httpx
from attrs import field, frozen

from maatoo.transport.request import Request, Timeouts

__all__ = [
    "AsyncAdapter",
    "BlockingAdapter",
    "HttpxAdapter",
    "RawResponse",
    "ThreadedAdapter",
    "as_httpx",
    "header_map",
]

_ENCODED = "content-encoding"


@frozen
class RawResponse:
    """What came over the wire."""

    status: int
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class HttpxAdapter(Protocol):
    """How a transport is used: awaited, called, or called in a worker thread."""

    async def exchange(
        self, transport: Any, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer, in so many seconds."""
        ...

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
        """Follow a request: have it said, not later than its first byte goes out, that it does."""
        ...

    async def close(self, transport: Any, request: httpx.Request | None = None) -> None:
        """Close a transport, and what a request that failed has left of it."""
        ...


def _answer(response: httpx.Response, body: bytes) -> RawResponse:
    headers = header_map(response.headers.raw)
    if _ENCODED in headers:
        try:
            body = httpx.Response(200, headers=response.headers, content=body).content
        except httpx.DecodingError as problem:
            said = f"the body cannot be decompressed: {problem}"
            raise httpx.RemoteProtocolError(said) from problem
    return RawResponse(response.status_code, headers, body)


def _late(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer took longer than the time-out as a whole", request=request)


class AsyncAdapter:
    """Awaits an ``httpx.AsyncBaseTransport``."""

    async def exchange(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer; connecting counts as well."""
        with anyio.move_on_after(seconds):
            response = await transport.handle_async_request(request)
            try:
                stream = cast("AsyncIterable[bytes]", response.stream)
                body = b"".join([part async for part in stream])
            finally:
                await response.aclose()
            return _answer(response, body)
        trace = request.extensions.get("trace")
        if isinstance(trace, _Trace) and not trace.sent:
            raise httpx.ConnectTimeout("connecting took longer than the time-out", request=request)
        raise _late(request)

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
        """Follow a request through httpx's own transports, which can tell."""
        request.extensions["trace"] = _Trace(on_sending)

    async def close(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request | None = None
    ) -> None:
        """Close a transport, also while being cancelled."""
        with anyio.CancelScope(shield=True):
            await transport.aclose()
            trace = None if request is None else request.extensions.get("trace")
            if isinstance(trace, _Trace) and trace.stream is not None:
                await trace.stream.aclose()


class _Trace:
    """What httpcore tells of a request: when it goes out, and over which socket.

    A socket whose TLS handshake is cancelled belongs to nobody in httpcore; it is closed here.
    """

    __slots__ = ("_on_sending", "sent", "stream")

    def __init__(self, on_sending: Callable[[], None] | None) -> None:
        self._on_sending = on_sending
        self.sent = False
        self.stream: Any = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self.stream = info["return_value"]
        elif event.endswith("send_request_headers.started"):
            self.sent, self.stream = True, None
            if self._on_sending is not None:
                self._on_sending()


class BlockingAdapter:
    """Calls an ``httpx.BaseTransport``."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer."""
        return _exchange(transport, request, seconds)

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
        """Nothing: nothing cuts a blocking call off, so nobody asks."""

    async def close(
        self,
        transport: httpx.BaseTransport,
        request: httpx.Request | None = None,  # noqa: ARG002
    ) -> None:
        """Close a transport."""
        transport.close()


class ThreadedAdapter:
    """Calls an ``httpx.BaseTransport`` from an event loop, in worker threads."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer."""
        return await anyio.to_thread.run_sync(_exchange, transport, request, seconds)

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:  # noqa: ARG002
        """Say at once that it goes out: what goes on in the thread is not seen."""
        if on_sending is not None:
            on_sending()

    async def close(
        self,
        transport: httpx.BaseTransport,
        request: httpx.Request | None = None,  # noqa: ARG002
    ) -> None:
        """Close a transport."""
        transport.close()


def _exchange(
    transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
) -> RawResponse:
    ends = math.inf if seconds is None else time.monotonic() + seconds
    response = transport.handle_request(request)
    try:
        parts: list[bytes] = []
        for part in cast("Iterable[bytes]", response.stream):
            parts.append(part)
            if time.monotonic() > ends:
                raise _late(request)
    finally:
        response.close()
    return _answer(response, b"".join(parts))


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


def header_map(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header values by lower-case name; those sent more than once are joined."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
