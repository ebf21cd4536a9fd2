"""DeliveryQueue: a bounded queue between the acknowledgement and the handlers."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from attrs import define, field

from maatoo.errors import ConfigurationError

__all__ = ["DeliveryQueue"]

T = TypeVar("T")

log = logging.getLogger("maatoo.webhooks")


@define
class DeliveryQueue(Generic[T]):
    """A queue, and the workers that empty it while the block of :meth:`running` is open.

    Attributes:
        do: does one piece of work; it must not raise.
        size: pieces that may wait.
        workers: pieces that are done at the same time; one worker does them in order.
        drain_seconds: how long the end of the block waits for the queued pieces, in seconds.
    """

    do: Callable[[T], Awaitable[object]]
    size: int
    workers: int
    drain_seconds: float
    _queue: MemoryObjectSendStream[T] | None = field(default=None, init=False)
    _unfinished: int = field(default=0, init=False)

    @property
    def is_running(self) -> bool:
        """Whether there are workers."""
        return self._queue is not None

    def put(self, piece: T) -> bool:
        """Queue a piece; False when the queue is full."""
        assert self._queue is not None, "asked is_running before"
        try:
            self._queue.send_nowait(piece)
        except anyio.WouldBlock:
            return False
        self._unfinished += 1
        return True

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None, None]:
        """Do the queued work while the block is open; at its end, finish what is still queued.

        Raises:
            ConfigurationError: it is running already.
        """
        if self._queue is not None:
            raise ConfigurationError("this receiver is running already")
        queue, pieces = anyio.create_memory_object_stream[T](self.size)
        self._queue, self._unfinished = queue, 0
        problem: Exception | None = None
        try:
            async with anyio.create_task_group() as group:
                for _ in range(self.workers):
                    group.start_soon(self._work, pieces)
                try:
                    yield
                except Exception as error:  # raised again below: a group would wrap it
                    problem = error
                finally:
                    self._queue = None
                    queue.close()
                    group.cancel_scope.deadline = anyio.current_time() + self.drain_seconds
        finally:  # also where the block was cancelled
            pieces.close()
            if self._unfinished:
                log.error("stopped with %d acknowledged deliveries unhandled", self._unfinished)
        if problem is not None:
            raise problem

    async def _work(self, pieces: MemoryObjectReceiveStream[T]) -> None:
        async for piece in pieces:
            await self.do(piece)
            self._unfinished -= 1
