"""Starting the benchmark server as a process of its own, and asking it things."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.separate_process import ROOT

__all__ = ["Server", "serving"]


class Server:
    """A running server, as the measuring process sees it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def prepare(self, *, latency: float = 0.0, contacts: int = 1_000_000, gate: int = 0) -> None:
        """Set it up and start its counts anew.

        Args:
            latency: seconds before each answer.
            contacts: how many contacts there are, with the ids from 1.
            gate: answers are held back until so many requests are in progress at once.
        """
        self._control({"latency": latency, "contacts": contacts, "gate": gate})

    @property
    def peak(self) -> int:
        """The most requests that were in progress at once."""
        return self._control({})["peak"]

    @property
    def requests(self) -> int:
        """How many requests came."""
        return self._control({})["requests"]

    def _control(self, settings: dict[str, object]) -> dict[str, int]:
        self._connection.request("GET", f"/_control?{urlencode(settings)}")
        counts: dict[str, int] = json.loads(self._connection.getresponse().read())
        return counts


@contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        server = Server(int(process.stdout.readline()))
        try:
            yield server
        finally:
            server._connection.close()
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
