"""Downloads from a server whose script sends them whole, or breaks them off."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable
from typing import Any

from maatoo import Retry
from maatoo.errors import MaatooError
from tests.servers import Handler, serve
from tests.transport.runtime_doubles import Send, play

CONTENT = bytes(range(256)) * 2_000
SHORT = b"PK\x03\x04 a small archive"
FAST = Retry(attempts=2, backoff=0.001)


def answer(
    handler: Handler, body: bytes, *headers: str, status: int = 200, length: int | None = None
) -> None:
    handler.close_connection = True
    head = [f"HTTP/1.1 {status} X", f"content-length: {len(body) if length is None else length}"]
    handler.wfile.write("\r\n".join([*head, *headers]).encode() + b"\r\n\r\n" + body)


def chunked(handler: Handler, body: bytes, *, ends: bool = True) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")
    for at in range(0, len(body), 5000):
        part = body[at : at + 5000]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    if ends:
        handler.wfile.write(b"0\r\n\r\n")


def download(
    runtime: str, script: Callable[[Handler], None], to: Any, **settings: Any
) -> tuple[Any, int]:
    """The answer to a download, or the error, and how many requests the server saw."""
    raises = settings.pop("raise_errors", True)
    over = settings.pop("over", threading.Event())

    async def scenario(send: Send) -> Any:
        try:
            return await send("GET", "/files/x", to=to, raise_errors=raises)
        except MaatooError as error:
            return error
        finally:
            over.set()

    with serve(script) as server:
        return play(runtime, server.url, scenario, **settings), len(server.requests)


GOOD: dict[str, tuple[bytes, Callable[[Handler], None]]] = {
    "plain": (CONTENT, lambda handler: answer(handler, CONTENT)),
    "short": (SHORT, lambda handler: answer(handler, SHORT)),
    "empty": (b"", lambda handler: answer(handler, b"")),
    "chunked": (CONTENT, lambda handler: chunked(handler, CONTENT)),
    "gzip": (
        CONTENT,
        lambda handler: answer(handler, gzip.compress(CONTENT), "content-encoding: gzip"),
    ),
    "two members": (
        CONTENT + SHORT,
        lambda handler: answer(
            handler, gzip.compress(CONTENT) + gzip.compress(SHORT), "content-encoding: gzip"
        ),
    ),
    "deflate in gzip": (
        CONTENT,
        lambda handler: answer(
            handler, gzip.compress(zlib.compress(CONTENT)), "content-encoding: deflate, gzip"
        ),
    ),
    "JSON": (b'{"contacts": []}', lambda handler: answer(handler, b'{"contacts": []}')),
}
