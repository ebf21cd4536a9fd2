"""AsyncRuntime: waits on an event loop of asyncio or trio."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import anyio.to_thread

from maatoo.errors import ConfigurationError
from maatoo.runtime.slots import FULL, AsyncSlots, Share, Slots

__all__ = ["AsyncRuntime", "current_loop", "on_asyncio"]

T = TypeVar("T")
_UNLIMITED = nullcontext()


def on_asyncio() -> bool:
    """True when the running event loop is asyncio's, False when it is trio's."""
    return anyio.get_cancelled_exc_class() is asyncio.CancelledError


def current_loop() -> object:
    """The event loop of this task: asyncio's loop, or the token of trio's run."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return sys.modules["trio"].lowlevel.current_trio_token()


def _is_running(loop: Any) -> bool:
    if isinstance(loop, asyncio.AbstractEventLoop):
        return loop.is_running()
    try:  # the token of a run that has ended takes no more work
        loop.run_sync_soon(_nothing)
    except RuntimeError:
        return False
    return True


def _nothing() -> None:
    """A callback without effect; only a loop that is running accepts it."""


class AsyncRuntime:
    """Waits on an event loop of asyncio or trio."""

    is_async = True

    moves: int = 0
    _loop: object = None

    def has_moved(self) -> bool:
        """Whether this is another event loop than the one before, which has ended.

        Raises:
            ConfigurationError: the one before still runs.
        """
        loop = current_loop()
        if loop is self._loop:
            return False
        before, self._loop = self._loop, loop
        if before is None:
            return False
        if _is_running(before):
            self._loop = before
            raise ConfigurationError(
                "this client is used on another event loop, which still runs: make a client for "
                "each loop, or use the blocking Maatoo"
            )
        self.moves += 1
        return True

    def time(self) -> float:
        """Wall clock, seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        await anyio.sleep(seconds)

    async def yield_point(self) -> None:
        """Let other tasks run first. Nothing is cancelled here."""
        await anyio.lowlevel.cancel_shielded_checkpoint()

    async def run_blocking(self, fn: Callable[..., T], /, *args: object) -> T:
        """Call ``fn(*args)`` in a worker thread.

        The thread does not count against the loop's limit of worker threads. Otherwise all of
        those could wait for a token, and the thread that fetches it would wait for them.
        """
        return await anyio.to_thread.run_sync(partial(fn, *args), limiter=anyio.CapacityLimiter(1))

    async def readable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be read from a socket.

        Raises:
            TimeoutError: nothing came within ``seconds``.
        """
        with self.limit(seconds):
            await anyio.wait_readable(sock)

    async def writable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be written to a socket.

        Raises:
            TimeoutError: it took nothing within ``seconds``.
        """
        with self.limit(seconds):
            await anyio.wait_writable(sock)

    async def resolve(self, host: str, port: int, seconds: float | None) -> list[Any]:
        """The addresses of a host, as ``socket.getaddrinfo`` lists them.

        Raises:
            TimeoutError: no answer within ``seconds``.
            OSError: there is no such host.
        """
        with self.limit(seconds):
            return await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    def slots(self, number: int, share: Share | None = None) -> Slots:
        """Make a limit on how many things go on at once."""
        return AsyncSlots(number, share or FULL, self)

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """Make a block that raises TimeoutError when it takes longer than ``seconds``."""
        return _UNLIMITED if seconds is None else anyio.fail_after(seconds)
