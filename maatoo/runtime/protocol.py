"""Runtime: everything that waits, as the code of both clients asks for it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from maatoo.runtime.slots import Share, Slots

__all__ = ["Runtime"]

T = TypeVar("T")


class Runtime(Protocol):
    """How a client waits: on an event loop, or by blocking its thread.

    The blocking client steps the same coroutines as the async one. Its runtime has ``is_async``
    False, and nothing that is awaited on it suspends.
    """

    @property
    def is_async(self) -> bool:
        """True on an event loop (asyncio or trio), False where waiting blocks the thread."""
        ...

    def time(self) -> float:
        """Wall clock, seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        ...

    def has_moved(self) -> bool:
        """Whether this is another event loop than the one before, which has ended.

        Raises:
            ConfigurationError: the one before still runs.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        ...

    async def yield_point(self) -> None:
        """Let other tasks run first. Nothing is cancelled here."""
        ...

    async def run_blocking(self, fn: Callable[..., T], /, *args: object) -> T:
        """Call ``fn(*args)``, which may block: in a worker thread, or directly when not async."""
        ...

    async def readable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be read from a socket.

        Raises:
            TimeoutError: nothing came within ``seconds``.
        """
        ...

    async def writable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be written to a socket.

        Raises:
            TimeoutError: it took nothing within ``seconds``.
        """
        ...

    async def resolve(self, host: str, port: int, seconds: float | None) -> list[Any]:
        """The addresses of a host, as ``socket.getaddrinfo`` lists them.

        Raises:
            TimeoutError: no answer within ``seconds``; a blocked thread waits without a limit.
            OSError: there is no such host.
        """
        ...

    def slots(self, number: int, share: Share | None = None) -> Slots:
        """Make a limit on how many things go on at once.

        Args:
            number: how many.
            share: lowers the limit while its ``share`` is below 1.
        """
        ...

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """Make a block that raises TimeoutError when it takes longer than ``seconds``."""
        ...
