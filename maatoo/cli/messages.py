"""Messages: what a command tells a person beside its output, safe to be shown in a terminal."""

from __future__ import annotations

import sys

__all__ = ["printable", "say"]


def say(text: str, end: str = "\n") -> None:
    """Tell a person something beside the output: on standard error."""
    print(printable(text), file=sys.stderr, end=end, flush=True)


def printable(text: str) -> str:
    """Text that cannot move the cursor or colour the terminal: a server's data is not trusted."""
    return "".join(
        char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text
    )
