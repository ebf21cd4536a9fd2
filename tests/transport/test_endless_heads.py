"""Heads of answers that never end: a call ends by their size, by its time-out or its deadline."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, Retry
from maatoo.errors import ConnectionFailed, MaatooError, RequestTimeout
from tests.engine import BACKENDS, ENGINE
from tests.servers import Handler, serve
from tests.transport import h2_server
from tests.transport.h2_server import H2Server

BEGUN = b"HTTP/1.1 200 OK\r\n"
INTERIM = b"HTTP/1.1 103 Early\r\nlink: x\r\n\r\n"


def endless(part: bytes, *, first: bytes = b"", pause: float = 0.0) -> Callable[[Handler], None]:
    """A server that sends a part for ever, or until the client has closed the connection."""

    def script(handler: Handler) -> None:
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(first)
            while True:
                handler.wfile.write(part)
                if pause:
                    threading.Event().wait(pause)

    return script


FLOODS = {
    "header lines": endless(b"x-a: bbbbbbbbb\r\n" * 500, first=BEGUN),
    "one header": endless(b"x" * 10_000, first=BEGUN),
    "a status line": endless(b"x" * 10_000, first=b"HTTP/1.1 200 "),
    "blank lines": endless(b"\r\n" * 5_000),
    "interim answers": endless(INTERIM * 200),
    "a large interim answer": endless(b"link: x\r\n" * 500, first=b"HTTP/1.1 103 Early\r\n"),
}
DRIPS = {
    "bytes": endless(b"x", first=BEGUN, pause=0.02),
    "lines": endless(b"x: y\r\n", first=BEGUN, pause=0.02),
    "interim": endless(b"HTTP/1.1 102 Processing\r\n\r\n", pause=0.02),
}
WORLDS = [
    *BACKENDS,
    *("aiohttp", "blocking", "proxy", "blocking proxy", "aiohttp proxy", "transport"),
    "blocking transport",
]


def ends(world: str, script: Callable[[Handler], None], **settings: Any) -> MaatooError:
    """What a call raises whose answer has such a head."""
    settings["retry"] = Retry(attempts=1)
    with serve(script) as server, pytest.raises(MaatooError) as caught:
        url = server.url
        if "aiohttp" in world:
            pytest.importorskip("aiohttp")
            settings["engine"] = "aiohttp"
        if "proxy" in world:
            settings["proxy"], url = url, "http://you.example"
        if "transport" in world:
            kind = httpx.HTTPTransport if "blocking" in world else httpx.AsyncHTTPTransport
            settings["transport"] = kind()
        if "blocking" in world:
            with Maatoo(url, **settings) as api:
                api.request("GET", "/x")
        else:

            async def main() -> None:
                async with AsyncMaatoo(url, **settings) as api:
                    await api.request("GET", "/x")

            anyio.run(main, backend="trio" if world == "trio" else "asyncio")
    return caught.value


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("world", WORLDS)
def test_a_head_that_floods_ends(world: str, flood: str) -> None:
    error = ends(world, FLOODS[flood], timeout=0.5)
    assert isinstance(error, (ConnectionFailed, RequestTimeout))


@pytest.mark.parametrize("drip", DRIPS)
@pytest.mark.parametrize("world", WORLDS)
def test_a_head_that_drips_ends_with_the_time_out(world: str, drip: str) -> None:
    error = ends(world, DRIPS[drip], timeout=0.4)
    assert isinstance(error, RequestTimeout)
    assert "time" in str(error)


@pytest.mark.parametrize("world", WORLDS)
def test_the_deadline_ends_it_where_each_wait_has_a_limit_alone(world: str) -> None:
    settings: Any = {"timeout": httpx.Timeout(5.0), "deadline": 0.4}
    assert isinstance(ends(world, DRIPS["lines"], **settings), RequestTimeout)


@pytest.mark.skipif(ENGINE == "aiohttp", reason="aiohttp says it in words of its own")
@pytest.mark.parametrize("flood", ["header lines", "one header", "a status line"])
@pytest.mark.parametrize("world", [*BACKENDS, "blocking"])
def test_the_error_says_that_the_head_is_too_long(world: str, flood: str) -> None:
    assert "the head of the answer is longer than" in str(ends(world, FLOODS[flood]))


class EndlessH2(H2Server):
    """Answers each request with interim answers for ever, or with a head in endless frames."""

    frames = False

    def converse(self, stream: ssl.SSLSocket) -> None:
        from h2.config import H2Configuration
        from h2.connection import H2Connection

        talk = H2Connection(H2Configuration(client_side=False))
        talk.initiate_connection()
        stream.sendall(talk.data_to_send())
        talk.receive_data(stream.recv(65536))
        while not talk.open_inbound_streams:
            talk.receive_data(stream.recv(65536))
        if self.frames:  # HEADERS without END_HEADERS, then CONTINUATION after CONTINUATION
            stream.sendall(b"\0\0\1\1\0\0\0\0\1\x88")
        while True:
            if self.frames:
                stream.sendall(b"\0\0\0\x09\0\0\0\0\1" * 100)
            else:
                talk.send_headers(1, [(":status", "103"), ("link", "x" * 100)])
                stream.sendall(talk.data_to_send())


@pytest.mark.parametrize("frames", [False, True])
@pytest.mark.parametrize("world", [*BACKENDS, "blocking"])
def test_so_it_is_over_http_2(
    world: str, frames: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("h2")
    monkeypatch.setattr(EndlessH2, "frames", frames)
    monkeypatch.setattr(h2_server, "H2Server", EndlessH2)
    pair = h2_server.certificate(tmp_path)
    settings: Any = {"verify": str(pair[0]), "http2": True, "timeout": 0.5}
    settings["retry"] = Retry(attempts=1)
    with h2_server.serve_h2(*pair) as server, pytest.raises(MaatooError) as caught:
        if world == "blocking":
            with Maatoo(server.url, **settings) as api:
                api.request("GET", "/x")
        else:

            async def main() -> None:
                async with AsyncMaatoo(server.url, **settings) as api:
                    await api.request("GET", "/x")

            anyio.run(main, backend=world)
    assert isinstance(caught.value, (ConnectionFailed, RequestTimeout))
