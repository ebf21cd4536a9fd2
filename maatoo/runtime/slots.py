"""Slots: a limit on how many things go on at once."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import nullcontext
from typing import Final, Protocol

import anyio
import anyio.lowlevel
from attrs import frozen

__all__ = ["FULL", "AsyncSlots", "BlockingSlots", "Share", "Slots"]

_UNLIMITED = nullcontext()


class Share(Protocol):
    """Says which part of the slots may be used now; it may change at any time."""

    @property
    def share(self) -> float:
        """From 0 (exclusive) to 1."""
        ...


@frozen
class _Full:
    share: float = 1.0


FULL: Final[Share] = _Full()
"""All slots, always."""


class Slots(Protocol):
    """A limit on how many things go on at once."""

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Args:
            seconds: the longest wait; None for no limit.

        Raises:
            TimeoutError: none became free in time.
        """
        ...

    def release(self) -> None:
        """Give a slot back."""
        ...


class Moves(Protocol):
    """Counts how often a client moved to another event loop, after the one before had ended."""

    moves: int


class AsyncSlots:
    """Slots of one event loop. The task that waits longest gets the next one.

    On another event loop all of them are free: those who held or waited for one are gone.
    """

    __slots__ = ("_loop", "_moves", "_number", "_share", "_used", "_waiting")

    def __init__(self, number: int, share: Share, loop: Moves) -> None:
        self._loop = loop
        self._moves = loop.moves
        self._number = number
        self._share = share
        self._used = 0
        self._waiting: deque[anyio.Event] = deque()

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        if self._moves != self._loop.moves:
            self._moves, self._used = self._loop.moves, 0
            self._waiting.clear()
        if self._used < self._number * self._share.share and not self._waiting:
            self._used += 1
            return
        with _UNLIMITED if seconds is None else anyio.fail_after(max(seconds, 0.0)):
            await self._turn()

    async def _turn(self) -> None:
        turn = anyio.Event()
        self._waiting.append(turn)
        try:
            await turn.wait()
            await anyio.lowlevel.checkpoint_if_cancelled()  # a cancelled request must not begin
        except BaseException:
            if turn.is_set():  # the slot was handed over as we were cancelled
                self.release()
            else:
                self._waiting.remove(turn)
            raise

    def release(self) -> None:
        """Give a slot back: to the task that waits longest, or to more when the share has grown."""
        self._used = max(self._used - 1, 0)
        while self._waiting and self._used < self._number * self._share.share:
            self._used += 1
            self._waiting.popleft().set()


class BlockingSlots:
    """Slots of any number of threads."""

    __slots__ = ("_changed", "_number", "_share", "_used")

    def __init__(self, number: int, share: Share) -> None:
        self._number = number
        self._share = share
        self._used = 0
        self._changed = threading.Condition()

    def _free(self) -> bool:
        return self._used < self._number * self._share.share

    async def acquire(self, seconds: float | None = None) -> None:
        """Wait for a free slot and take it.

        Raises:
            TimeoutError: none came free in time.
        """
        with self._changed:
            if not self._free():
                limit = None if seconds is None else min(max(seconds, 0.0), threading.TIMEOUT_MAX)
                if not self._changed.wait_for(self._free, limit):
                    raise TimeoutError
            self._used += 1

    def release(self) -> None:
        """Give a slot back. Two threads are woken, as the share may have grown."""
        with self._changed:
            self._used -= 1
            self._changed.notify(2)
