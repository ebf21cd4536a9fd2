"""aiohttp's connections, as the pool uses them: its parser in C, without its session.

A session prepares a request, a response and a timer for every call; that takes as long as all else
that aiohttp does. Here a request is written at once, and its answer read from the protocol.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import select
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import aiohttp
import anyio
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import HttpProcessingError
from attrs import define, field, frozen
from yarl import URL

from maatoo.transport.aiohttp_errors import raise_as_httpx, refuse_change, refuse_cut
from maatoo.transport.body import Body
from maatoo.transport.failures import Unsendable
from maatoo.transport.httpx_adapters import RawResponse, header_map
from maatoo.transport.request import WITH_BODY, Request
from maatoo.transport.response import LONGEST_HEAD, MOST_INTERIM
from maatoo.transport.timeouts import Timeouts

__all__ = ["HEAD_LIMITS", "AiohttpAdapter", "Connection", "Watch", "watch"]

HEAD_LIMITS: dict[str, Any] = {
    name: most
    for name, most in {
        "max_line_size": LONGEST_HEAD,
        "max_field_size": LONGEST_HEAD,
        "max_headers": 1_000,
    }.items()
    if name in inspect.signature(ResponseHandler.set_response_params).parameters
}
"""How long the head of an answer may be, as far as the installed aiohttp can be told.

Its own limits are 8 KB a line and 128 lines: less than what other engines, and browsers, read.
"""

_IN_TARGETS = re.compile(r"[\x21-\x7e]*")
_IN_HEADS = re.compile(r"[\t\x20-\x7e]*")

Watch = Callable[[], object]


def watch(transport: asyncio.Transport) -> Watch:
    """A function that tells whether something has come that the event loop has not read yet."""
    descriptor = transport.get_extra_info("socket").fileno()
    if hasattr(select, "poll"):  # not on Windows; takes descriptors of any number
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return partial(poll.poll, 0)
    return lambda: select.select([descriptor], [], [], 0)[0]


@define
class Outgoing:
    """A request, ready to be sent."""

    content: bytes = field(repr=False)
    origin: str
    timeouts: Timeouts
    has_no_body: bool
    on_sending: Callable[[], None] | None = None


class Connection:
    """One connection, opened with its first request, and a timer that ends late requests."""

    __slots__ = ("_ends", "_held", "_is_readable", "_loop", "_timer", "is_late", "protocol")

    def __init__(self) -> None:
        self.protocol: ResponseHandler | None = None
        self.is_late = False
        self._held: aiohttp.connector.Connection | None = None
        self._ends: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def hold(self, held: aiohttp.connector.Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Take a connection that was made."""
        assert held.protocol is not None
        assert held.transport is not None
        self._held, self.protocol, self._loop = held, held.protocol, loop
        self._is_readable = watch(held.transport)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came from the other side: neither bytes nor the end."""
        protocol = self.protocol
        return (
            protocol is not None
            and protocol.is_connected()
            and not protocol.should_close
            and not self._is_readable()
        )

    def ends_at(self, ends: float | None) -> None:
        """Break the connection at ``ends``, by the event loop's clock; None: never.

        The timer of a request that is over is kept, and its end is moved by the next request. So
        most requests make no timer.
        """
        self._ends = ends
        if ends is not None and (self._timer is None or self._timer.when() > ends):
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(ends, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._ends is None:
            return
        if self._ends > self._loop.time():
            self._timer = self._loop.call_at(self._ends, self._on_timer)
            return
        self.is_late = True
        assert self.protocol is not None
        if self.protocol.transport is not None:
            self.protocol.transport.abort()

    def close(self) -> None:
        """Close it; nothing is waited for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        held, self._held = self._held, None
        if held is not None:
            held.close()


