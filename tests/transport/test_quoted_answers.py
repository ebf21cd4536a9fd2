"""An answer that cannot be read is not quoted: it may hold cookies, and values of people."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from maatoo import ConnectionFailed, MaatooError, OutcomeUnknown
from tests.servers import Handler, serve
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play
from tests.transport.test_secrets_in_errors import everything_shown_by

OK = b"HTTP/1.1 200 OK\r\n"
COOKIE = b"Set-Cookie: sid=s3cr3tcookie\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

CUT_HEADS = {
    "in a header": OK + COOKIE + b"Content-Ty",
    "after a header": OK + COOKIE,
    "in the cookie": OK + COOKIE[:-2],
}

NO_ANSWERS = {
    "no status line": b"Hello s3cr3tcookie\r\n\r\n",
    "no colon": OK + b"Set-Cookie sid=s3cr3tcookie\r\n\r\n",
    "a name that is none": OK + b"Set(Cookie: sid=s3cr3tcookie\r\n\r\n",
    "a header without end": OK + b"Set-Cookie: " + b"s3cr3tcookie" * 40_000,
    "a chunk without size": CHUNKED + b"s3cr3tcookie\r\n\r\n",
    "a length that is none": OK + b"Content-Length: s3cr3tcookie\r\n\r\n{}",
}


def failed(runtime: str, answer: bytes, method: str, **content: Any) -> MaatooError:
    def script(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(answer)

    async def scenario(send: Send) -> MaatooError:
        with pytest.raises(MaatooError) as caught:
            await send(method, "/contacts/1", **content)
        return caught.value

    with serve(script) as server:
        return play(runtime, server.url, scenario)


@EVERY_WORLD
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("answer", [*CUT_HEADS, *NO_ANSWERS])
def test_what_cannot_be_read_is_not_shown(runtime: str, answer: str, method: str) -> None:
    error = failed(runtime, {**CUT_HEADS, **NO_ANSWERS}[answer], method)
    assert isinstance(error, ConnectionFailed if method == "GET" else OutcomeUnknown)
    shown = everything_shown_by(error)
    assert "s3cr3tcookie" not in shown
    assert "\n" not in str(error)
    assert str(error.__cause__)


@EVERY_WORLD
@pytest.mark.parametrize("answer", CUT_HEADS)
def test_a_head_that_is_cut_is_no_answer(runtime: str, answer: str) -> None:
    error = failed(runtime, CUT_HEADS[answer], "GET")
    assert "the server closed the connection unanswered" in str(error)


HEADS = {
    "a long header": b"x-policy: " + b"y" * 60_000 + b"\r\n",
    "many headers": b"".join(b"x-%d: y\r\n" % number for number in range(400)),
}


@EVERY_WORLD
@pytest.mark.parametrize("head", HEADS)
def test_long_heads_are_read(runtime: str, head: str) -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(OK + HEADS[head] + b"content-length: 12\r\n\r\n" + b'{"ok": true}')

    async def scenario(send: Send) -> Any:
        return (await send("GET", "/contacts/1")).json()

    with serve(script) as server:
        assert play(runtime, server.url, scenario) == {"ok": True}


@EVERY_WORLD
@pytest.mark.parametrize("size", [10, 1_100_000])  # aiohttp sends large bodies in another way
def test_another_protocol_is_no_answer(runtime: str, size: int) -> None:
    answer = b"HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"
    error = failed(runtime, answer, "POST", json={"text": "x" * size})
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error.__cause__, httpx.RemoteProtocolError)
