"""BlockingRuntime: waits by blocking its thread."""

from __future__ import annotations

import math
import select
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from maatoo.runtime.slots import FULL, BlockingSlots, Share, Slots

__all__ = ["BlockingRuntime", "step_to_completion"]

T = TypeVar("T")
_UNLIMITED = nullcontext()
_LONGEST_POLL = 2**31 - 1
"""Milliseconds that poll() takes at most: 24 days."""


class BlockingRuntime:
    """Waits by blocking its thread. Nothing that is awaited here suspends."""

    is_async = False

    def time(self) -> float:
        """Wall clock, seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    def has_moved(self) -> bool:
        """False: there is no event loop."""
        return False

    async def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        time.sleep(seconds)  # noqa: ASYNC251 - this runtime blocks

    async def yield_point(self) -> None:
        """Do nothing: the operating system schedules the other threads."""

    async def run_blocking(self, fn: Callable[..., T], /, *args: object) -> T:
        """Call ``fn(*args)`` in this thread."""
        return fn(*args)

    async def readable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be read from a socket.

        Raises:
            TimeoutError: not in so many seconds.
        """
        _wait(sock, seconds, writing=False)

    async def writable(self, sock: socket.socket, seconds: float | None) -> None:
        """Wait until something can be written to a socket.

        Raises:
            TimeoutError: not in so many seconds.
        """
        _wait(sock, seconds, writing=True)

    async def resolve(self, host: str, port: int, seconds: float | None) -> list[Any]:  # noqa: ARG002
        """The addresses of a host, as ``socket.getaddrinfo`` lists them; it cannot be interrupted.

        Raises:
            OSError: there is no such host.
        """
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    def slots(self, number: int, share: Share | None = None) -> Slots:
        """Make a limit on how many things go on at once."""
        return BlockingSlots(number, share or FULL)

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:  # noqa: ARG002
        """Make a block without a limit: a thread cannot be interrupted.

        Each single wait has a time-out of its own instead.
        """
        return _UNLIMITED


def _wait(sock: socket.socket, seconds: float | None, *, writing: bool) -> None:
    """Wait for a socket: poll() where the system has it, as select() takes low numbers only."""
    if hasattr(select, "poll"):
        poller = select.poll()
        poller.register(sock, select.POLLOUT if writing else select.POLLIN)
        limit = None if seconds is None else min(math.ceil(seconds * 1000), _LONGEST_POLL)
        ready: object = poller.poll(limit)
    else:
        reads, writes = ([], [sock]) if writing else ([sock], [])
        # Windows tells of a refused connection in the third list
        ready = any(select.select(reads, writes, [sock], seconds))
    if not ready:
        raise TimeoutError


def step_to_completion(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of a blocking runtime to its end in this thread, without an event loop.

    Raises:
        RuntimeError: it suspended, which nothing does on a blocking runtime.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        coroutine.close()
    raise RuntimeError("a coroutine of a blocking runtime waited for an event loop")
