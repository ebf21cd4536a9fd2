"""`to=` of a raw request: the content of a success goes to a file, which is whole or not there."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo
from maatoo.errors import (
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    RequestTimeout,
    UnexpectedResponse,
)
from maatoo.testing import cassette
from tests.servers import Handler, serve
from tests.transport.downloading import CONTENT, FAST, GOOD, SHORT, answer, chunked, download
from tests.transport.h2_server import certificate, serve_h2
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play


@EVERY_WORLD
@pytest.mark.parametrize("kind", GOOD)
def test_a_path_gets_its_name_when_the_file_is_whole(
    runtime: str, kind: str, tmp_path: Path
) -> None:
    content, script = GOOD[kind]
    target = tmp_path / "theme.zip"
    target.write_bytes(b"the one before")
    response, _ = download(runtime, script, target, max_response_bytes=100_000)
    assert (response.status, response.content) == (200, b"")
    assert target.read_bytes() == content
    assert list(tmp_path.iterdir()) == [target]


@EVERY_WORLD
@pytest.mark.parametrize("kind", ["plain", "short", "gzip"])
def test_an_open_file_is_written_to_from_where_it_stands(runtime: str, kind: str) -> None:
    content, script = GOOD[kind]
    file = io.BytesIO(b"before")
    file.seek(6)
    response, _ = download(runtime, script, file)
    assert response.status == 200
    assert file.getvalue() == b"before" + content
    assert not file.closed


BROKEN: dict[str, Callable[[Handler], None]] = {
    "a short body": lambda handler: answer(handler, CONTENT, length=len(CONTENT) + 1),
    "no body": lambda handler: answer(handler, b"", length=9),
    "chunks without end": lambda handler: chunked(handler, CONTENT, ends=False),
    "a cut gzip stream": lambda handler: answer(
        handler, gzip.compress(CONTENT)[:-9], "content-encoding: gzip"
    ),
    "a gzip stream without its checksum": lambda handler: answer(
        handler, gzip.compress(SHORT)[:-1], "content-encoding: gzip"
    ),
    "a cut second member": lambda handler: answer(
        handler, gzip.compress(SHORT) + gzip.compress(CONTENT)[:-9], "content-encoding: gzip"
    ),
    "no gzip": lambda handler: answer(handler, CONTENT, "content-encoding: gzip"),
    "many codings": lambda handler: answer(handler, SHORT, "content-encoding: gzip" + ",gzip" * 9),
}


@EVERY_WORLD
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_cut_is_an_error_and_leaves_no_file(
    runtime: str, kind: str, tmp_path: Path
) -> None:
    error, requests = download(runtime, BROKEN[kind], str(tmp_path / "x.zip"), retry=FAST)
    assert isinstance(error, ConnectionFailed)
    assert requests == 2
    assert list(tmp_path.iterdir()) == []
    file = io.BytesIO(b"before")
    file.seek(6)
    error, _ = download(runtime, BROKEN[kind], file)
    assert isinstance(error, ConnectionFailed)
    assert file.getvalue() == b"before"


@EVERY_WORLD
def test_a_download_that_broke_off_begins_again(runtime: str, tmp_path: Path) -> None:
    broken = iter([True, False] * 2)

    def script(handler: Handler) -> None:
        answer(handler, CONTENT, length=len(CONTENT) + next(broken))

    file = io.BytesIO()
    for to in (tmp_path / "x.zip", file):
        response, requests = download(runtime, script, to, retry=FAST)
        assert (response.status, requests) == (200, 2)
    assert (tmp_path / "x.zip").read_bytes() == file.getvalue() == CONTENT


class Pipe:
    """A file that cannot be rewound."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, part: bytes) -> None:
        self.written += part

    def flush(self) -> None:
        """Nothing is held back."""


@EVERY_WORLD
def test_what_cannot_be_rewound_is_written_once(runtime: str) -> None:
    pipe = Pipe()
    response, _ = download(runtime, GOOD["gzip"][1], pipe)
    assert (response.status, pipe.written) == (200, CONTENT)
    error, _ = download(runtime, BROKEN["a short body"], Pipe(), retry=FAST)
    assert isinstance(error, ConnectionFailed)
    assert "cannot be rewound" in str(error)


NO_SUCCESS: dict[str, tuple[type[Exception], Callable[[Handler], None]]] = {
    "an error": (
        NotFound,
        lambda handler: answer(
            handler, b'{"errors": [{"code": 404, "message": "no"}]}', status=404
        ),
    ),
    "a page": (UnexpectedResponse, lambda handler: answer(handler, b"<p>no", status=403)),
    "a redirect": (UnexpectedResponse, lambda handler: answer(handler, b"", status=302)),
    "an error in a success": (
        PermissionDenied,
        lambda handler: answer(handler, b'{"errors": [{"code": 403, "message": "no"}]}'),
    ),
}


