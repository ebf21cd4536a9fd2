"""TLS and HTTP/2: certificates are checked unless told otherwise; streams share a connection."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo
from maatoo.auth.plain_http import PlainHttp
from maatoo.errors import ConfigurationError, ConnectionFailed
from maatoo.runtime import AsyncRuntime
from maatoo.transport.engines import ConnectionSettings, make_engine
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Retry
from tests.servers import serve
from tests.transport.h2_server import H2Server, certificate, serve_h2
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play

pytest.importorskip("h2")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(pair: tuple[Path, Path]) -> Iterator[H2Server]:
    with serve_h2(*pair) as server:
        yield server


async def ask(send: Send) -> object:
    return [(await send("GET", f"/{number}")).json() for number in range(3)]


ANSWERS = [{"path": f"/api/{number}"} for number in range(3)]
HTTP2_WORLDS = pytest.mark.parametrize("runtime", ["asyncio", "trio", "blocking"])


@HTTP2_WORLDS
def test_http2_is_spoken_over_one_connection(runtime, server, pair) -> None:
    assert play(runtime, server.url, ask, http2=True, verify=str(pair[0])) == ANSWERS
    assert server.connections == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_http2_streams_go_side_by_side(backend, server, pair) -> None:
    async def main() -> None:
        async with (
            AsyncMaatoo(server.url, http2=True, verify=str(pair[0])) as api,
            anyio.create_task_group() as group,
        ):
            for _ in range(3):
                group.start_soon(api.request, "GET", "/together")

    anyio.run(main, backend=backend)
    assert (server.connections, server.most_streams) == (1, 3)


@pytest.mark.anyio
async def test_each_request_over_http2_is_told_of_when_it_goes_out(server, pair) -> None:
    connection = ConnectionSettings(http2=True, verify=str(pair[0]), trust_env=False)
    engine = make_engine(connection, AsyncRuntime(), httpx.URL(server.url))
    told: list[int] = []
    for number in range(2):
        request = Request("GET", f"{server.url}/api/x", {}, repeatable=True)
        request.on_sending = partial(told.append, number)
        await engine.send(request, Options().timeouts(None))
    await engine.aclose()
    assert (told, server.connections) == ([0, 1], 1)


@HTTP2_WORLDS
def test_a_server_without_http2_is_spoken_to_as_ever(runtime) -> None:
    with serve() as plain:
        assert play(runtime, plain.url, ask, http2=True) == [{"ok": True}] * 3


@EVERY_WORLD
def test_an_unknown_certificate_is_refused_and_nothing_is_sent(runtime, server) -> None:
    async def scenario(send: Send) -> None:
        for method in ("GET", "POST"):
            with pytest.raises(ConnectionFailed) as caught:
                await send(method, "/x", json={})
            assert not caught.value.may_have_happened

    play(runtime, server.url, scenario)


def trusting(cert: Path, way: str):
    if way == "context":
        return ssl.create_default_context(cafile=cert)
    return {"path": cert, "text": str(cert), "nothing": False}[way]


@HTTP2_WORLDS
@pytest.mark.parametrize("way", ["context", "path", "text", "nothing"])
def test_what_verify_takes(runtime, way, server, pair) -> None:
    verify = trusting(pair[0], way)
    assert play(runtime, server.url, ask, http2=True, verify=verify) == ANSWERS


@pytest.mark.parametrize("way", ["context", "path", "text", "nothing"])
def test_what_verify_of_a_login_takes(way, pair) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    with serve() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = server.url.replace("http:", "https:") + "/x"
        answer = anyio.run(PlainHttp(verify=trusting(pair[0], way)).send, "GET", url, {}, None)
        assert answer.status == 200
        with pytest.raises(ConnectionFailed, match="certificate"):
            anyio.run(PlainHttp().send, "GET", url, {}, None)


@pytest.mark.parametrize("client", [AsyncMaatoo, Maatoo])
def test_certificates_that_are_not_there_are_a_matter_of_configuration(client, tmp_path) -> None:
    for wrong in (tmp_path / "nothing.pem", __file__):
        with pytest.raises(ConfigurationError, match="certificates"):
            made = client("https://you.example", verify=wrong, retry=Retry(attempts=1))
            made.request("GET", "/x")


@HTTP2_WORLDS
def test_certificates_of_the_environment_are_trusted_whatever_was_before(
    runtime, server, pair, monkeypatch
) -> None:
    with pytest.raises(ConnectionFailed):
        play(runtime, server.url, ask, http2=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    assert play(runtime, server.url, ask, http2=True) == ANSWERS
    with pytest.raises(ConnectionFailed):
        play(runtime, server.url, ask, http2=True, trust_env=False)


def test_clients_that_ask_for_nothing_special_load_the_certificates_once(monkeypatch) -> None:
    loaded: list[object] = []
    make = ssl.create_default_context

    def counting(*args, **settings) -> ssl.SSLContext:
        loaded.append((args, settings))
        return make(*args, **settings)

    monkeypatch.setattr(ssl, "create_default_context", counting)
    for http2 in (False, True, False, True):
        for client in (AsyncMaatoo, Maatoo):
            client("https://you.example", http2=http2)
    assert len(loaded) <= 2
