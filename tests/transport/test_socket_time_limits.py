"""Time-outs and deadlines over real sockets: servers that drip, say nothing, or never greet."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import httpx
import pytest

from maatoo.errors import (
    OutcomeUnknown,
    RequestTimeout,
)
from maatoo.transport.retry import Retry
from tests.servers import Handler, serve
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play


def play_in_time(
    runtime: str, url: str, scenario: Callable[[Send], Awaitable[None]], limit: dict[str, float]
) -> None:
    """Play with limits; with longer ones where a loaded machine has not sent a request by then."""
    *_, name = limit
    for longer in (1, 5, 25):
        with suppress(RequestTimeout):
            play(runtime, url, scenario, **{**limit, name: limit[name] * longer})
            return
    play(runtime, url, scenario, **{**limit, name: limit[name] * 125})


class Dripping:
    """A server that answers a byte at a time and never comes to an end by itself.

    Attributes:
        headers: whether it comes to the body at all.
    """

    def __init__(self) -> None:
        self.headers = False
        self.over = threading.Event()
        self.cut_off = threading.Event()

    def __call__(self, handler: Handler) -> None:
        if self.headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
        else:
            handler.send_response(200)
            handler.send_header("content-length", "100000")
            handler.end_headers()
        try:
            while not self.over.wait(0.01):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            self.cut_off.set()


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    script = Dripping()
    yield script
    script.over.set()


@EVERY_WORLD
@pytest.mark.parametrize("headers", [False, True], ids=["body", "headers"])
@pytest.mark.parametrize("limit", [{"timeout": 0.1}, {"timeout": 30.0, "deadline": 0.1}], ids=str)
def test_an_answer_that_drips_is_cut_off_as_a_whole(runtime, limit, headers, dripping) -> None:
    if headers and runtime == "blocking":
        pytest.skip("a thread that reads headers cannot be interrupted")
    dripping.headers = headers

    async def scenario(send: Send) -> None:
        with pytest.raises(RequestTimeout) as read:
            await send("GET", "/x")
        assert not read.value.may_have_happened
        with pytest.raises(OutcomeUnknown):
            await send("POST", "/x")

    with serve(dripping) as server:
        play_in_time(runtime, server.url, scenario, limit)
        assert dripping.cut_off.wait(10)


@EVERY_WORLD
def test_phases_of_the_user_do_not_limit_the_whole(runtime) -> None:
    pause = 0.05

    def script(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "5")
        handler.end_headers()
        for _ in range(5):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            threading.Event().wait(pause)

    async def scenario(send: Send) -> None:
        assert (await send("GET", "/x")).content == b"x" * 5

    with serve(script) as server:
        with suppress(RequestTimeout):
            play(runtime, server.url, scenario, timeout=httpx.Timeout(5.0, read=0.2))
            return
        pause *= 10  # a loaded machine is late with a byte
        play(runtime, server.url, scenario, timeout=httpx.Timeout(20.0, read=2.0))


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


LIMITS = pytest.mark.parametrize("limit", [{"timeout": 0.08}, {"deadline": 0.08}], ids=str)


@EVERY_WORLD
@LIMITS
def test_a_server_that_never_answers(runtime, limit, silent) -> None:
    async def scenario(send: Send) -> None:
        with pytest.raises(RequestTimeout) as read:
            await send("GET", "/x")
        assert not read.value.may_have_happened
        with pytest.raises(OutcomeUnknown):
            await send("POST", "/x")

    play_in_time(runtime, f"http://{silent}", scenario, limit)


@EVERY_WORLD
@LIMITS
def test_a_server_that_never_greets_was_sent_nothing(runtime, limit, silent) -> None:
    async def scenario(send: Send) -> None:
        for method in ("GET", "POST"):
            with pytest.raises(RequestTimeout) as caught:  # the TLS handshake goes unanswered
                await send(method, "/x", json={})
            assert not caught.value.may_have_happened

    play(runtime, f"https://{silent}", scenario, verify=False, **limit)


@EVERY_WORLD
def test_a_deadline_ends_the_attempts_and_the_waits_between_them(runtime) -> None:
    def script(handler: Handler) -> None:
        handler.answer({"errors": []}, status=503)

    async def scenario(send: Send) -> None:
        with pytest.raises(Exception, match=r"503|deadline|timed out|in time") as caught:
            await send("GET", "/x")
        assert not getattr(caught.value, "may_have_happened", True)

    with serve(script) as server:
        play(runtime, server.url, scenario, deadline=0.3, retry=Retry(attempts=99, backoff=0.05))
        assert 1 <= len(server.requests) < 99