@EVERY_WORLD
@pytest.mark.parametrize("kind", NO_SUCCESS)
def test_what_is_no_success_makes_no_file(runtime: str, kind: str, tmp_path: Path) -> None:
    expected, script = NO_SUCCESS[kind]
    error, _ = download(runtime, script, tmp_path / "x.zip")
    assert isinstance(error, expected)
    response, _ = download(runtime, script, tmp_path / "x.zip", raise_errors=False)
    assert response.content == getattr(error, "response", response).content
    assert list(tmp_path.iterdir()) == []


class Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, part: Any) -> int:
        raise OSError(28, "No space left on device")


@EVERY_WORLD
@pytest.mark.parametrize("kind", ["plain", "short", "gzip"])
def test_a_file_that_takes_nothing_is_no_failure_of_the_network(runtime: str, kind: str) -> None:
    error, requests = download(runtime, GOOD[kind][1], Full(), retry=FAST)
    assert isinstance(error, ConfigurationError)
    assert "No space left" in str(error)
    assert requests == 1


@pytest.mark.parametrize(
    ("method", "to"),
    [
        ("GET", io.StringIO()),
        ("GET", 7),
        ("GET", ""),
        ("GET", b"bytes"),
        ("GET", "/no/such/folder/x.zip"),
        ("GET", "nul\0.zip"),
        ("GET", Path(__file__).parent),
        ("POST", "x.zip"),
        ("DELETE", "x.zip"),
    ],
)
def test_what_cannot_be_written_to_is_refused_before_anything_is_sent(method: str, to: Any) -> None:
    transport = httpx.MockTransport(lambda _: pytest.fail("sent"))
    with Maatoo("https://you.example", transport=transport) as api, pytest.raises(InvalidArgument):
        api.request(method, "/x", to=to)


@pytest.mark.parametrize("is_blocking", [True, False])
def test_a_transport_of_the_user_downloads_as_well(is_blocking: bool, tmp_path: Path) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=CONTENT))
    target = tmp_path / "x.zip"
    if is_blocking:
        with Maatoo("https://you.example", transport=transport) as api:
            api.request("GET", "/x", to=target)
    else:

        async def main() -> None:
            async with AsyncMaatoo("https://you.example", transport=transport) as api:
                await api.request("GET", "/x", to=target)

        anyio.run(main)
    assert target.read_bytes() == CONTENT


def test_http_2_downloads_as_well(tmp_path: Path) -> None:
    pytest.importorskip("h2")
    pair = certificate(tmp_path)
    target = tmp_path / "x.json"
    with serve_h2(*pair) as server, Maatoo(server.url, verify=str(pair[0]), http2=True) as api:
        api.request("GET", "/x", to=target)
    assert target.read_bytes() == b'{"path": "/api/x"}'


@pytest.mark.once
def test_a_download_may_take_longer_than_an_attempt(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")

    def script(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 X\r\ncontent-length: 4\r\n\r\n")
        for at in range(4):
            threading.Event().wait(0.9)  # all four take longer than the time-out
            handler.wfile.write(b"%d" % at)

    def play_one(world: tuple[str, bool]) -> bytes:
        runtime, through_proxy = world
        to = tmp_path / f"{runtime} {through_proxy}"
        url = "http://you.example" if through_proxy else server.url
        settings: Any = {"proxy": server.url} if through_proxy else {}

        async def scenario(send: Send) -> object:
            return await send("GET", "/x", to=to)

        play(runtime, url, scenario, timeout=3.0, **settings)
        return to.read_bytes()

    worlds = [(world, proxy) for world in ("asyncio", "aiohttp", "blocking") for proxy in (0, 1)]
    with serve(script) as server, ThreadPoolExecutor() as threads:
        assert list(threads.map(play_one, worlds)) == [b"0123"] * len(worlds)


@EVERY_WORLD
def test_the_deadline_ends_a_download(runtime: str, tmp_path: Path) -> None:
    over = threading.Event()

    def script(handler: Handler) -> None:
        answer(handler, SHORT, length=99)
        over.wait(60)

    error, _ = download(runtime, script, tmp_path / "x", deadline=0.5, over=over)
    assert isinstance(error, RequestTimeout)
    assert list(tmp_path.iterdir()) == []


def test_a_cassette_plays_downloads(tmp_path: Path) -> None:
    for way in ("recorded", "played"):
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=CONTENT))
        with (
            cassette(tmp_path / "tape.json"),
            Maatoo("https://you.example", transport=transport) as api,
        ):
            api.request("GET", "/x", to=tmp_path / way)
        assert (tmp_path / way).read_bytes() == CONTENT
