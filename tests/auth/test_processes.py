"""Several processes over one file store, against a token endpoint on a real socket."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from maatoo.auth import FileStore, Token
from tests.auth.auth_fakes import TokenServer
from tests.auth.auth_worker import renew_together

PROCESSES = 8


@pytest.fixture
def served() -> Iterator[tuple[TokenServer, str]]:
    """A token endpoint and its address."""
    endpoint = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = endpoint.token_answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(answer.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield endpoint, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.once
def test_eight_processes_over_one_file_store_refresh_once(
    served: tuple[TokenServer, str], tmp_path: Path
) -> None:
    endpoint, site = served
    store = FileStore(tmp_path / "token.json")
    store.save(Token("access-1", "refresh-1", time.time() - 1, site=site))
    spawn = multiprocessing.get_context("spawn")
    start, headers = spawn.Barrier(PROCESSES), spawn.Queue()
    workers = [
        spawn.Process(target=renew_together, args=(site, str(store.path), start, headers))
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    used = [headers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert used == ["Bearer access-2"] * PROCESSES
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert endpoint.refreshes == 1
    stored = store.load()
    assert stored is not None
    assert stored.refresh_token == endpoint.refresh_token == "refresh-2"
