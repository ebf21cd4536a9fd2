"""The pool: transports of one connection each behind a free list, so that it stays flat.

httpx's own pool looks through all its connections at each request; here the connection used last
is taken from the top of a stack. A connection that failed or was cancelled is closed and never
comes back; one that was idle for too long is closed when the pool is next used.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Protocol, cast

import anyio
import anyio.to_thread
import httpx
from attrs import define, frozen

from maatoo.transport.request import Request, Timeouts
from maatoo.transport.world import Slots

__all__ = [
    "Answer",
    "AsyncWire",
    "BlockingWire",
    "Engine",
    "Pool",
    "Single",
    "ThreadedWire",
    "as_httpx",
    "header_map",
]

KEEP_ALIVE_SECONDS = 30.0
_ENCODED = "content-encoding"


@frozen
class Answer:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    content: bytes


class Wire(Protocol):
    """How a transport is used: awaited, called, or called in a worker thread."""

    async def exchange(
        self, transport: Any, request: httpx.Request, seconds: float | None
    ) -> Answer:
        """Send a request and read the whole answer, in so many seconds."""
        ...

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
        """Follow a request: have it said, not later than its first byte goes out, that it does."""
        ...

    async def close(self, transport: Any, request: httpx.Request | None = None) -> None:
        """Close a transport, and what a request that failed has left of it."""
        ...


class Engine(Protocol):
    """What sends requests: a pool, or the one transport of the user."""

    async def send(self, request: Request, timeouts: Timeouts) -> Answer:
        """Send a request and read the whole answer."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


def _end(seconds: float | None) -> float:
    return float("inf") if seconds is None else time.monotonic() + seconds


def _answer(response: httpx.Response, body: bytes) -> Answer:
    headers = header_map(response.headers.raw)
    if _ENCODED in headers:
        try:
            body = httpx.Response(200, headers=response.headers, content=body).content
        except httpx.DecodingError as problem:
            said = f"the body cannot be decompressed: {problem}"
            raise httpx.RemoteProtocolError(said) from problem
    return Answer(response.status_code, headers, body)


async def _cut_off(stream: AsyncIterator[bytes]) -> None:
    """End a body that goes on; a generator that is only dropped would be warned of."""
    with anyio.CancelScope() as scope:
        scope.cancel()
        async for _ in stream:
            pass


def _late(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer took longer than the time-out as a whole", request=request)


class AsyncWire:
    """Awaits an ``httpx.AsyncBaseTransport``."""

    async def exchange(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request, seconds: float | None
    ) -> Answer:
        """Send a request and read the whole answer."""
        ends = _end(seconds)
        response = await transport.handle_async_request(request)
        try:
            parts: list[bytes] = []
            stream = aiter(cast("AsyncIterable[bytes]", response.stream))
            async for part in stream:
                parts.append(part)
                if time.monotonic() > ends:
                    await _cut_off(stream)
                    raise _late(request)
        finally:
            await response.aclose()
        return _answer(response, b"".join(parts))

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

    __slots__ = ("_on_sending", "stream")

    def __init__(self, on_sending: Callable[[], None] | None) -> None:
        self._on_sending = on_sending
        self.stream: Any = None

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self.stream = info["return_value"]
        elif event.endswith("send_request_headers.started"):
            self.stream = None
            if self._on_sending is not None:
                self._on_sending()


class BlockingWire:
    """Calls an ``httpx.BaseTransport``."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> Answer:
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


class ThreadedWire:
    """Calls an ``httpx.BaseTransport`` from an event loop, in worker threads."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> Answer:
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
) -> Answer:
    ends = _end(seconds)
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
    return httpx.Request(
        request.method,
        request.url,
        headers=request.headers,
        content=request.content,
        files=request.files,
        data=request.data,
        extensions={"timeout": timeouts.phases},
    )


def header_map(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header values by lower-case name; those sent more than once are joined."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


@define
class Pool:
    """Connections of one client, the one used last on top.

    Attributes:
        wire: how its transports are used.
        open: makes a transport of one connection.
        slots: how many connections there may be.
    """

    wire: Wire
    open: Callable[[], Any]
    slots: Slots
    _idle: list[tuple[Any, float]]
    _pid: int
    _closed: bool = False

    @classmethod
    def of(cls, wire: Wire, open: Callable[[], Any], slots: Slots) -> Pool:
        """A pool without connections yet."""
        return cls(wire, open, slots, [], os.getpid())

    async def send(self, request: Request, timeouts: Timeouts) -> Answer:
        """Send a request over a free connection, or a new one."""
        outgoing = as_httpx(request, timeouts)
        try:
            await self.slots.acquire(timeouts.queue)
        except TimeoutError:
            raise httpx.PoolTimeout("no connection came free in time", request=outgoing) from None
        try:
            transport = await self._take()
            if transport is None:
                transport = self.open()
                self.wire.watch(outgoing, request.on_sending)
            elif request.on_sending is not None:
                self.wire.watch(outgoing, request.on_sending)
            try:
                answer = await self.wire.exchange(transport, outgoing, timeouts.whole)
            except BaseException:
                await self.wire.close(transport, outgoing)
                raise
            if self._closed:  # meanwhile; nobody would close it later
                await self.wire.close(transport)
            else:
                self._idle.append((transport, time.monotonic()))
            return answer
        finally:
            self.slots.release()

    async def _take(self) -> Any:
        """The connection used last, or None where there is none that lives."""
        if self._pid != os.getpid():  # after fork() the sockets belong to the parent
            self._pid, self._idle = os.getpid(), []
        try:
            transport, since = self._idle.pop()
        except IndexError:
            return None
        too_old = time.monotonic() - KEEP_ALIVE_SECONDS
        if since < too_old:  # then all below it are older still
            await self.wire.close(transport)
            await self._close_idle()
            return None
        while True:
            try:
                oldest, since = self._idle.pop(0)
            except IndexError:
                return transport
            if since >= too_old:
                self._idle.insert(0, (oldest, since))
                return transport
            await self.wire.close(oldest)

    @property
    def idle(self) -> int:
        """How many connections wait for a request."""
        return len(self._idle)

    async def aclose(self) -> None:
        """Close the idle connections; those in use are closed after their use."""
        self._closed = True
        await self._close_idle()

    async def _close_idle(self) -> None:
        while True:
            try:
                transport, _ = self._idle.pop()
            except IndexError:  # another thread may have taken the last
                return
            await self.wire.close(transport)


@define
class Single:
    """One transport for all requests: the user's own, or one that shares a connection (HTTP/2)."""

    wire: Wire
    transport: Any
    owned: bool

    async def send(self, request: Request, timeouts: Timeouts) -> Answer:
        """Send a request."""
        outgoing = as_httpx(request, timeouts)
        if request.on_sending is not None:
            if self.owned:
                self.wire.watch(outgoing, request.on_sending)
            else:  # who knows what it does
                request.on_sending()
        return await self.wire.exchange(self.transport, outgoing, timeouts.whole)

    async def aclose(self) -> None:
        """Close the transport, if it is ours."""
        if self.owned:
            await self.wire.close(self.transport)
