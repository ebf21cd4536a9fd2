"""A plain HTTP server over real sockets, for tests in which sockets matter."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Server", "serve"]


class Server(ThreadingHTTPServer):
    """Counts its connections and requests; does what its script says of each request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Callable[[Handler], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.lock = threading.Lock()
        self.connections = 0
        self.requests: list[tuple[str, str]] = []
        self.open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hang_up(self) -> None:
        """Close every open connection, as a server does with idle ones."""
        with self.lock:
            for each in self.open:
                with suppress(OSError):  # its client was faster
                    each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A cut connection is part of the test."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms until the client has confirmed the head
    server: Server

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections += 1
            self.server.open.add(self.connection)

    def finish(self) -> None:
        with self.server.lock:
            self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        self.body = self.rfile.read(length)
        with self.server.lock:
            self.server.requests.append((self.command, self.path))
        self.server.script(self)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815

    def answer(self, body: object = None, status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def cut(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve(script: Callable[[Handler], None] | None = None) -> Iterator[Server]:
    """Run a server in the background; by default it answers ``{"ok": true}``."""
    server = Server(script or (lambda handler: handler.answer({"ok": True})))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()
