"""Requests over real sockets, in every runtime and on each engine: what servers do to a client."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import textwrap
import threading
import zlib

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo
from maatoo.errors import (
    ConfigurationError,
    ConnectionFailed,
    OutcomeUnknown,
    RequestTimeout,
)
from maatoo.transport.retry import Retry
from tests.servers import Handler, serve
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play

AGAIN = Retry(attempts=3, backoff=0.0)


@EVERY_WORLD
def test_a_kept_connection_that_died_is_replaced_and_nobody_notices(runtime) -> None:
    with serve() as server:

        async def scenario(send: Send) -> None:
            for method in ("GET", "POST", "PUT", "DELETE"):
                assert (await send(method, "/x")).json() == {"ok": True}
                assert (await send(method, "/x")).json() == {"ok": True}
                server.hang_up()
                if runtime != "blocking":
                    for _ in range(5):
                        await checkpoint()

        play(runtime, server.url, scenario)
        assert len(server.requests) == 8
        assert server.connections == 4


async def checkpoint() -> None:
    import anyio.lowlevel

    await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("engine", ["httpx", "aiohttp"])
def test_who_gets_no_connection_in_time_is_told_so_and_nothing_is_sent(engine: str) -> None:
    leave = threading.Event()

    def script(handler: Handler) -> None:
        leave.wait(10)
        handler.answer({})

    async def main(url: str) -> None:
        settings = {"retry": Retry(attempts=1), "timeout": httpx.Timeout(10.0, pool=0.01)}
        async with AsyncMaatoo(url, max_connections=1, engine=engine, **settings) as api:
            async with anyio.create_task_group() as group:
                group.start_soon(api.request, "GET", "/first")
                await anyio.wait_all_tasks_blocked()
                with pytest.raises(RequestTimeout, match="no connection came free"):
                    await api.request("POST", "/second")
                leave.set()

    with serve(script) as server:
        anyio.run(main, server.url)
        assert server.requests == [("GET", "/api/first")]


def compressed(encoding: str, body: bytes) -> bytes:
    return gzip.compress(body) if encoding == "gzip" else zlib.compress(body)


def send_raw(handler: Handler, body: bytes, *, length: int | None = None, **headers: str) -> None:
    handler.send_response(200)
    for name, value in {"content-type": "application/json", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


@EVERY_WORLD
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_is_read(runtime, encoding: str) -> None:
    said: list[str] = []

    def script(handler: Handler) -> None:
        said.append(handler.headers["accept-encoding"])
        body = compressed(encoding, json.dumps({"text": "x" * 5000}).encode())
        send_raw(handler, body, content_encoding=encoding)

    async def scenario(send: Send) -> None:
        assert (await send("GET", "/x")).json() == {"text": "x" * 5000}

    with serve(script) as server:
        play(runtime, server.url, scenario)
    assert said == ["gzip, deflate"]


@EVERY_WORLD
def test_a_body_that_cannot_be_decompressed_is_asked_for_again(runtime) -> None:
    def script(handler: Handler) -> None:
        body = compressed("gzip", b'{"ok": true}')
        if len(server.requests) % 2:
            body = body[:10] + b"\xff\xff\xff" + body[13:]
        send_raw(handler, body, content_encoding="gzip")

    async def scenario(send: Send) -> None:
        assert (await send("GET", "/x")).json() == {"ok": True}
        with pytest.raises(OutcomeUnknown):
            await send("POST", "/x")

    with serve(script) as server:
        play(runtime, server.url, scenario, retry=AGAIN)
        assert [method for method, _ in server.requests] == ["GET", "GET", "POST"]


@EVERY_WORLD
def test_a_cut_body_is_asked_for_again_and_of_a_write_the_outcome_is_unknown(runtime) -> None:
    def script(handler: Handler) -> None:
        if len(server.requests) % 2:
            send_raw(handler, b'{"ok"', length=100)
            handler.cut()
        else:
            handler.answer({"ok": True})

    async def scenario(send: Send) -> None:
        assert (await send("GET", "/x")).json() == {"ok": True}
        with pytest.raises(OutcomeUnknown):
            await send("POST", "/x")

    with serve(script) as server:
        play(runtime, server.url, scenario, retry=AGAIN)
        assert len(server.requests) == 3


@EVERY_WORLD
def test_a_connection_cut_before_the_answer(runtime) -> None:
    def script(handler: Handler) -> None:
        handler.cut()

    async def scenario(send: Send) -> None:
        with pytest.raises(ConnectionFailed) as read:
            await send("GET", "/x")
        assert not read.value.may_have_happened
        with pytest.raises(OutcomeUnknown) as write:
            await send("POST", "/x")
        assert write.value.may_have_happened
        for method in ("PUT", "DELETE", "PATCH"):
            with pytest.raises(OutcomeUnknown):
                await send(method, "/x")

    with serve(script) as server:
        play(runtime, server.url, scenario)
        sent = [method for method, _ in server.requests]
        assert sent[-4:] == ["POST", "PUT", "DELETE", "PATCH"]  # each of them once
        assert set(sent[:-4]) == {"GET"}


@EVERY_WORLD
def test_a_refused_connection_is_no_write_that_may_have_happened(runtime) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def scenario(send: Send) -> None:
        for method in ("GET", "POST"):
            with pytest.raises(ConnectionFailed, match="2 attempts") as caught:
                await send(method, "/x")
            assert not caught.value.may_have_happened

    play(runtime, f"http://127.0.0.1:{port}", scenario, retry=Retry(attempts=2, backoff=0.0))


@EVERY_WORLD
def test_a_large_body_and_a_large_answer_arrive_whole(runtime) -> None:
    def script(handler: Handler) -> None:
        handler.answer({"length": len(handler.body), "text": "x" * 3_000_000})

    async def scenario(send: Send) -> None:
        answer = await send("POST", "/x", content=b"y" * 3_000_000)
        assert answer.json()["length"] == 3_000_000
        assert len(answer.json()["text"]) == 3_000_000

    with serve(script) as server:
        play(runtime, server.url, scenario)


def test_the_aiohttp_engine_is_refused_on_trio() -> None:
    pytest.importorskip("aiohttp")

    async def scenario(send: Send) -> None:
        await send("GET", "/x")

    with pytest.raises(ConfigurationError, match="asyncio"):
        play("trio", "http://127.0.0.1:1", scenario, engine="aiohttp")


def test_the_aiohttp_engine_serves_the_blocking_client() -> None:
    pytest.importorskip("aiohttp")

    async def scenario(send: Send) -> list[int]:
        return [(await send("GET", "/x")).status for _ in range(3)]

    with serve() as server:
        assert play("blocking", server.url, scenario, engine="aiohttp") == [200, 200, 200]
        assert server.connections == 1


CLOSED = """
    with Maatoo(url, **given) as api:
        api.request('GET', '/x')
        api.map(lambda path: api.request('GET', path), ['/x', '/y'])

    async def in_a_block():
        async with AsyncMaatoo(url, **given) as api:
            await api.request('GET', '/x')

    async def closed_by_hand():
        api = AsyncMaatoo(url, **given)
        await api.request('GET', '/x')
        await api.aclose()

    asyncio.run(in_a_block())
    asyncio.run(closed_by_hand())
"""
LEFT_OPEN = """
    api = Maatoo(url, **given)
    api.request('GET', '/x')
    api.map(lambda path: api.request('GET', path), ['/x', '/y'])
    other = Maatoo(url, **given)
    other.request('GET', '/x')
"""


@pytest.mark.parametrize("engine", ["httpx", "aiohttp"])
@pytest.mark.parametrize(("end", "strict"), [(CLOSED, ["-W", "error"]), (LEFT_OPEN, [])])
def test_a_process_ends_without_a_warning(engine: str, end: str, strict: list[str]) -> None:
    # what a user leaves open is told, like a file, to those alone who ask for such warnings
    if engine == "aiohttp":
        pytest.importorskip("aiohttp")
    with serve() as server:
        script = (
            "import asyncio\nfrom maatoo import AsyncMaatoo, Maatoo\n"
            f"url, given = {server.url!r}, {{'engine': {engine!r}}}\n" + textwrap.dedent(end)
        )
        command = [sys.executable, *strict, "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
