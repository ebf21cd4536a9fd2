"""The two worlds a request can live in: on an event loop, or in a blocking call.

Everything that waits is asked of the world; so the life of a request is written once, as a
coroutine. In the blocking world its awaits never suspend, and :func:`run` steps it to its end.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

import anyio
import anyio.to_thread

__all__ = ["AsyncWorld", "BlockingWorld", "Slots", "World", "run"]

T = TypeVar("T")


class Slots(Protocol):
    """A limit on how many things go on at once."""

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it; where nothing else limits the wait, for so long."""
        ...

    def release(self) -> None:
        """Give a slot back."""
        ...


class World(Protocol):
    """How a client waits."""

    is_async: bool

    def time(self) -> float:
        """Epoch seconds."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def slots(self, number: int) -> Slots:
        """A limit of so many at once."""
        ...

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """A block that raises TimeoutError when it is cut off after so many seconds."""
        ...

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function that blocks (files, locks)."""
        ...


class AsyncSlots:
    """Slots of one event loop; who waits longest comes first."""

    __slots__ = ("_free", "_waiting")

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[anyio.Event] = deque()

    async def acquire(self, seconds: float | None = None) -> None:  # noqa: ARG002
        """Wait for a free slot and take it; the caller's cancel scope limits the wait."""
        if self._free > 0:
            self._free -= 1
            return
        turn = anyio.Event()
        self._waiting.append(turn)
        try:
            await turn.wait()
        except BaseException:
            if turn.is_set():  # the slot was handed over as we were cancelled
                self.release()
            else:
                self._waiting.remove(turn)
            raise

    def release(self) -> None:
        """Give a slot back, to the next who waits."""
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1


class BlockingSlots:
    """Slots of any number of threads."""

    __slots__ = ("_semaphore",)

    def __init__(self, number: int) -> None:
        self._semaphore = threading.Semaphore(number)

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        if not self._semaphore.acquire(timeout=None if seconds is None else max(seconds, 0.0)):
            raise TimeoutError

    def release(self) -> None:
        """Give a slot back."""
        self._semaphore.release()


class AsyncWorld:
    """An event loop of asyncio or trio."""

    is_async = True

    def time(self) -> float:
        """Epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    def slots(self, number: int) -> Slots:
        """A limit of so many at once."""
        return AsyncSlots(number)

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """A block that raises TimeoutError when it is cut off after so many seconds."""
        return nullcontext() if seconds is None else anyio.fail_after(seconds)

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function that blocks, in a worker thread."""
        return await anyio.to_thread.run_sync(function, *args)


class BlockingWorld:
    """A thread that simply waits."""

    is_async = False

    def time(self) -> float:
        """Epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: ASYNC251 - blocking is what this world does

    def slots(self, number: int) -> Slots:
        """A limit of so many at once."""
        return BlockingSlots(number)

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:  # noqa: ARG002
        """Nothing can be cut off here: each wait has its own time-out instead."""
        return nullcontext()

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function that blocks."""
        return function(*args)


def run(awaitable: Awaitable[T]) -> T:
    """Step a coroutine of the blocking world to its end, on no event loop.

    Raises:
        RuntimeError: it suspended, which nothing in the blocking world does.
    """
    coroutine: Coroutine[Any, Any, T] = awaitable  # type: ignore[assignment]
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise RuntimeError("a blocking call tried to suspend")
