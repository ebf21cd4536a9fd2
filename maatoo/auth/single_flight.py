"""One piece of work for all who ask for it: tasks of any event loop, and blocked threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import anyio
from attrs import define, field

from maatoo.auth.base import World
from maatoo.auth.tokens import Token
from maatoo.auth.waking import Signal, on_asyncio
from maatoo.errors import ConfigurationError, ConnectionFailed

__all__ = ["Flight", "SingleFlight"]

FLIGHT_LIMIT = 150.0
"""Seconds that a renewal may take, the wait for another process included."""

PATIENCE = FLIGHT_LIMIT + 30.0
"""Seconds that a waiter waits for a renewal that someone else carries out."""

Obtain = Callable[[], Awaitable[Token]]


@define(eq=False)
class Flight:
    """One renewal under way, and later its outcome; neither token nor error: it was cut off.

    Attributes:
        owner: the session that carries it out.
        key: equal for those to whom its error applies as well.
        on_loop: True when it runs on an event loop of ``thread``.
    """

    owner: object
    key: object
    on_loop: bool
    thread: int = field(factory=threading.get_ident)
    landed: Signal = field(factory=Signal)
    token: Token | None = None
    error: Exception | None = None
    task: asyncio.Task[None] | None = None


class SingleFlight:
    """At most one renewal at a time.

    Whoever comes first carries it out, in its own world: the blocking world in its own thread,
    trio in its own task behind a shield, asyncio in a task apart, because there a shield does not
    hold against ``Task.cancel()``. All others wait for the outcome; one that is cancelled just
    leaves. A renewal that was cut off (Ctrl-C, end of the event loop) leaves no outcome: the next
    one that asks carries it out anew.

    Args:
        on_land: told of each outcome before any waiter, one at a time.
    """

    def __init__(self, on_land: Callable[[Flight], None]) -> None:
        self._on_land = on_land
        self.reset()

    def reset(self) -> None:
        """Forget what is under way: at the start, and in a child after ``fork()``."""
        self._lock = threading.Lock()
        self._flight: Flight | None = None

    async def join(
        self, owner: object, key: object, world: World, obtain: Obtain
    ) -> tuple[Flight, bool]:
        """Carry out ``obtain``, or wait for what is under way already.

        Args:
            owner: who asks.
            key: equal for those to whom an error of ``obtain`` would apply as well.
            world: how the caller waits.
            obtain: the work; called only when nothing is under way.

        Returns:
            The flight, landed, and whether it was this caller's own.

        Raises:
            ConnectionFailed: it took too long.
            ConfigurationError: a blocking call would wait for the event loop of its own thread.
        """
        with self._lock:
            flight, lead = self._flight, False
            if flight is None:
                flight, lead = Flight(owner, key, world.is_async), True
                self._flight = flight
        if lead:
            await self._lead(flight, world, obtain)
        elif self.is_stuck(world):
            raise ConfigurationError(
                "the token is being renewed on the event loop of this thread, for which a blocking "
                "call cannot wait: use AsyncMaatoo here, or call from another thread"
            )
        if not flight.landed.is_set and not await flight.landed.wait(world, PATIENCE):
            self._land(flight)
            raise ConnectionFailed(f"the token was not renewed within {PATIENCE:.0f} seconds")
        return flight, lead

    async def settle(self, owner: object, world: World) -> None:
        """Wait, shielded and bounded, for a renewal that ``owner`` carries out."""
        flight = self._flight
        if flight is None or flight.owner is not owner or self.is_stuck(world):
            return
        if world.is_async:
            with anyio.CancelScope(shield=True):
                await flight.landed.wait(world, PATIENCE)
        else:
            await flight.landed.wait(world, PATIENCE)

    def is_stuck(self, world: World) -> bool:
        """True when a blocking wait here would stop the very event loop that it waits for."""
        flight = self._flight
        return (
            not world.is_async
            and flight is not None
            and flight.on_loop
            and flight.thread == threading.get_ident()
        )

    async def _lead(self, flight: Flight, world: World, obtain: Obtain) -> None:
        try:
            if not world.is_async:
                await self._fly(flight, obtain)
            elif on_asyncio():
                flight.task = asyncio.get_running_loop().create_task(
                    self._fly_bounded(flight, obtain), name="maatoo token renewal"
                )
                flight.task.add_done_callback(lambda _: self._land(flight))
            else:
                with anyio.CancelScope(shield=True):
                    await self._fly_bounded(flight, obtain)
        finally:
            if flight.task is None:
                self._land(flight)

    async def _fly_bounded(self, flight: Flight, obtain: Obtain) -> None:
        with anyio.move_on_after(FLIGHT_LIMIT) as scope:
            await self._fly(flight, obtain)
        if scope.cancelled_caught:
            late = ConnectionFailed(f"the token was not renewed within {FLIGHT_LIMIT:.0f} seconds")
            self._land(flight, error=late)

    async def _fly(self, flight: Flight, obtain: Obtain) -> None:
        try:
            token = await obtain()
        except Exception as error:
            self._land(flight, error=error.with_traceback(None))
        else:
            self._land(flight, token)

    def _land(
        self, flight: Flight, token: Token | None = None, error: Exception | None = None
    ) -> None:
        """Give a flight its outcome; only the first one counts."""
        with self._lock:
            if flight.landed.is_set:
                return
            flight.token, flight.error = token, error
            if self._flight is flight:
                self._flight = None
                self._on_land(flight)
            flight.landed.set()
