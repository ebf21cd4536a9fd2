"""Uploads: a file from a path, from bytes or from an open file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo
from maatoo.errors import InvalidArgument
from maatoo.resources._uploads import name_of

pytestmark = [pytest.mark.anyio, pytest.mark.once]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Server:
    """Answers an upload and keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return httpx.Response(200, json={"file": {"name": "abc.png", "link": "http://x/abc.png"}})

    @property
    def body(self) -> bytes:
        return self.requests[-1].content


@pytest.fixture
def server() -> Server:
    return Server()


async def asynchronous(server: Server, *args: Any, **kwargs: Any) -> Any:
    transport = httpx.MockTransport(server)
    async with AsyncMaatoo("https://example.invalid", transport=transport) as api:
        return await api.files.create(*args, **kwargs)


async def blocking(server: Server, *args: Any, **kwargs: Any) -> Any:
    with Maatoo("https://example.invalid", transport=httpx.MockTransport(server)) as api:
        return api.files.create(*args, **kwargs)


@pytest.fixture(params=[asynchronous, blocking], ids=lambda each: each.__name__)
def create(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return request.param


async def test_bytes_are_sent_under_the_name_of_their_content(
    server: Server, create: Callable[..., Any]
) -> None:
    file = await create(server, "images", PNG, subdir="flags")
    assert (file.name, file.link) == ("abc.png", "http://x/abc.png")
    request = server.requests[0]
    assert request.url.path == "/api/files/images/new"
    assert dict(request.url.params) == {"subdir": "flags"}
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="upload.png"' in server.body
    assert PNG in server.body


async def test_a_path_is_opened_and_keeps_its_name(
    server: Server, create: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "red dot.png"
    path.write_bytes(PNG)
    for given in (path, str(path)):
        await create(server, "images", given)
        assert b'filename="red dot.png"' in server.body
        assert PNG in server.body


async def test_an_open_file_is_read_and_left_open(
    server: Server, create: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with path.open("rb") as file:
        await create(server, "media", file)
        assert not file.closed
    assert b'filename="list.csv"' in server.body
    assert b"a,b\n1,2\n" in server.body
    await create(server, "media", io.BytesIO(b"\0\1\2"))
    assert b'filename="upload.bin"' in server.body


async def test_a_name_that_is_given_wins(server: Server, create: Callable[..., Any]) -> None:
    await create(server, "images", PNG, filename="mine.png")
    assert b'filename="mine.png"' in server.body


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("/nowhere/at-all.png", "cannot read the file '/nowhere/at-all.png'"),
        (io.StringIO("text"), 'mode "rb"'),
        (5, "a path, bytes, or a binary file, not int"),
        (None, "not NoneType"),
    ],
)
async def test_what_is_no_file_is_refused_before_anything_is_sent(
    server: Server, create: Callable[..., Any], file: object, message: str
) -> None:
    with pytest.raises(InvalidArgument, match=message):
        await create(server, "images", file)
    assert server.requests == []


async def test_an_empty_name_is_refused(server: Server, create: Callable[..., Any]) -> None:
    with pytest.raises(InvalidArgument, match="filename must not be empty"):
        await create(server, "images", PNG, filename="")
    assert server.requests == []


async def test_a_theme_is_uploaded_likewise(tmp_path: Path) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/themes/new"
        assert b'name="file"; filename="upload.zip"' in request.read()
        return httpx.Response(200, json={"success": True})

    transport = httpx.MockTransport(handler)
    async with AsyncMaatoo("https://example.invalid", transport=transport) as api:
        result = await api.themes.create(b"PK\x03\x04rest")
    assert result.success is True


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PNG, "upload.png"),
        (b"GIF89a", "upload.gif"),
        (b"\xff\xd8\xff\xe0", "upload.jpg"),
        (b"%PDF-1.7", "upload.pdf"),
        (b"PK\x03\x04", "upload.zip"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "upload.webp"),
        (b"plain text", "upload.txt"),
        ("€".encode() * 300, "upload.txt"),  # cut in the middle of a character
        (b"\x00\x9f\x92", "upload.bin"),
        (b"", "upload.txt"),
    ],
)
def test_names_of_bytes_tell_what_they_look_like(content: bytes, name: str) -> None:
    assert name_of(content) == name
