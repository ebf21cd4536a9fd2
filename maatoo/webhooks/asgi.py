"""The few parts of ASGI that a receiver needs: reading a bounded body, answering, lifespan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias, cast

import anyio

__all__ = ["BodyRefused", "BodyRoom", "Receive", "Scope", "Send", "SenderGone"]

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class BodyRefused(Exception):
    """The rest of the body is not read: ``status`` and ``text`` are the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text


class BodyRoom:
    """A limit of the bytes of all bodies that are being read at the same time.

    Attributes:
        most: the limit, in bytes.
        held: the bytes that are held now.
    """

    __slots__ = ("held", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0


class SenderGone(Exception):
    """The sender hung up before the end of the body."""


def headers_of(scope: Scope) -> Mapping[str, bytes]:
    """The headers of a request by lower-case name; of a repeated header, its first value."""
    found: dict[str, bytes] = {}
    for name, value in cast("Iterable[tuple[bytes, bytes]]", scope.get("headers") or ()):
        found.setdefault(bytes(name).decode("latin-1").lower(), bytes(value))
    return found


async def read_body(
    receive: Receive, declared: bytes | None, limit: int, room: BodyRoom, seconds: float
) -> bytes:
    """Read the body of a request, and stop as soon as it is too large.

    Args:
        receive: ASGI's receive.
        declared: the ``Content-Length`` header, or None.
        limit: bytes that the body may have.
        room: the limit that all bodies share.
        seconds: how long the whole body may take, in seconds.

    Raises:
        BodyRefused: it is too large (if ``Content-Length`` says so, nothing is read), it takes
            too long, or the bodies that are being read are too large together.
        SenderGone: the sender hung up.
    """
    if declared is not None and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large()
    chunks: list[bytes] = []
    size = 0
    try:
        with anyio.move_on_after(seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise SenderGone
                chunk: bytes = message.get("body", b"")
                size += len(chunk)
                room.held += len(chunk)
                if size > limit:
                    raise _too_large()
                if room.held > room.most:
                    raise BodyRefused(503, "too busy, send it again")
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    finally:
        room.held -= size
    raise BodyRefused(408, "the body did not come in time")


def _too_large() -> BodyRefused:
    return BodyRefused(413, "the body is too large")


async def answer(send: Send, status: int, text: str, headers: Mapping[str, str]) -> None:
    """Send a whole answer, whose body is one line of text."""
    body = f"{text}\n".encode()
    fields = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        **headers,
    }
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def lifespan(receive: Receive, send: Send, block: AbstractAsyncContextManager[None]) -> None:
    """Keep a block open from the server's start to its end."""
    await receive()
    async with block:
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
