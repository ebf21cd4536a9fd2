"""The command line: ``maatoo``, or ``python -m maatoo`` (``pip install maatoo[cli]``)."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code.

    Args:
        arguments: the words behind ``maatoo``; those of the process when None.

    Raises:
        SystemExit: always, with one of the codes of :mod:`maatoo.cli.exit_codes`.
    """
    try:
        import_module("cyclopts")
    except ImportError:
        from maatoo.errors import MissingExtra

        print(MissingExtra("the command line", "cli"), file=sys.stderr)
        sys.exit(3)
    from maatoo.cli.app import run

    _open_streams()
    sys.exit(run(list(map(_word, sys.argv[1:])) if arguments is None else list(arguments)))


def _open_streams() -> None:
    """Files and pipes hold UTF-8 whatever the locale; a terminal shows what it cannot as codes."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed by who started the command
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper) and stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def _word(word: str) -> str:
    """A word as it was typed: where the locale cannot read it, it is UTF-8."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return os.fsencode(word).decode("utf-8", "surrogateescape")
    return word
