"""The server that every figure is measured against: a process of its own, as cheap as can be.

It counts the requests in progress (received, not yet answered) and remembers their peak. A *gate*
holds the first answers back until so many requests are in progress at once: that is the proof that
a client really has N requests in flight, also where no latency makes them pile up.
``GET /_control?latency=0.1&contacts=1000&gate=100`` sets it up and starts the counts anew;
``GET /_control`` answers them.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from urllib.parse import parse_qsl

from benchmarks.server_answers import Answers

__all__ = ["main"]

_HEADERS = (
    b"Server: nginx\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
    b"Cache-Control: no-cache, private\r\nMautic-Version: 5.1.1\r\n"
)
_GATE_PATIENCE = 3.0


class Site:
    """What all connections share: the answers, the latency, the counts and the gate."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.answers = Answers()
        self.latency = 0.0
        self.gate = 0
        self.requests = 0
        self.in_progress = 0
        self.peak = 0
        self._held: deque[tuple[Connection, bytes, bytes, bytes]] = deque()
        self._patience: asyncio.TimerHandle | None = None

    def control(self, query: bytes) -> bytes:
        """Set up and start the counts anew, if anything is given; tell the counts."""
        given = dict(parse_qsl(query.decode()))
        counts = {"requests": self.requests, "peak": self.peak, "in_progress": self.in_progress}
        if given:
            self.latency = float(given.get("latency", 0))
            self.answers.contacts = int(given.get("contacts", 0))
            self.gate = int(given.get("gate", 0))
            self.requests = 0
            self.peak = self.in_progress
        return json.dumps(counts).encode()

    def received(self, at: Connection, method: bytes, target: bytes, body: bytes) -> None:
        """Take a request: answer it now, after the latency, or when the gate opens."""
        self.requests += 1
        self.in_progress += 1
        if self.in_progress > self.peak:
            self.peak = self.in_progress
        if self.gate:
            self._held.append((at, method, target, body))
            if self.in_progress >= self.gate:
                self._open_gate()
            else:
                if self._patience is not None:
                    self._patience.cancel()
                self._patience = self.loop.call_later(_GATE_PATIENCE, self._open_gate)
        elif self.latency:
            self.loop.call_later(self.latency, self.respond, at, method, target, body)
        else:
            self.respond(at, method, target, body)

    def respond(self, at: Connection, method: bytes, target: bytes, body: bytes) -> None:
        """Answer a request."""
        status, content = self.answers.answer(method, target, body)
        self.in_progress -= 1
        at.write(status, content)

    def _open_gate(self) -> None:
        self.gate = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        while self._held:
            self.respond(*self._held.popleft())


class Connection(asyncio.Protocol):
    """One connection: keep-alive, requests one after the other."""

    __slots__ = ("_buffer", "_site", "_transport")

    def __init__(self, site: Site) -> None:
        self._site = site
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """End; answers still due go nowhere."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Take whatever complete requests have come."""
        buffer = self._buffer + data if self._buffer else data
        while buffer:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                break
            method, target, _ = buffer[: buffer.index(b"\r\n")].split(b" ", 2)
            end += 4
            if method == b"POST":
                length = _content_length(buffer[:end])
                if len(buffer) < end + length:
                    break
                body, buffer = buffer[end : end + length], buffer[end + length :]
            else:
                body, buffer = b"", buffer[end:]
            if target.startswith(b"/_control"):
                self.write(b"200 OK", self._site.control(target.partition(b"?")[2]))
            else:
                self._site.received(self, method, target, body)
        self._buffer = buffer

    def write(self, status: bytes, content: bytes) -> None:
        """Write an answer."""
        if self._transport is not None:
            head = b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n" % (
                status,
                _HEADERS,
                len(content),
            )
            self._transport.write(head + content)


def _content_length(head: bytes) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 : head.index(b"\r\n", at + 17)]) if at >= 0 else 0


async def main() -> None:
    """Listen on a free port of the loopback interface and say which, then serve for ever."""
    loop = asyncio.get_running_loop()
    site = Site(loop)
    server = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
