"""Collecting the responses of every request made in a context."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from maatoo.transport.response import Response

__all__ = ["capture", "hidden", "note"]

_open: ContextVar[tuple[list[Response], ...]] = ContextVar("maatoo_capture", default=())


@contextmanager
def capture() -> Generator[list[Response], None, None]:
    """Collect the responses of the requests made inside the block, in the order they came."""
    responses: list[Response] = []
    token = _open.set((*_open.get(), responses))
    try:
        yield responses
    finally:
        _open.reset(token)


@contextmanager
def hidden() -> Generator[None, None, None]:
    """Let no capture see the responses of a block: those of a token endpoint hold tokens."""
    token = _open.set(())
    try:
        yield
    finally:
        _open.reset(token)


def note(response: Response) -> None:
    """Hand a response to every capture that is open in this context."""
    for responses in _open.get():
        responses.append(response)
