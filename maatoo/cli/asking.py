"""Asking: what a command tells a person beside its output, and what it asks for."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TextIO

from maatoo.errors import InvalidArgument

__all__ = ["ask", "close_quietly", "confirm", "printable", "read_secret", "say", "say_error"]


def say(text: str, end: str = "\n") -> None:
    """Tell a person something beside the output: on standard error."""
    try:
        print(printable(text), file=sys.stderr, end=end, flush=True)
    except BrokenPipeError:
        close_quietly(sys.stderr)


def say_error(error: BaseException) -> None:
    """Tell a person of an error: its class, and its message without credentials."""
    from maatoo.redaction import redact

    say(f"{type(error).__name__}: {redact(str(error))}")


def close_quietly(stream: TextIO) -> None:
    """Discard what is still written to a stream: its reader has closed it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def printable(text: str) -> str:
    """Text that cannot move the cursor or colour the terminal: a server's data is not trusted."""
    return "".join(
        char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text
    )


def ask(question: str, missing: str) -> str:
    """Ask a person for a line.

    Raises:
        InvalidArgument: nobody is there to ask (``missing`` says what to do), or it is empty.
    """
    if not sys.stdin.isatty():
        raise InvalidArgument(missing)
    say(f"{question} ", end="")
    if not (given := input().strip()):
        raise InvalidArgument("the answer is empty: nothing was done")
    return given


def confirm(what: str, *, yes: bool) -> None:
    """Ask before something dangerous.

    Raises:
        InvalidArgument: the answer is no, or nobody is there to ask.
    """
    missing = f"{what}: nobody is here to be asked; --yes does it without asking"
    question = f"{what}: are you sure? [y/N]"
    if not yes and ask(question, missing).lower() not in ("y", "yes"):
        raise InvalidArgument("nothing was done")


def read_secret(what: str) -> str:
    """A secret that a person types unseen, or the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{what.capitalize()}: ", stream=sys.stderr)
    return sys.stdin.readline().rstrip("\r\n")
