"""The aiohttp engine over real sockets: what it sends, how it fails, what it never repeats."""

from __future__ import annotations

import gzip
import io
import json
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from maatoo.errors import ConfigurationError
from maatoo.runtime import AsyncRuntime
from maatoo.transport.request import Options
from tests.servers import Handler, serve

pytest.importorskip("aiohttp")

from maatoo.transport.aiohttp_engine import AiohttpEngine
from tests.transport.aiohttp_requests import TEN_SECONDS, engine, request

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_request_is_sent_as_it_is_and_its_answer_read() -> None:
    sent: list[tuple[str, dict[str, str], bytes]] = []

    def script(handler: Handler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        sent.append((handler.path, headers, handler.body))
        handler.answer({"ok": True}, status=404)

    with serve(script) as server:
        async with engine() as api:
            url = f"{server.url}/api/a%2Fb?where%5B0%5D=x+y&q=%2B"
            headers = {"content-type": "application/json", "authorization": "Basic abc"}
            out = request(url, "POST", headers=headers, content=b'{"a":1}')
            answer = await api.send(out, TEN_SECONDS)
    assert (answer.status, json.loads(answer.content)) == (404, {"ok": True})
    assert answer.headers["content-type"] == "application/json"
    path, received, body = sent[0]
    assert (path, body) == ("/api/a%2Fb?where%5B0%5D=x+y&q=%2B", b'{"a":1}')
    assert received.keys() == {
        "host", "content-type", "content-length", "authorization"
    }  # fmt: skip


async def test_connections_are_used_again() -> None:
    with serve() as server:
        async with engine() as api:
            with anyio.fail_after(60):  # there are 5 slots, and each comes back
                for _ in range(6):
                    await api.send(request(server.url), TEN_SECONDS)
        assert (server.connections, len(server.requests)) == (1, 6)


async def test_a_kept_connection_that_died_is_replaced_for_a_read() -> None:
    def script(handler: Handler) -> None:
        if len(handler.server.requests) == 2:
            handler.cut()
        else:
            handler.answer({"ok": True})

    with serve(script) as server:
        async with engine() as api:
            await api.send(request(server.url), TEN_SECONDS)
            answer = await api.send(request(server.url), TEN_SECONDS)
    assert answer.status == 200


@pytest.mark.parametrize(
    ("method", "repeatable"),
    [("PUT", False), ("DELETE", True), ("POST", False), ("PATCH", True), ("GET", False)],
)
async def test_nothing_else_is_repeated_behind_the_retry_tables_back(
    method: str, repeatable: bool
) -> None:
    def script(handler: Handler) -> None:
        if len(handler.server.requests) == 1:
            handler.answer({"ok": True})
        else:
            handler.cut()

    with serve(script) as server:
        async with engine() as api:
            await api.send(request(server.url), TEN_SECONDS)
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await api.send(request(server.url, method, repeatable=repeatable), TEN_SECONDS)
        assert len(server.requests) == 2


async def test_a_body_that_is_cut_is_a_protocol_error() -> None:
    def script(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"half":')
        handler.cut()

    with serve(script) as server:
        async with engine() as api:
            with pytest.raises(httpx.RemoteProtocolError):
                await api.send(request(server.url), TEN_SECONDS)


async def test_an_answer_that_is_no_http_is_a_protocol_error() -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(b"nonsense\r\n\r\n")
        handler.cut()

    with serve(script) as server:
        async with engine() as api:
            with pytest.raises(httpx.RemoteProtocolError):
                await api.send(request(server.url), TEN_SECONDS)


async def test_a_refused_connection_is_a_connect_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with engine() as api:
            with pytest.raises(httpx.ConnectError):
                await api.send(request(url, "POST"), TEN_SECONDS)
            assert api._waiting == {}  # nothing keeps the task that asked


async def test_a_silent_server_is_a_read_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with engine() as api:
            for options in (Options(timeout=0.05), Options(timeout=httpx.Timeout(5, read=0.05))):
                with pytest.raises(httpx.ReadTimeout):
                    await api.send(request(url), options.timeouts(None))


async def test_each_request_has_its_own_time_outs() -> None:
    async with engine() as api:
        for seconds in (10.0, 5.0, 10.0):
            assert api._client_timeout(Options(timeout=seconds).timeouts(None)).total == seconds


async def test_a_scheme_that_is_none_is_refused_unsent() -> None:
    async with engine() as api:
        with pytest.raises(httpx.UnsupportedProtocol):
            await api.send(request("ftp://127.0.0.1/x"), TEN_SECONDS)


async def test_files_are_sent_as_a_form() -> None:
    received: list[tuple[str, bytes]] = []

    def script(handler: Handler) -> None:
        received.append((handler.headers["content-type"], handler.body))
        handler.answer({"ok": True})

    with serve(script) as server:
        async with engine() as api:
            files = {"file": ("a.txt", io.BytesIO(b"hello"))}
            out = request(server.url, "POST", files=files, data={"folder": "x"})
            assert (await api.send(out, TEN_SECONDS)).status == 200
    kind, body = received[0]
    assert kind.startswith("multipart/form-data; boundary=")
    assert b'name="folder"\r\n\r\nx\r\n' in body
    assert b'filename="a.txt"' in body
    assert b"\r\n\r\nhello\r\n" in body


async def test_a_compressed_body_is_read() -> None:
    def script(handler: Handler) -> None:
        content = gzip.compress(b'{"ok": true}')
        handler.send_response(200)
        handler.send_header("content-encoding", "gzip")
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    with serve(script) as server:
        async with engine() as api:
            answer = await api.send(request(server.url), TEN_SECONDS)
    assert answer.content == b'{"ok": true}'


async def test_cookies_are_not_kept_and_redirects_not_followed() -> None:
    def script(handler: Handler) -> None:
        cookies.append(handler.headers["cookie"])
        handler.send_response(302)
        handler.send_header("location", "/elsewhere")
        handler.send_header("set-cookie", "a=1; Path=/")
        handler.send_header("content-length", "0")
        handler.end_headers()

    cookies: list[str | None] = []
    with serve(script) as server:
        async with engine() as api:
            for _ in range(2):
                answer = await api.send(request(server.url), TEN_SECONDS)
                assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")
    assert cookies == [None, None]


async def test_a_cancelled_request_leaves_no_connection() -> None:
    arrived, over = threading.Event(), threading.Event()

    def script(handler: Handler) -> None:
        arrived.set()
        over.set() if handler.connection.recv(1) == b"" else None
        handler.close_connection = True

    with serve(script) as server:
        async with engine() as api, anyio.create_task_group() as tasks:
            tasks.start_soon(api.send, request(server.url), TEN_SECONDS)
            await anyio.to_thread.run_sync(arrived.wait)
            tasks.cancel_scope.cancel()
        assert over.wait(10)


def test_trio_is_refused() -> None:
    import trio

    async def open_one() -> None:
        AiohttpEngine(
            slots=AsyncRuntime().slots(1), verify=ssl.create_default_context(), proxy=None
        )

    with pytest.raises(ConfigurationError, match="trio"):
        trio.run(open_one)


def test_an_engine_made_before_any_loop_is_refused_by_trio_when_used() -> None:
    import trio

    early = AiohttpEngine(
        slots=AsyncRuntime().slots(1), verify=ssl.create_default_context(), proxy=None
    )
    send: Callable[..., Any] = early.send
    with pytest.raises(ConfigurationError, match="asyncio"):
        trio.run(send, request("http://127.0.0.1/"), TEN_SECONDS)
