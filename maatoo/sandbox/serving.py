"""Serving an ASGI application on a real port, in a thread of its own, with cuttable connections."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from maatoo.sandbox.gate import CUT, App, Receive, Scope, Send

_AT_ONCE = struct.pack("ii", 1, 0)

START_SECONDS = 10.0
STOP_SECONDS = 5.0

_BACKLOG = 2048


class CuttableProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's HTTP protocol, which gives the application a way to close the connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        super().connection_made(transport)
        app: App = self.app

        def cut(reset: bool) -> None:
            if reset:  # reset: unsent data is dropped, and the client is told
                connection: socket.socket = transport.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            transport.close()

        async def with_cut(scope: Scope, receive: Receive, send: Send) -> None:
            known: dict[str, object] = scope.get("extensions") or {}
            try:
                await app({**scope, "extensions": {**known, CUT: cut}}, receive, send)
            except asyncio.CancelledError:  # the server stops, and waits no longer
                cut(reset=False)
                with suppress(asyncio.CancelledError):  # Ctrl-C cancels twice
                    await asyncio.sleep(0)  # the server notices the loss and does not answer

        self.app: Any = with_cut


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


@contextmanager
def serving(app: App, host: str, port: int) -> Generator[str, None, None]:
    """Serve an application until the block ends.

    Args:
        app: the application.
        host: the interface to listen on.
        port: the port; 0 for any free one.

    Yields:
        The base URL, when it is ready.

    Raises:
        OSError: when the port is taken.
    """
    listener = bound(host, port)
    server = _Server(config(app))
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="maatoo-sandbox", daemon=True
    )
    thread.start()
    try:
        if not server.ready.wait(START_SECONDS):
            raise RuntimeError("the sandbox did not start; see the log of uvicorn")
        yield address(host, listener)
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)
        server.force_exit = True
        thread.join(STOP_SECONDS)
        listener.close()


def config(app: App) -> uvicorn.Config:
    """How uvicorn serves the sandbox."""
    return uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        backlog=_BACKLOG,
    )


def bound(host: str, port: int) -> socket.socket:
    """A listening socket."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms an answer
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)  # at once: a client may connect before the server runs
    except OSError:
        listener.close()
        raise
    return listener


def address(host: str, listener: socket.socket) -> str:
    """The base URL of what listens on a host."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"
