"""aiohttp's connections without its session: their time limits, and what they do not send."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import ssl
import struct
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest

from maatoo.runtime import AsyncRuntime
from maatoo.transport.download import Download
from maatoo.transport.failures import Unsendable
from maatoo.transport.httpx_adapters import header_map
from maatoo.transport.request import Options
from tests.servers import Handler, serve

pytest.importorskip("aiohttp")

from maatoo.transport import aiohttp_connection, aiohttp_engine
from maatoo.transport.aiohttp_connection import AiohttpAdapter
from tests.transport.aiohttp_requests import TEN_SECONDS, engine, request

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_short_time_out_behind_a_long_one_ends_a_silent_answer() -> None:
    def script(handler: Handler) -> None:
        if len(handler.server.requests) == 1:
            handler.answer({"ok": True})
        else:
            handler.connection.recv(1)  # until the client breaks the connection
            handler.close_connection = True

    with serve(script) as server:
        async with engine() as api:
            await api.send(request(server.url), Options(timeout=600.0).timeouts(None))
            with anyio.fail_after(60), pytest.raises(httpx.ReadTimeout):
                await api.send(request(server.url), Options(timeout=0.05).timeouts(None))
        assert server.connections == 1


HEAD = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/csv\r\n\r\n"


@pytest.mark.parametrize("to_a_file", [False, True])
@pytest.mark.parametrize("sent", [HEAD, HEAD + b"id\n1\n"])
async def test_content_that_ends_with_its_connection_is_whole(
    tmp_path: Path, sent: bytes, to_a_file: bool
) -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(sent)
        handler.close_connection = True

    path = tmp_path / "answer.csv"
    with serve(script) as server:
        async with engine() as api:
            asked = request(server.url, to=Download(path) if to_a_file else None)
            answer = await api.send(asked, TEN_SECONDS)
    if not to_a_file:
        assert answer.content == sent[len(HEAD) :]


@pytest.mark.parametrize("to_a_file", [False, True])
async def test_content_whose_connection_breaks_is_not_taken_as_whole(
    tmp_path: Path, to_a_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def read(raw: Any) -> dict[str, str]:
        begun.set()
        return header_map(raw)

    for module in (aiohttp_engine, aiohttp_connection):
        monkeypatch.setattr(module, "header_map", read)

    def script(handler: Handler) -> None:
        handler.wfile.write(HEAD + b"id\n1\n")
        begun.wait(60)
        reset = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        os.close(handler.connection.detach())
        handler.close_connection = True

    with serve(script) as server:
        async with engine() as api:
            asked = request(server.url, to=Download(tmp_path / "x.csv") if to_a_file else None)
            with pytest.raises(httpx.TransportError):
                await api.send(asked, TEN_SECONDS)


async def test_content_that_a_time_out_cuts_is_not_taken_as_whole() -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(HEAD + b"id\n1\n")
        handler.connection.recv(1)  # until the client breaks the connection
        handler.close_connection = True

    with serve(script) as server:
        async with engine() as api:
            with anyio.fail_after(60), pytest.raises(httpx.ReadTimeout):
                await api.send(request(server.url), Options(timeout=0.2).timeouts(None))


async def test_a_read_that_is_repeated_has_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter([100.0, 107.0])
    monkeypatch.setattr(aiohttp_engine, "time", SimpleNamespace(monotonic=lambda: next(now)))
    limits: list[float | None] = []
    exchange = AiohttpAdapter.exchange

    async def timed(self: Any, connection: Any, outgoing: Any, seconds: float | None) -> Any:
        limits.append(seconds)
        return await exchange(self, connection, outgoing, seconds)

    monkeypatch.setattr(AiohttpAdapter, "exchange", timed)
    with serve(Handler.cut) as server:
        async with engine() as api:
            with pytest.raises(httpx.TransportError):
                await api.send(request(server.url), TEN_SECONDS)
    assert limits == [10.0, 3.0]


async def test_a_message_that_is_no_answer_is_not_taken_for_one() -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
        handler.answer({"ok": True})

    with serve(script) as server:
        async with engine() as api:
            answer = await api.send(request(server.url), TEN_SECONDS)
    assert (answer.status, answer.content) == (200, b'{"ok": true}')


@pytest.mark.parametrize("status", [102, 103])
async def test_messages_without_end_are_a_protocol_error(status: int) -> None:
    def script(handler: Handler) -> None:
        handler.wfile.write(f"HTTP/1.1 {status} More to come\r\n\r\n".encode() * 200)
        handler.close_connection = True

    with serve(script) as server:
        async with engine() as api:
            with pytest.raises(httpx.RemoteProtocolError):
                await api.send(request(server.url, "POST"), TEN_SECONDS)


@pytest.mark.parametrize("value", ["a\r\nx-other: b", "a\nb", "a\0b", "é"])
async def test_a_header_that_would_end_early_is_not_sent(value: str) -> None:
    with serve() as server:
        async with engine() as api:
            with pytest.raises(Unsendable):
                await api.send(request(server.url, headers={"x-one": value}), TEN_SECONDS)
        assert server.requests == []


async def test_no_credential_stands_in_a_repr() -> None:
    async with engine() as api:
        adapter = api._pool.adapter
        headers = {"authorization": "Bearer s3cr3t-t0ken"}
        sent = adapter.prepare(request("http://127.0.0.1/a", headers=headers), TEN_SECONDS)
    assert b"s3cr3t-t0ken" in sent.content
    assert "s3cr3t-t0ken" not in repr(sent)


@pytest.mark.parametrize("path", ["/a b", "/a\r\nhost: elsewhere", "/é"])
async def test_an_address_that_would_end_early_is_not_sent(path: str) -> None:
    with serve() as server:
        async with engine() as api:
            with pytest.raises(Unsendable):
                await api.send(request(server.url + path), TEN_SECONDS)
        assert server.requests == []


async def test_a_call_makes_neither_a_task_nor_a_request_of_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import aiohttp

    with serve() as server:
        async with engine() as api:
            await api.send(request(server.url), TEN_SECONDS)
            monkeypatch.setattr(aiohttp.ClientSession, "_request", None)
            before = asyncio.all_tasks()
            await api.send(request(server.url), TEN_SECONDS)
            assert asyncio.all_tasks() == before


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("is_forgotten", [True, False])
@pytest.mark.parametrize("by_proxy", [True, False])
def test_a_client_that_is_not_closed_ends_quietly(
    by_proxy: bool, is_forgotten: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def opened(url: str) -> aiohttp_engine.AiohttpEngine:
        api = aiohttp_engine.AiohttpEngine(
            slots=AsyncRuntime().slots(5),
            verify=ssl.create_default_context(),
            proxy=url if by_proxy else None,
        )
        await api.send(request(url), TEN_SECONDS)
        return api

    with serve() as server:
        api = asyncio.run(opened(server.url))
        if is_forgotten:
            api.forget()
        del api
        gc.collect()
    assert "Unclosed" not in caplog.text
