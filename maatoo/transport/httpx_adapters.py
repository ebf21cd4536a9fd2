"""How httpx's transports are used: awaited, called, or called in a worker thread."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol, cast

import anyio
import anyio.to_thread
import httpx
from attrs import define, field, frozen

from maatoo.transport.body import Body
from maatoo.transport.download import Incoming, body_of
from maatoo.transport.httpcore_state import has_leftovers, reads_end
from maatoo.transport.httpx_requests import DOWNLOAD, as_httpx
from maatoo.transport.request import Request
from maatoo.transport.response import LARGEST
from maatoo.transport.timeouts import Timeouts

__all__ = [
    "Adapter",
    "AsyncAdapter",
    "BlockingAdapter",
    "RawResponse",
    "ThreadedAdapter",
    "header_map",
]


@define
class RawResponse:
    """What came over the wire."""

    status: int
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class Adapter(Protocol):
    """How connections are used: those of h11, or httpx's transports in one of three ways."""

    def prepare(self, request: Request, timeouts: Timeouts) -> Any:
        """The request as these connections take it.

        Raises:
            httpx.LocalProtocolError: HTTP does not allow it.
        """
        ...

    async def exchange(self, transport: Any, request: Any, seconds: float | None) -> RawResponse:
        """Send a request and read the whole answer, in so many seconds."""
        ...

    def watch(self, request: Any, on_sending: Callable[[], None] | None) -> None:
        """Have a function called when the first byte of a request is sent, or before."""
        ...

    def is_clean(self, transport: Any) -> bool:
        """Whether nothing is left behind the last answer, so that another request may follow."""
        ...

    def is_quiet(self, transport: Any) -> bool:
        """Whether nothing came while the connection was idle."""
        ...

    async def close(self, transport: Any, request: Any = None) -> None:
        """Close a transport, and what a request that failed has left of it."""
        ...

    def drop(self, transport: Any) -> None:
        """Forget a transport whose event loop has ended; close what can be closed without it."""
        ...


@frozen
class _HttpxAdapter:
    """What the three ways of using httpx's transports share.

    Attributes:
        most: bytes that an answer may have.
    """

    most: int = LARGEST

    def prepare(self, request: Request, timeouts: Timeouts) -> httpx.Request:
        """The request as httpx's transports take it."""
        return as_httpx(request, timeouts)

    def is_clean(self, transport: object) -> bool:
        """Whether nothing is left behind the last answer."""
        return not has_leftovers(transport)

    def is_quiet(self, transport: object) -> bool:  # noqa: ARG002
        """True: httpcore looks for it by itself."""
        return True

    def drop(self, transport: Any) -> None:
        """Nothing can be closed without the event loop."""


def _begin(
    request: httpx.Request, response: httpx.Response, most: int
) -> tuple[dict[str, str], Body | Incoming]:
    """The headers of an answer, and what takes its content."""
    headers = header_map(response.headers.raw)
    download = request.extensions.get(DOWNLOAD)
    return headers, body_of(download, response.status_code, headers, most)


def _answer(status: int, headers: dict[str, str], body: Body | Incoming) -> RawResponse:
    return RawResponse(status, headers, body.content(headers.get("content-encoding")))


def _late(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer took longer than the time-out as a whole", request=request)


class AsyncAdapter(_HttpxAdapter):
    """Awaits an ``httpx.AsyncBaseTransport``."""

    async def exchange(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer; connecting counts as well."""
        with anyio.move_on_after(seconds) as scope:
            response = await transport.handle_async_request(request)
            try:
                headers, body = _begin(request, response, self.most)
                if DOWNLOAD in request.extensions:
                    scope.deadline = math.inf  # its deadline is watched by the transport
                async for part in cast("AsyncIterable[bytes]", response.stream):
                    # to its end, even when it is too large: trio wants generators to be finished
                    body.add_or_skip(part)
            finally:
                await response.aclose()
            return _answer(response.status_code, headers, body)
        trace = request.extensions.get("trace")
        if isinstance(trace, _Trace) and not trace.sent:
            raise httpx.ConnectTimeout("connecting took longer than the time-out", request=request)
        raise _late(request)

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
        """Follow a request through httpx's own transports, which report each step."""
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


class BlockingAdapter(_HttpxAdapter):
    """Calls an ``httpx.BaseTransport``."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer."""
        return _exchange(transport, request, seconds, self.most)

    def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:  # noqa: ARG002
        """Count the request as sent at once: what the transport does from here on is not seen."""
        if on_sending is not None:
            on_sending()

    def drop(self, transport: httpx.BaseTransport) -> None:
        """Close a transport."""
        transport.close()

    async def close(
        self,
        transport: httpx.BaseTransport,
        request: httpx.Request | None = None,  # noqa: ARG002
    ) -> None:
        """Close a transport."""
        transport.close()


class ThreadedAdapter(BlockingAdapter):
    """Calls an ``httpx.BaseTransport`` from an event loop, in worker threads."""

    async def exchange(
        self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer."""
        return await anyio.to_thread.run_sync(_exchange, transport, request, seconds, self.most)


def _exchange(
    transport: httpx.BaseTransport, request: httpx.Request, seconds: float | None, most: int
) -> RawResponse:
    ends = math.inf if seconds is None else time.monotonic() + seconds
    reads_end.at = None if seconds is None else ends
    try:
        response = transport.handle_request(request)
        try:
            headers, body = _begin(request, response, most)
            if DOWNLOAD in request.extensions:
                ends = reads_end.at = request.extensions[DOWNLOAD].ends
            for part in cast("Iterable[bytes]", response.stream):
                body.add(part)
                if time.monotonic() > ends:
                    raise _late(request)
        finally:
            response.close()
    finally:
        reads_end.at = None
    return _answer(response.status_code, headers, body)


@lru_cache(maxsize=256)
def _header_name(name: bytes) -> str:
    return name.decode("latin-1").lower()


def header_map(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header values by lower-case name; those sent more than once are joined."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = _header_name(name), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
