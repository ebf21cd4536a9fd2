"""A one-shot signal that event loops and blocked threads can wait for side by side."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable

import anyio

from maatoo.auth.base import World

__all__ = ["Signal", "on_asyncio"]


def on_asyncio() -> bool:
    """True when the running event loop is asyncio's, False when it is trio's."""
    return anyio.get_cancelled_exc_class() is asyncio.CancelledError


class Signal:
    """Set once, from any thread; wakes every waiter, each in its own world.

    A waiting task costs no thread: its event loop is woken through its thread-safe door. So any
    number of tasks can wait, and a full pool of worker threads cannot hold a waiter back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._wakers: list[Callable[[], None]] = []

    @property
    def is_set(self) -> bool:
        """True once :meth:`set` was called."""
        return self._is_set

    def set(self) -> None:
        """Wake all waiters, now and later; harmless to repeat."""
        with self._lock:
            self._is_set = True
            wakers, self._wakers = self._wakers, []
        for wake in wakers:
            wake()

    async def wait(self, world: World, timeout: float) -> bool:
        """Wait until the signal is set.

        Args:
            world: on an event loop the task waits, else the thread.
            timeout: seconds.

        Returns:
            True when it is set, False when the time is over.
        """
        if not world.is_async:
            blocked = threading.Event()
            if self._register(blocked.set):
                blocked.wait(timeout)
            return self._is_set
        event = anyio.Event()
        if self._register(_loop_waker(event)):
            with anyio.move_on_after(timeout):
                await event.wait()
        return self._is_set

    def _register(self, wake: Callable[[], None]) -> bool:
        with self._lock:
            if self._is_set:
                return False
            self._wakers.append(wake)
            return True


def _loop_waker(event: anyio.Event) -> Callable[[], None]:
    """What sets ``event`` from any thread; a loop that has ended is passed over."""
    if on_asyncio():
        loop = asyncio.get_running_loop()

        def wake_asyncio() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(event.set)

        return wake_asyncio

    token = sys.modules["trio"].lowlevel.current_trio_token()

    def wake_trio() -> None:
        with contextlib.suppress(RuntimeError):
            token.run_sync_soon(event.set)

    return wake_trio
