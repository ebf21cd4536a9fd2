"""A small site with pages, for a browser: another origin than the server that tracks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field

@contextmanager
def serving(answer: Callable[[str, str], tuple[int, str, str]]) -> Iterator[int]:
    """Serve a function of path and body on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            status, kind, text = answer(urlsplit(self.path).path, body)
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the name that http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def site(pages: Mapping[str, str]) -> Iterator[str]:
    """A site with some pages, by path; its base URL."""

    def answer(path: str, body: str) -> tuple[int, str, str]:
        page = pages.get(path)
        return (404, "text/plain", "") if page is None else (200, "text/html", page)

    with serving(answer) as port:
        yield f"http://localhost:{port}"
