"""An event loop in a background thread, where the blocking client's parallel work runs."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

import anyio
from anyio.from_thread import BlockingPortal

from maatoo.errors import ConfigurationError
from maatoo.session import Session
from maatoo.sync._feed import Feed

__all__ = ["Loop"]

T = TypeVar("T")

_PAGES_AHEAD = 2


class _Result(Generic[T]):
    """What a task on the loop came to, and the scope that cancels it."""

    __slots__ = ("cancelled", "error", "over", "scope", "value")

    def __init__(self) -> None:
        self.cancelled = False  # before it began
        self.over = False  # set before the waiting thread is told, which may miss the message
        self.scope: anyio.CancelScope | None = None
        self.error: BaseException | None = None
        self.value: Any = None


class Loop:
    """A session on an event loop of its own; ends with the client, or with the interpreter."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open_session: Callable[[], Session] | None = open_session
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._portal: BlockingPortal
        self._stop: anyio.Event
        self.session: Session
        self._thread = threading.Thread(target=self._run, name="maatoo-loop", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        atexit.register(_close_at_exit, weakref.ref(self))

    def _run(self) -> None:
        try:
            anyio.run(self._main)
        except BaseException as failure:
            if not self._ready.is_set():
                self._failure = failure
        finally:
            self._ready.set()

    async def _main(self) -> None:
        assert self._open_session is not None
        self.session = self._open_session()
        self._open_session = (
            None  # it holds the client, which may be dropped while this thread runs
        )
        async with BlockingPortal() as portal:
            self._portal = portal
            self._stop = anyio.Event()
            try:
                async with anyio.create_task_group() as group:
                    self.session.lifetime.task_group = group
                    self._ready.set()
                    await self._stop.wait()
                    group.cancel_scope.cancel()
            finally:
                await self.session.aclose()
                await portal.stop(cancel_remaining=True)

    def run(self, make: Callable[[], Awaitable[T]], feed: Feed[Any]) -> T:
        """Run a job, serving it from this thread until it is over.

        Whatever interrupts the serving (Ctrl-C, a call-back's error) cancels the job first.
        """
        result: _Result[T] = _Result()
        try:
            self._start(result, make, feed.end)
            feed.serve(self._portal)
        except BaseException:
            if self._cancel(result, feed.end):
                while not result.over:
                    feed.discard()
            raise
        if result.error is not None:
            raise result.error
        value: T = result.value
        return value

    def _start(
        self, result: _Result[T], make: Callable[[], Awaitable[T]], over: Callable[[], None]
    ) -> None:
        async def task() -> None:
            if result.cancelled:
                return
            try:
                with anyio.CancelScope() as result.scope:
                    result.value = await make()
                if result.scope.cancelled_caught:
                    result.error = ConfigurationError("this client was closed during the call")
            except BaseException as error:
                result.error = error
                if not isinstance(error, Exception):  # a cancellation belongs to the loop
                    result.error = ConfigurationError("this client was closed during the call")
                    raise
            finally:
                result.over = True
                over()

        try:
            self._portal.start_task_soon(task)
        except RuntimeError:
            raise ConfigurationError("this client is closed: make a new one") from None

    def _cancel(self, result: _Result[Any], over: Callable[[], None]) -> bool:
        """Cancel a task; False where nobody can wait for its end: the loop's own, or no loop."""

        def cancel() -> None:
            if result.scope is not None:
                result.scope.cancel()
            else:  # interrupted before it began, or even before it was handed over
                result.cancelled = result.over = True
                over()

        if threading.current_thread() is self._thread:  # an iterator that was collected there
            cancel()
            return False
        try:
            self._portal.start_task_soon(cancel)
        except RuntimeError:
            return False
        return True

    def iterate(self, make: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
        """Iterate something of the loop from this thread, which stays a few items behind it.

        Closing the iterator (a ``break``) cancels the work on the loop and waits for its end.
        """
        arrived: SimpleQueue[tuple[T] | None] = SimpleQueue()
        result: _Result[None] = _Result()
        credit: list[anyio.Semaphore] = []

        async def produce() -> None:
            credit.append(anyio.Semaphore(_PAGES_AHEAD))
            pages = make()
            try:
                async for page in pages:
                    arrived.put((page,))
                    await credit[0].acquire()
            finally:
                await _close(pages)

        def end() -> None:
            arrived.put(None)

        try:
            self._start(result, produce, end)
            while (step := arrived.get()) is not None:
                yield step[0]
                with suppress(RuntimeError):
                    self._portal.start_task_soon(credit[0].release)
        finally:
            if not result.over and self._cancel(result, end):
                while not result.over:
                    arrived.get()
        if result.error is not None:
            raise result.error

    def stop(self) -> None:
        """Have the loop end; nothing is waited for."""
        with suppress(RuntimeError):
            self._portal.start_task_soon(self._stop.set)

    def close(self) -> None:
        """End the loop, and wait for its end: running jobs are cancelled, connections closed."""
        self.stop()
        if threading.current_thread() is not self._thread:
            self._thread.join()


async def _close(steps: AsyncIterator[Any]) -> None:
    close = getattr(steps, "aclose", None)
    if close is not None:
        with anyio.CancelScope(shield=True):
            await close()


def _close_at_exit(loop: weakref.ref[Loop]) -> None:
    alive = loop()
    if alive is not None:
        alive.close()
