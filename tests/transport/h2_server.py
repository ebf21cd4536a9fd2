"""A small HTTP/2 server over TLS, with a certificate made for it; needs h2 and openssl."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

__all__ = ["H2Server", "certificate", "serve_h2"]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    names = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            *subject,
            *names,
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


class H2Server:
    """Answers each request with its own path; counts connections and streams."""

    def __init__(self, cert: Path, key: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.context.set_alpn_protocols(["h2"])
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.listening.getsockname()[1]}"
        self.connections = 0
        self.most_streams = 0
        self.on_streams: Callable[[int], None] = lambda _: None

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        from h2.exceptions import ProtocolError

        with suppress(OSError, ProtocolError), connection:
            with self.context.wrap_socket(connection, server_side=True) as stream:
                self.converse(stream)

    def converse(self, stream: ssl.SSLSocket) -> None:
        import h2.connection
        import h2.events
        from h2.config import H2Configuration

        talk = h2.connection.H2Connection(H2Configuration(client_side=False))
        talk.initiate_connection()
        stream.sendall(talk.data_to_send())
        waiting: dict[int, str] = {}
        while data := stream.recv(65536):
            for event in talk.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    headers = {bytes(k).decode(): bytes(v).decode() for k, v in event.headers}
                    waiting[event.stream_id] = headers[":path"]
                    self.most_streams = max(self.most_streams, len(waiting))
            if waiting:
                self.on_streams(len(waiting))
            for number, path in sorted(waiting.items()):
                if path.startswith("/api/together") and self.most_streams < 3:
                    continue  # answered once three of them are here
                body = f'{{"path": "{path}"}}'.encode()
                answer = [(":status", "200"), ("content-type", "application/json")]
                talk.send_headers(number, answer)
                talk.send_data(number, body, end_stream=True)
                del waiting[number]
            stream.sendall(talk.data_to_send())


@contextmanager
def serve_h2(cert: Path, key: Path) -> Iterator[H2Server]:
    server = H2Server(cert, key)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listening.shutdown(socket.SHUT_RDWR)
        server.listening.close()
        thread.join()
