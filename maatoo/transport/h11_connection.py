"""HTTP/1.1 connections of our own: h11 on sockets, for event loops and for blocked threads.

h11 is the parser below httpx; it reads and writes no socket. Whether a request was sent, and
whether bytes are left behind an answer, is known here exactly. No other file knows h11.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Any, cast

import h11
import httpx
from attrs import define, field, frozen

from maatoo.runtime import Runtime
from maatoo.transport.body import Body
from maatoo.transport.download import Download, Incoming, body_of
from maatoo.transport.failures import Unsendable
from maatoo.transport.httpx_adapters import RawResponse, header_map
from maatoo.transport.httpx_requests import as_httpx
from maatoo.transport.request import WITH_BODY, Request
from maatoo.transport.response import LONGEST_HEAD, MOST_INTERIM
from maatoo.transport.sockets import Limits, Stream
from maatoo.transport.timeouts import Timeouts

__all__ = ["Connection", "H11Adapter"]

_TOO_LONG = 431
"""The status that h11 suggests where a head does not end."""


@define
class Outgoing:
    """A request, ready to be sent: h11 has accepted it."""

    state: h11.Connection
    first: bytes = field(repr=False)
    parts: Iterator[bytes] | None
    limits: Limits
    on_sending: Callable[[], None] | None = None
    to: Download | None = None


@define(eq=False)
class Connection:
    """One connection, opened with its first request."""

    stream: Stream = field(factory=Stream)
    state: h11.Connection | None = None


@frozen
class H11Adapter:
    """How the pool uses these connections.

    Attributes:
        runtime: waits for sockets.
        origin: scheme, host and port of the server, as they stand in URLs.
        host: the host, in ASCII.
        port: the port.
        context: the TLS context, or None for plain connections.
        most: bytes that an answer may have.
    """

    runtime: Runtime
    origin: str
    host: str
    port: int
    context: ssl.SSLContext | None
    most: int
    _authority: bytes = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_authority", self.origin.partition("://")[2].encode("ascii"))

    @classmethod
    def of(
        cls, runtime: Runtime, base_url: httpx.URL, context: ssl.SSLContext | None, most: int
    ) -> H11Adapter:
        """The adapter for a site."""
        origin = f"{base_url.scheme}://{base_url.netloc.decode('ascii')}"
        host = base_url.raw_host.decode("ascii")
        port = base_url.port or (443 if base_url.scheme == "https" else 80)
        return cls(runtime, origin, host, port, context, most)

    def prepare(self, request: Request, timeouts: Timeouts) -> Outgoing:
        """Write a request's head, and its body unless that is read from files.

        Raises:
            Unsendable: HTTP does not allow it.
        """
        target = request.url.removeprefix(self.origin).partition("#")[0]
        if not target.startswith("/"):
            raise Unsendable(f"{self.origin} is the only server of this client")
        parts: Iterator[bytes] | None = None
        headers: list[tuple[bytes, bytes]]
        if request.files is not None:
            multipart = as_httpx(request, timeouts)
            headers = list(multipart.headers.raw)
            assert isinstance(multipart.stream, httpx.SyncByteStream)
            parts = iter(multipart.stream)
        else:
            headers = [
                (name.encode("ascii"), value.encode("ascii"))
                for name, value in request.headers.items()
            ]
            if "host" not in request.headers:
                headers.insert(0, (b"host", self._authority))
            if request.content is not None or request.method in WITH_BODY:
                headers.append((b"content-length", b"%d" % len(request.content or b"")))
        state = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        try:
            first = state.send(h11.Request(method=request.method, target=target, headers=headers))
            if parts is None:
                body = state.send(h11.Data(data=request.content)) if request.content else None
                end = state.send(h11.EndOfMessage())
                first = b"".join((first or b"", body or b"", end or b""))
        except h11.LocalProtocolError as problem:
            raise Unsendable(str(problem)) from problem
        limits = Limits(self.runtime, timeouts)
        return Outgoing(state, first or b"", parts, limits, to=request.to)

    def watch(self, request: Outgoing, on_sending: Callable[[], None] | None) -> None:
        """Have a function called just before the first byte is sent."""
        request.on_sending = on_sending

    def is_quiet(self, transport: Connection) -> bool:
        """Whether nothing came over an idle connection: neither its end nor another answer."""
        return transport.stream.is_quiet()

    def is_clean(self, transport: Connection) -> bool:
        """Whether an answer has ended where it said, so that another request may follow."""
        state = transport.state
        return (
            state is not None
            and state.our_state is h11.DONE
            and state.their_state is h11.DONE
            and state.trailing_data == (b"", False)
        )

    async def close(self, transport: Connection, request: Outgoing | None = None) -> None:  # noqa: ARG002
        """Close a connection; nothing is waited for."""
        self.drop(transport)

    def drop(self, transport: Connection) -> None:
        """Close a connection, from wherever this is called."""
        transport.stream.close()

    async def exchange(
        self, transport: Connection, request: Outgoing, seconds: float | None
    ) -> RawResponse:
        """Send a request and read the whole answer, in so many seconds; connecting counts as well.

        Raises:
            httpx.TransportError: no whole answer came; its class says why.
        """
        limits, stream = request.limits, transport.stream
        if seconds is not None:
            limits.ends = self.runtime.monotonic() + seconds
        transport.state = request.state
        if not stream.is_open:
            try:
                await stream.connect(self.host, self.port, self.context, limits)
            except TimeoutError as problem:
                raise httpx.ConnectTimeout("no connection was made in time") from problem
            except (OSError, ValueError) as problem:  # socket, TLS, look-up of the host
                raise httpx.ConnectError(str(problem)) from problem
        if request.on_sending is not None:
            request.on_sending()
        try:
            await self._write(stream, request)
        except TimeoutError as problem:
            raise httpx.WriteTimeout("the request was not taken in time") from problem
        except h11.LocalProtocolError as problem:
            raise httpx.WriteError(f"the body is not as long as it said: {problem}") from problem
        except OSError:
            pass  # the server stopped reading; its answer may say why
        try:
            return await self._read(stream, request)
        except TimeoutError as problem:
            raise httpx.ReadTimeout("the answer did not come in time") from problem
        except h11.RemoteProtocolError as problem:
            said = str(problem)
            if problem.error_status_hint == _TOO_LONG:
                said = f"the head of the answer is longer than {LONGEST_HEAD:,} bytes"
            raise httpx.RemoteProtocolError(said) from problem
        except OSError as problem:
            raise httpx.ReadError(str(problem) or type(problem).__name__) from problem

    async def _write(self, stream: Stream, outgoing: Outgoing) -> None:
        limits, state = outgoing.limits, outgoing.state
        await stream.write(outgoing.first, limits)
        if outgoing.parts is not None:
            for part in outgoing.parts:
                await stream.write(state.send(h11.Data(data=part)) or b"", limits)
            await stream.write(state.send(h11.EndOfMessage()) or b"", limits)

    async def _read(self, stream: Stream, outgoing: Outgoing) -> RawResponse:
        state = outgoing.state
        body: Body | Incoming = Body(self.most)
        head: h11.Response | None = None
        headers: dict[str, str] = {}
        interim = 0
        while True:
            event: Any = state.next_event()
            kind = cast("type[object]", type(event))
            if event is h11.NEED_DATA:
                data = await stream.read(outgoing.limits)
                if not data and head is None:
                    raise httpx.RemoteProtocolError("the server closed the connection unanswered")
                state.receive_data(data)
            elif kind is h11.Data:
                body.add(bytes(event.data))
            elif kind is h11.Response:
                head = event
                headers = header_map(event.headers.raw_items())
                body = body_of(outgoing.to, event.status_code, headers, self.most)
                if outgoing.to is not None:
                    outgoing.limits.ends = outgoing.to.ends
            elif kind is h11.EndOfMessage and head is not None:
                break
            else:
                interim += 1
                if kind is not h11.InformationalResponse or interim > MOST_INTERIM:
                    raise httpx.RemoteProtocolError("the server announced an answer without end")
        return RawResponse(head.status_code, headers, body.content(headers.get("content-encoding")))
