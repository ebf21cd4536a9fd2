"""SingleFlight: one renewal at a time; tasks of any event loop and threads wait for its outcome."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio
from attrs import define, field

from maatoo.errors import ConfigurationError, ConnectionFailed
from maatoo.runtime import Runtime, Signal, on_asyncio

__all__ = ["Flight", "SingleFlight"]

T = TypeVar("T")

RENEWAL_LIMIT = 150.0
"""Seconds that a renewal may take, the wait for another process included."""

WAITER_LIMIT = RENEWAL_LIMIT + 30.0
"""Seconds that a waiter waits for a renewal that someone else carries out."""


@define(eq=False)
class Flight(Generic[T]):
    """One renewal under way, and later its outcome; neither value nor error: it was cut off.

    Attributes:
        owner: the session that carries it out.
        key: equal for those to whom its error applies as well.
        on_loop: True when it runs on an event loop of ``thread``.
    """

    owner: object
    key: object
    on_loop: bool
    thread: int = field(factory=threading.get_ident)
    done: Signal = field(factory=Signal)
    value: T | None = None
    error: Exception | None = None
    task: asyncio.Task[None] | None = None


class SingleFlight(Generic[T]):
    """At most one renewal at a time.

    Whoever comes first carries it out, in its own runtime: the blocking runtime in its own thread,
    trio in its own task behind a shield, asyncio in a task apart, because there a shield does not
    hold against ``Task.cancel()``. All others wait for the outcome; one that is cancelled just
    leaves. A renewal that was cut off (Ctrl-C, end of the event loop) leaves no outcome: the next
    one that asks carries it out anew.

    Args:
        on_done: told of each outcome before any waiter, one at a time.
    """

    def __init__(self, on_done: Callable[[Flight[T]], None]) -> None:
        self._on_done = on_done
        self.reset()

    def reset(self) -> None:
        """Forget what is under way: at the start, and in a child after ``fork()``."""
        self._lock = threading.Lock()
        self._flight: Flight[T] | None = None

    async def join(
        self, owner: object, key: object, runtime: Runtime, obtain: Callable[[], Awaitable[T]]
    ) -> tuple[Flight[T], bool]:
        """Carry out ``obtain``, or wait for what is under way already.

        Args:
            owner: who asks.
            key: equal for those to whom an error of ``obtain`` would apply as well.
            runtime: how the caller waits.
            obtain: the work; called only when nothing is under way.

        Returns:
            The flight, which is over, and whether it was this caller's own.

        Raises:
            ConnectionFailed: it took too long.
            ConfigurationError: a blocking call would wait for the event loop of its own thread.
        """
        with self._lock:
            flight, lead = self._flight, False
            if flight is None:
                flight, lead = Flight[T](owner, key, runtime.is_async), True
                self._flight = flight
        if lead:
            await self._lead(flight, runtime, obtain)
        elif self.is_stuck(runtime):
            raise ConfigurationError(
                "the token is being renewed on the event loop of this thread, for which a blocking "
                "call cannot wait: use AsyncMaatoo here, or call from another thread"
            )
        if not flight.done.is_set and not await flight.done.wait(runtime, WAITER_LIMIT):
            self._finish(flight)
            raise ConnectionFailed(f"the token was not renewed within {WAITER_LIMIT:.0f} seconds")
        return flight, lead

    async def settle(self, owner: object, runtime: Runtime) -> None:
        """Wait, shielded and bounded, for a renewal that ``owner`` carries out."""
        flight = self._flight
        if flight is None or flight.owner is not owner or self.is_stuck(runtime):
            return
        if runtime.is_async:
            with anyio.CancelScope(shield=True):
                await flight.done.wait(runtime, WAITER_LIMIT)
        else:
            await flight.done.wait(runtime, WAITER_LIMIT)

    def is_stuck(self, runtime: Runtime) -> bool:
        """True when a blocking wait here would stop the very event loop that it waits for."""
        flight = self._flight
        return (
            not runtime.is_async
            and flight is not None
            and flight.on_loop
            and flight.thread == threading.get_ident()
        )

    async def _lead(
        self, flight: Flight[T], runtime: Runtime, obtain: Callable[[], Awaitable[T]]
    ) -> None:
        try:
            if not runtime.is_async:
                await self._run(flight, obtain)
            elif on_asyncio():
                flight.task = asyncio.get_running_loop().create_task(
                    self._run_limited(flight, obtain), name="maatoo token renewal"
                )
                flight.task.add_done_callback(lambda _: self._finish(flight))
            else:
                with anyio.CancelScope(shield=True):
                    await self._run_limited(flight, obtain)
        finally:
            if flight.task is None:
                self._finish(flight)

    async def _run_limited(self, flight: Flight[T], obtain: Callable[[], Awaitable[T]]) -> None:
        with anyio.move_on_after(RENEWAL_LIMIT) as scope:
            await self._run(flight, obtain)
        if scope.cancelled_caught:
            late = ConnectionFailed(f"the token was not renewed within {RENEWAL_LIMIT:.0f} seconds")
            self._finish(flight, error=late)

    async def _run(self, flight: Flight[T], obtain: Callable[[], Awaitable[T]]) -> None:
        try:
            value = await obtain()
        except Exception as error:
            self._finish(flight, error=error.with_traceback(None))
        else:
            self._finish(flight, value)

    def _finish(
        self, flight: Flight[T], value: T | None = None, error: Exception | None = None
    ) -> None:
        """Give a flight its outcome; only the first one counts."""
        with self._lock:
            if flight.done.is_set:
                return
            flight.value, flight.error = value, error
            if self._flight is flight:
                self._flight = None
                self._on_done(flight)
            flight.done.set()
