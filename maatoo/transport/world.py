"""The two worlds a request can live in: on an event loop, or in a blocking call.

Everything that waits is asked of the world; so the life of a request is written once, as a
coroutine. In the blocking world its awaits never suspend, and :func:`run` steps it to its end.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import anyio
import anyio.lowlevel

from maatoo.auth import base, worlds
from maatoo.auth.worlds import run_stepped as run
from maatoo.transport.throttle import Throttle

__all__ = ["AsyncWorld", "BlockingWorld", "Slots", "World", "run"]

_UNLIMITED = nullcontext()


class Slots(Protocol):
    """A limit on how many things go on at once."""

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot, at most for so long, and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        ...

    def release(self) -> None:
        """Give a slot back."""
        ...


class World(base.World, Protocol):
    """How a client waits: what authentication needs of it, and the rest."""

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def breathe(self) -> None:
        """Let others go on first; nothing is cancelled here."""
        ...

    def slots(self, number: int, throttle: Throttle | None = None) -> Slots:
        """A limit of so many at once, and of fewer while a throttle says so."""
        ...

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """A block that raises TimeoutError when it is cut off after so many seconds."""
        ...


class AsyncSlots:
    """Slots of one event loop; who waits longest comes first."""

    __slots__ = ("_number", "_throttle", "_used", "_waiting")

    def __init__(self, number: int, throttle: Throttle) -> None:
        self._number = number
        self._throttle = throttle
        self._used = 0
        self._waiting: deque[anyio.Event] = deque()

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        if self._used < self._number * self._throttle.share and not self._waiting:
            self._used += 1
            return
        with _UNLIMITED if seconds is None else anyio.fail_after(max(seconds, 0.0)):
            await self._turn()

    async def _turn(self) -> None:
        turn = anyio.Event()
        self._waiting.append(turn)
        try:
            await turn.wait()
            await anyio.lowlevel.checkpoint_if_cancelled()  # else a cancelled request would begin
        except BaseException:
            if turn.is_set():  # the slot was handed over as we were cancelled
                self.release()
            else:
                self._waiting.remove(turn)
            raise

    def release(self) -> None:
        """Give a slot back, to the next who waits; to more of them when the share has grown."""
        self._used -= 1
        while self._waiting and self._used < self._number * self._throttle.share:
            self._used += 1
            self._waiting.popleft().set()


class BlockingSlots:
    """Slots of any number of threads."""

    __slots__ = ("_changed", "_number", "_throttle", "_used")

    def __init__(self, number: int, throttle: Throttle) -> None:
        self._number = number
        self._throttle = throttle
        self._used = 0
        self._changed = threading.Condition()

    def _free(self) -> bool:
        return self._used < self._number * self._throttle.share

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        with self._changed:
            if not self._free():
                limit = None if seconds is None else max(seconds, 0.0)
                if not self._changed.wait_for(self._free, limit):
                    raise TimeoutError
            self._used += 1

    def release(self) -> None:
        """Give a slot back; wake who may go on, which are more when the share has grown."""
        with self._changed:
            self._used -= 1
            self._changed.notify(2)


class AsyncWorld(worlds.AsyncWorld):
    """An event loop of asyncio or trio."""

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    async def breathe(self) -> None:
        """Let others go on first; nothing is cancelled here."""
        await anyio.lowlevel.cancel_shielded_checkpoint()

    def slots(self, number: int, throttle: Throttle | None = None) -> Slots:
        """A limit of so many at once, and of fewer while a throttle says so."""
        return AsyncSlots(number, throttle or Throttle())

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """A block that raises TimeoutError when it is cut off after so many seconds."""
        return _UNLIMITED if seconds is None else anyio.fail_after(seconds)


class BlockingWorld(worlds.BlockingWorld):
    """A thread that simply waits."""

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251 - blocking is what this world does

    async def breathe(self) -> None:
        """Nothing: other threads go on by themselves."""

    def slots(self, number: int, throttle: Throttle | None = None) -> Slots:
        """A limit of so many at once, and of fewer while a throttle says so."""
        return BlockingSlots(number, throttle or Throttle())

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:  # noqa: ARG002
        """Nothing can be cut off here: each wait has its own time-out instead."""
        return _UNLIMITED