@frozen
class AiohttpAdapter:
    """How the pool uses these connections.

    Attributes:
        session: the session whose connector makes them.
        most: bytes that an answer may have.
    """

    session: Callable[[], aiohttp.ClientSession]
    most: int

    def prepare(self, request: Request, timeouts: Timeouts) -> Outgoing:
        """Write a request.

        Raises:
            Unsendable: HTTP does not allow it.
        """
        scheme, _, rest = request.url.partition("://")
        if scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{scheme} is no protocol of the API")
        authority, _, target = rest.partition("/")
        target = target.partition("#")[0]
        headers, content = request.headers, request.content
        lines = [f"{name}: {value}" for name, value in headers.items()]
        if "host" not in headers:
            lines.insert(0, f"host: {authority}")
        if content is not None or request.method in WITH_BODY:
            lines.append(f"content-length: {len(content or b'')}")
        if not _IN_TARGETS.fullmatch(target) or not _IN_HEADS.fullmatch("".join(lines)):
            raise Unsendable("a character that HTTP does not allow in an address or a header")
        head = "\r\n".join((f"{request.method} /{target} HTTP/1.1", *lines, "", ""))
        return Outgoing(
            head.encode("ascii") + (content or b""),
            f"{scheme}://{authority}",
            timeouts,
            request.method == "HEAD",
        )

    def watch(self, request: Outgoing, on_sending: Callable[[], None] | None) -> None:
        """Have a function called just before the first byte is sent."""
        request.on_sending = on_sending

    def is_quiet(self, transport: Connection) -> bool:
        """Whether nothing came over an idle connection: neither its end nor another answer."""
        return transport.is_quiet

    def is_clean(self, transport: Connection) -> bool:
        """Whether an answer has ended where it said, so that another request may follow."""
        return transport.protocol is not None and not transport.protocol.should_close

    async def close(self, transport: Connection, request: Outgoing | None = None) -> None:  # noqa: ARG002
        """Close a connection; nothing is waited for."""
        transport.close()

    def drop(self, transport: Connection) -> None:
        """Forget a connection whose event loop has ended: that loop can close it no more."""
        with suppress(RuntimeError):
            transport.close()

    async def exchange(
        self, transport: Connection, request: Outgoing, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer, in so many seconds; connecting counts as well.

        Raises:
            httpx.TransportError: no whole answer came; its class says why.
        """
        loop = asyncio.get_running_loop()
        ends = None if seconds is None else loop.time() + seconds
        if transport.protocol is None:
            await self._connect(transport, request, seconds)
        transport.ends_at(ends)
        if request.on_sending is not None:
            request.on_sending()
        try:
            answer = await self._answer(transport.protocol, request)
            if transport.is_late:  # the content may be cut
                raise asyncio.TimeoutError
        except (aiohttp.ClientError, HttpProcessingError, OSError, asyncio.TimeoutError) as problem:
            if transport.is_late:
                raise httpx.ReadTimeout("the answer did not come in time") from problem
            raise_as_httpx(problem, sent=True)
        transport.ends_at(None)
        return answer

    async def _connect(
        self, transport: Connection, request: Outgoing, seconds: float | None
    ) -> None:
        session, loop = self.session(), asyncio.get_running_loop()
        asked = aiohttp.ClientRequest("GET", URL(request.origin), loop=loop, session=session)
        limits = aiohttp.ClientTimeout(sock_connect=request.timeouts.connect)
        assert session.connector is not None
        try:
            with anyio.fail_after(seconds):
                held = await session.connector.connect(asked, [], limits)
        except (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError) as problem:
            raise_as_httpx(problem, sent=False)
        transport.hold(held, loop)

    async def _answer(self, protocol: Any, request: Outgoing) -> RawResponse:
        read = request.timeouts.read_before_whole
        protocol.set_response_params(
            skip_payload=request.has_no_body,
            read_until_eof=True,
            auto_decompress=False,
            read_timeout=read,
            **HEAD_LIMITS,
        )
        protocol.transport.write(request.content)
        if read is not None:
            protocol.start_timeout()
        for _ in range(MOST_INTERIM):
            message, payload = await protocol.read()
            if not 100 <= message.code < 200 or message.code == 101:
                break
        else:
            raise httpx.RemoteProtocolError("the server announced an answer without end")
        refuse_change(message.code)
        headers = header_map(message.raw_headers)
        body = Body(self.most)
        while not payload.at_eof():
            body.add(payload.read_nowait() if payload.is_eof() else await payload.readany())
        refuse_cut(protocol, headers)
        return RawResponse(message.code, headers, body.content(headers.get("content-encoding")))
