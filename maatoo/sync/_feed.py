"""What passes between a calling thread and the job it started on the event loop."""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar, cast, overload

import anyio

from maatoo.argument_checks import is_async
from maatoo.batch.frames import rows_of
from maatoo.errors import InvalidArgument

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

__all__ = ["Feed", "is_file"]

A = TypeVar("A")
T = TypeVar("T")

_MOST_ITEMS = 1000
_MOST_SECONDS = 0.02


def is_file(source: object) -> bool:
    """Whether a source is a file, which the loop reads itself; else the calling thread reads it."""
    return isinstance(source, (str, os.PathLike)) or hasattr(type(source), "rows")


class Feed(AsyncIterator[T], Generic[T]):
    """The input of a job: an iterable of the calling thread, read there, lazily and in portions.

    The loop asks for a portion when it needs one, so the input is never read ahead of the job by
    more than one; what the thread is to do for the job (call-backs) comes the same way.
    """

    def __init__(self, items: object = ()) -> None:
        """Take the input; nothing is read yet.

        Args:
            items: any iterable; the job checks its form through ``origin_``.

        Raises:
            InvalidArgument: an async iterable, which no blocking call can read.
        """
        if isinstance(items, AsyncIterable):
            raise InvalidArgument("the blocking client reads plain iterables; use AsyncMaatoo")
        self.origin_: object = items
        self._iterator: Iterator[T] | None = None
        self._orders: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._portion: list[T] = []  # reversed: the next item is the last
        self._finished = False
        self._failure: BaseException | None = None
        self._portal: BlockingPortal | None = None
        self._arrived: anyio.Event | None = None

    # On the event loop

    def __aiter__(self) -> Feed[T]:
        return self

    async def __anext__(self) -> T:
        if not self._portion and not self._finished:
            self._arrived = anyio.Event()
            self._orders.put(self._read)
            await self._arrived.wait()
        if not self._portion:
            failure, self._failure = self._failure, None
            if failure is not None:
                raise failure
            raise StopAsyncIteration
        return self._portion.pop()

    @overload
    def back(self, function: Callable[[A], object] | None) -> Callable[[A], None] | None: ...
    @overload
    def back(
        self, function: Callable[[A], object] | bool | None
    ) -> Callable[[A], None] | bool | None: ...
    def back(
        self, function: Callable[[A], object] | bool | None
    ) -> Callable[[A], None] | bool | None:
        """A callback that the calling thread calls, in order; the loop does not wait for it.

        Raises:
            InvalidArgument: a coroutine function, which no blocking call can await.
        """
        if not callable(function):
            return function
        if is_async(function):
            raise _not_awaited(function)

        def order(argument: A) -> None:
            self._orders.put(lambda: _call(function, argument))

        return order

    def end(self) -> None:
        """Tell the calling thread that the job is over."""
        self._orders.put(None)

    # In the calling thread

    def serve(self, portal: BlockingPortal) -> None:
        """Do what the job asks for, until it is over."""
        self._portal = portal
        while True:
            order = self._orders.get()
            if order is None:
                return
            order()

    def discard(self) -> None:
        """Wait for the next thing that the job asks for, or for its end, and do nothing for it."""
        self._orders.get()

    def _read(self) -> None:
        portion: list[T] = []
        ends = time.monotonic() + _MOST_SECONDS
        try:
            if self._iterator is None:
                self._iterator = iter(cast("Iterable[T]", rows_of(self.origin_)))
            for item in self._iterator:
                portion.append(item)
                if len(portion) >= _MOST_ITEMS or time.monotonic() > ends:
                    break
            else:
                self._finished = True
        except Exception as failure:  # the user's own iterator: told after what it gave before
            self._failure, self._finished = failure, True
        portion.reverse()
        self._portion = portion
        arrived, portal = self._arrived, self._portal
        if arrived is not None and portal is not None:
            portal.start_task_soon(arrived.set)


def _call(function: Callable[[A], object], argument: A) -> None:
    result = function(argument)
    if inspect.iscoroutine(result):  # of a function that is no coroutine function itself
        result.close()
        raise _not_awaited(function)


def _not_awaited(function: object) -> InvalidArgument:
    return InvalidArgument(
        "a callback of the blocking client is an ordinary function (def, not async def), "
        f"not {function!r}"
    )
