"""The two runtimes in which the same coroutines run: an event loop, and a blocked thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread

__all__ = ["AsyncRuntime", "BlockingRuntime", "step_to_completion"]

T = TypeVar("T")


class AsyncRuntime:
    """On an event loop, asyncio or trio."""

    is_async = True

    def time(self) -> float:
        """Wall clock, seconds since 1970."""
        return time.time()

    async def run_blocking(self, fn: Callable[..., T], /, *args: object) -> T:
        """Call ``fn(*args)`` in a worker thread.

        The thread does not count against the loop's limit of worker threads: when all of those
        wait for a token, the one who fetches it must not wait for them.
        """
        return await anyio.to_thread.run_sync(partial(fn, *args), limiter=anyio.CapacityLimiter(1))


class BlockingRuntime:
    """In a thread that blocks; nothing awaited here ever suspends."""

    is_async = False

    def time(self) -> float:
        """Wall clock, seconds since 1970."""
        return time.time()

    async def run_blocking(self, fn: Callable[..., T], /, *args: object) -> T:
        """Call ``fn(*args)`` here and now."""
        return fn(*args)


def step_to_completion(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of the blocking runtime to its end in this thread, without an event loop.

    Raises:
        RuntimeError: it suspended, which nothing in the blocking runtime does.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        coroutine.close()
    raise RuntimeError("a coroutine of the blocking runtime waited for an event loop")
