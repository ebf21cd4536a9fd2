"""KeyOrder: chunks that are about the same entity are sent one after the other, in input order."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import anyio

__all__ = ["KeyOrder", "Turn"]


class Turn:
    """A chunk's place in the order."""

    __slots__ = ("_before", "_keys", "_order", "_over")

    def __init__(self, turns: KeyOrder, keys: set[Hashable], before: list[anyio.Event]) -> None:
        self._order = turns
        self._keys = keys
        self._before = before
        self._over = anyio.Event()

    async def wait(self) -> None:
        """Wait for the earlier chunks that have a key in common with this one."""
        for event in self._before:
            await event.wait()

    def leave(self) -> None:
        """Let later chunks go on."""
        self._order.leave(self._keys, self._over)
        self._over.set()

    @property
    def over(self) -> anyio.Event:
        """Set when the chunk is settled."""
        return self._over


class KeyOrder:
    """The keys of chunks in flight; later chunks wait for earlier ones only, so never in a ring."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: dict[Hashable, anyio.Event] = {}

    def enter(self, keys: Iterable[Hashable]) -> Turn:
        """Take the next place; to be called in the order of the input."""
        own = set(keys)
        before = list({id(event): event for key in own if (event := self._last.get(key))}.values())
        turn = Turn(self, own, before)
        self._last.update(dict.fromkeys(own, turn.over))
        return turn

    def leave(self, keys: set[Hashable], over: anyio.Event) -> None:
        """Forget the keys of a chunk that is settled."""
        for key in keys:
            if self._last.get(key) is over:
                del self._last[key]
