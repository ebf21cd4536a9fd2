"""One connection, one answer: what comes behind an answer never answers the next request."""

from __future__ import annotations

import gzip
import random
import re
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from maatoo import ConnectionFailed, MaatooError, OutcomeUnknown, Response, UnexpectedResponse
from maatoo.transport import engines
from maatoo.transport.body import Body
from maatoo.transport.httpcore_state import has_leftovers
from tests.engine import ENGINE
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play

Answer = Callable[[int, bytes], "list[bytes]"]


@pytest.fixture(params=["h11", "httpx"])
def engine(request, monkeypatch) -> str:
    """The engine of our own, and httpx's transports, which are used where that cannot be."""
    if request.param == "httpx":
        monkeypatch.setattr(engines, "has_h11", False)
    return request.param


@contextmanager
def wire(answer: Answer) -> Iterator[str]:
    """A server that writes, for each request, the parts that ``answer(number, head)`` gives.

    An empty part closes the connection.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    lock, count = threading.Lock(), [0]

    def talk(sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as reads:
            try:
                while head := request_of(reads):
                    with lock:
                        count[0] += 1
                        number = count[0]
                    for part in answer(number, head):
                        if not part:
                            return
                        sock.sendall(part)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=talk, args=(sock,), daemon=True)
            threads.append(thread)
            thread.start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def request_of(reads: Any) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reads.readline()
        if not line:
            return b""
        head += line
    found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return head + (reads.read(int(found.group(1))) if found else b"")


def asked_for(head: bytes) -> bytes:
    return head.split()[1].rpartition(b"/")[2]


def plain(body: bytes, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: application/json", *headers]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


def chunked(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
        len(body),
        body,
    )


async def four(send: Send) -> list[int]:
    return [(await send("GET", f"/things/{number}")).json() for number in (1, 2, 3, 4)]


LEFT_OVER = {
    "doubled": lambda body: [plain(body) * 2],
    "chunked and doubled": lambda body: [chunked(body) * 2],
    "too long": lambda body: [plain(body) + b"x"],
    "a blank line": lambda body: [plain(body) + b"\r\n"],
    "an interim answer behind": lambda body: [plain(body) + b"HTTP/1.1 103 Early\r\n\r\n"],
    "another one split in": lambda body: [plain(body) + plain(b'{"evil":1}')],
}


@pytest.mark.parametrize("way", LEFT_OVER.values(), ids=LEFT_OVER)
@EVERY_WORLD
def test_bytes_behind_an_answer_answer_no_other_request(runtime, way, engine) -> None:
    def answer(number: int, head: bytes) -> list[bytes]:
        body = asked_for(head)
        return way(body) if number % 2 else [plain(body)]

    with wire(answer) as url:
        if "aiohttp" in (runtime, ENGINE) and way is LEFT_OVER["too long"]:
            with pytest.raises(ConnectionFailed):  # aiohttp tells of no half answer
                play(runtime, url, four)
        else:
            assert play(runtime, url, four) == [1, 2, 3, 4]


@EVERY_WORLD
def test_an_answer_that_comes_over_an_idle_connection_condemns_it(runtime, engine) -> None:
    sent = threading.Event()

    def parts(body: bytes, number: int) -> Iterator[bytes]:
        yield plain(body)
        if number % 2:
            yield plain(body)
        sent.set()

    async def waiting(send: Send) -> list[int]:
        found = []
        for number in (1, 2, 3, 4):
            found.append((await send("GET", f"/things/{number}")).json())
            assert sent.wait(5)
            sent.clear()
        return found

    with wire(lambda number, head: parts(asked_for(head), number)) as url:  # type: ignore[arg-type,return-value]
        assert play(runtime, url, waiting) == [1, 2, 3, 4]


@EVERY_WORLD
def test_connections_are_kept_where_nothing_is_left(runtime, engine) -> None:
    def answer(number: int, head: bytes) -> list[bytes]:
        return [plain(asked_for(head))]

    with wire(answer) as url:
        assert play(runtime, url, four) == [1, 2, 3, 4]


def test_where_left_over_bytes_cannot_be_seen_a_connection_is_not_used_again() -> None:
    with httpx.HTTPTransport() as transport:
        assert not has_leftovers(transport)
        transport._pool = object()
        assert has_leftovers(transport)
        transport._pool = httpx.HTTPTransport()._pool


def test_httpcore_still_tells_of_left_over_bytes() -> None:
    """The canary: without it every connection of httpx's transports would be used once."""
    with (
        wire(lambda number, head: [plain(b"1") * (2 if number == 2 else 1)]) as url,
        httpx.HTTPTransport() as transport,
    ):
        for expected in (False, True):
            response = transport.handle_request(httpx.Request("GET", url))
            response.read()
            response.close()
            assert has_leftovers(transport) is expected


