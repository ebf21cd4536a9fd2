"""KeyOrder: requests that are about the same entity are sent one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterable
from typing import Final

from maatoo.runtime import Runtime, Signal

__all__ = ["KeyOrder", "Turn"]

_DAY: Final = 86400.0
_MOST_KNOWN: Final = 100_000


class Turn:
    """The place of one request, or of one chunk, in the order."""

    __slots__ = ("_before", "_fresh", "_keys", "_loop", "_order", "_over", "_thread")

    def __init__(
        self, order: KeyOrder, keys: set[Hashable], fresh: set[Hashable], before: list[Turn]
    ) -> None:
        self._order = order
        self._keys = keys
        self._fresh = fresh
        self._before = before
        self._over = Signal()
        self._thread = threading.get_ident()
        self._loop = False

    async def wait(self, runtime: Runtime, seconds: float | None = None) -> None:
        """Wait for the earlier requests that have a key in common with this one.

        A blocking call on the thread of an event loop does not wait for a request of that loop:
        the loop could not go on.

        Args:
            runtime: how the caller waits.
            seconds: the longest wait; None for no limit.

        Raises:
            TimeoutError: it took longer.
        """
        self._loop = runtime.is_async
        ends = time.monotonic() + (_DAY if seconds is None else max(seconds, 0.0))
        while self._before:
            earlier = self._before[-1]
            if not runtime.is_async and earlier._loop and earlier._thread == self._thread:
                self._before.pop()
                continue
            if not await earlier._over.wait(runtime, max(ends - time.monotonic(), 0.0)):
                raise TimeoutError
            self._before.pop()
            # a request that gave up had not waited for all of these
            self._before.extend(earlier._before)

    def leave(self, *, done: bool = True) -> None:
        """Let later requests go on; harmless to repeat.

        Args:
            done: whether the server confirmed what was sent.
        """
        self._order.leave(self, done=done)
        self._over.set()

    @property
    def keys(self) -> set[Hashable]:
        """What the request is about."""
        return self._keys

    @property
    def fresh(self) -> set[Hashable]:
        """What the request is the first to name."""
        return self._fresh


class KeyOrder:
    """The keys of the requests in flight, for all tasks and threads of a client.

    A later request waits for earlier ones only, so that no two wait for each other. What is
    created when a row names it, as tags are, is a *fresh* key: others wait only until one request
    that names it was confirmed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[Hashable, Turn] = {}
        self._first: dict[Hashable, Turn] = {}
        self._known: set[Hashable] = set()

    def enter(self, keys: Iterable[Hashable], fresh: Iterable[Hashable] = ()) -> Turn:
        """Take the next place; to be called in the order of the input.

        Args:
            keys: what the request is about.
            fresh: what it creates unless it is there.
        """
        own = set(keys)
        with self._lock:
            new = {key for key in fresh if key not in self._known}
            first = {key for key in new if key not in self._first}
            # a tag is also created by its own call, of which it is a key
            waits = [self._last.get(key) for key in own | new]
            waits += [self._first.get(key) for key in own | new]
            before = {id(turn): turn for turn in waits if turn is not None}
            turn = Turn(self, own, first, list(before.values()))
            self._last.update(dict.fromkeys(own, turn))
            self._first.update(dict.fromkeys(first, turn))
        return turn

    def leave(self, turn: Turn, *, done: bool) -> None:
        """Forget the keys of a request that is settled."""
        with self._lock:
            for key in turn.keys:
                if self._last.get(key) is turn:
                    del self._last[key]
            for key in turn.fresh:
                if self._first.get(key) is turn:
                    del self._first[key]
                    if done and len(self._known) < _MOST_KNOWN:
                        self._known.add(key)
