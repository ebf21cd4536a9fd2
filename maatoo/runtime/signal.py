"""Signal: set once, from any thread; wakes tasks of any event loop and blocked threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio

from maatoo.runtime.protocol import Runtime

__all__ = ["Signal"]


class Signal:
    """Set once, from any thread; wakes every waiter, each in its own runtime.

    A waiting task costs no thread: its event loop is told by the call that is safe from other
    threads. So any number of tasks can wait, and a full pool of worker threads cannot hold a
    waiter back.
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

    async def wait(self, runtime: Runtime, timeout: float) -> bool:
        """Wait until the signal is set.

        Args:
            runtime: on an event loop the task waits, else the thread.
            timeout: seconds.

        Returns:
            True when it is set, False when the time is over.
        """
        if not runtime.is_async:
            blocked = threading.Event()
            if self._register(blocked.set):
                blocked.wait(timeout)
            return self._is_set
        event = anyio.Event()
        if self._register(_setter(event)):
            with anyio.move_on_after(timeout):
                await event.wait()
        return self._is_set

    def _register(self, wake: Callable[[], None]) -> bool:
        with self._lock:
            if self._is_set:
                return False
            self._wakers.append(wake)
            return True


def _setter(event: anyio.Event) -> Callable[[], None]:
    """A function that sets an event of this event loop, from any thread.

    It does nothing when the loop has ended.
    """
    from maatoo.runtime.event_loop import current_loop, on_asyncio  # a blocked thread has no loop

    loop: Any = current_loop()
    call_soon = loop.call_soon_threadsafe if on_asyncio() else loop.run_sync_soon

    def set_event() -> None:
        with suppress(RuntimeError):
            call_soon(event.set)

    return set_event