def deflated(body: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(body) + packer.flush()


BODY = b'{"text":"' + b"a" * 20_000 + b'"}'
ENCODED = {
    "gzip": (b"gzip", gzip.compress(BODY)),
    "x-gzip": (b"x-gzip", gzip.compress(BODY)),
    "two members": (b"gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])),
    "deflate": (b"deflate", deflated(BODY, 15)),
    "bare deflate": (b"deflate", deflated(BODY, -15)),
    "twice": (b"gzip, gzip", gzip.compress(gzip.compress(BODY))),
    "identity": (b"identity", BODY),
}


async def one(send: Send) -> Response:
    return await send("GET", "/things/1")


async def write(send: Send) -> Response:
    return await send("POST", "/things", json={})


@pytest.mark.parametrize(("coding", "body"), ENCODED.values(), ids=ENCODED)
@EVERY_WORLD
def test_compressed_answers_are_read(runtime, coding, body, engine) -> None:
    with wire(lambda *_: [plain(body, b"Content-Encoding: " + coding)]) as url:
        assert play(runtime, url, one).content == BODY


@pytest.mark.parametrize("name", ["gzip", "deflate", "bare deflate", "twice", "two members"])
@EVERY_WORLD
def test_a_compressed_answer_that_is_cut_is_an_error(runtime, name, engine) -> None:
    coding, body = ENCODED[name]
    with wire(lambda *_: [plain(body[:-3], b"Content-Encoding: " + coding)]) as url:
        with pytest.raises(ConnectionFailed, match=r"cut|decompressed"):
            play(runtime, url, one)
        with pytest.raises(OutcomeUnknown):
            play(runtime, url, write)


@pytest.mark.once
def test_gzip_members_without_end_are_an_error() -> None:
    body = Body(10_000_000)
    body.add(gzip.compress(b"") * 100_000)
    with pytest.raises(httpx.RemoteProtocolError, match="members"):
        body.content("gzip")


@pytest.mark.once
@pytest.mark.parametrize("behind", [b"", b"\0" * 70_000, b"\x1f", b"garbage"])
def test_large_compressed_bodies_are_read_whatever_stands_behind(behind: bytes) -> None:
    content = bytes(range(256)) * 4_000 + random.Random(1).randbytes(100_000)
    body = Body(len(content))
    body.add(gzip.compress(content[:99_999]) + gzip.compress(content[99_999:]) + behind)
    assert body.content("gzip") == content


@pytest.mark.parametrize("name", [*ENCODED, "plain"])
@EVERY_WORLD
def test_an_answer_that_is_too_large_ends_early(runtime, name, engine) -> None:
    coding, body = ENCODED.get(name, (b"identity", BODY))
    asked: list[int] = []

    def answer(number: int, head: bytes) -> list[bytes]:
        asked.append(number)
        return [plain(body, b"Content-Encoding: " + coding)]

    with wire(answer) as url:
        most = {"max_response_bytes": len(BODY) - 1}
        with pytest.raises(UnexpectedResponse, match="max_response_bytes"):
            play(runtime, url, one, **most)
        assert len(asked) == 1
        with pytest.raises(OutcomeUnknown):
            play(runtime, url, write, **most)
        assert play(runtime, url, one, max_response_bytes=len(BODY)).content == BODY


@pytest.mark.parametrize(
    "flood", [b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 102 Processing\r\nX: y\r\n\r\n"]
)
@EVERY_WORLD
def test_interim_answers_without_end_are_an_error(runtime, flood) -> None:
    with wire(lambda *_: [flood] * 100_000) as url, pytest.raises(MaatooError):
        play(runtime, url, one, timeout=1.0)


@EVERY_WORLD
def test_a_head_that_never_ends_is_an_error(runtime) -> None:
    with wire(lambda *_: [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000]) as url:
        with pytest.raises(MaatooError):
            play(runtime, url, one, timeout=2.0)


def test_the_engine_of_our_own_is_the_usual_one() -> None:
    assert engines.has_h11
