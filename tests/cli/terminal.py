"""Commands as a person runs them, in a pseudo-terminal, and as a program does, without one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from select import select
from unittest.mock import patch
from warnings import catch_warnings

__all__ = ["Done", "Terminal", "environment", "run"]

_IN_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
COMMAND = [sys.executable, "-W", "error", "-m", "maatoo"]
LONGEST = 120.0
"""Seconds after which a command that hangs is ended."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command: no login but those of the folder, no colours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAATOO_")}
    settings = {"MAATOO_CONFIG_DIR": str(folder), "TERM": "dumb", "COLUMNS": "120"}
    return {**kept, **settings, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **more}


@dataclass
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def run(words: list[str], env: Mapping[str, str], given: str = "") -> Done:
    """Run a command without a terminal; in this process, which starts no interpreter."""
    from maatoo.cli.app import run as commands

    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, env, clear=True),
        patch.object(sys, "stdin", io.StringIO(given)),
        redirect_stdout(out),
        redirect_stderr(err),
        catch_warnings(),
    ):
        code = commands(words)
    assert "Traceback" not in err.getvalue() + out.getvalue()
    assert "should not happen" not in err.getvalue()
    return Done(code, out.getvalue(), err.getvalue())


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, words: list[str], env: Mapping[str, str]) -> None:
        self.seen = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IN_A_TERMINAL, *COMMAND, *words],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._watchdog = threading.Timer(LONGEST, self._process.kill)
        self._watchdog.start()

    def expect(self, text: str) -> None:
        """Read until a text has been shown."""
        while text not in self.seen:
            assert self._read(), f"{text!r} was not shown: {self.seen}"

    def type(self, line: str, end: str = "\n") -> None:
        """Type a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}{end}".encode())
        self._process.stdin.flush()

    def press(self, key: str, until: str) -> None:
        """Press a key until a text has been shown.

        Ctrl-D is lost where a question stands already and its reading has not begun: the terminal
        changes its mode in between.
        """
        assert self._process.stdout is not None
        self.type(key, end="")
        while until not in self.seen:
            if select([self._process.stdout], [], [], 1.0)[0]:
                assert self._read(), f"{until!r} was not shown: {self.seen}"
            else:
                self.type(key, end="")

    def end(self) -> int:
        """Wait for the end; the exit code."""
        assert self._process.stdin is not None
        while self._read():
            pass
        code = self._process.wait()
        self._watchdog.cancel()
        self._process.stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        assert "Traceback" not in self.seen
        return code

    def _read(self) -> bool:
        assert self._process.stdout is not None
        found = os.read(self._process.stdout.fileno(), 65_536)
        self.seen += found.decode("utf-8", "replace")
        return bool(found)
