"""FirstRows: so many rows of a list from a place on; a part of a list that is split by place."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from maatoo.paging.chunk import Chunk, Chunks, Cursor

__all__ = ["FirstRows"]

T = TypeVar("T")


class FirstRows(Generic[T]):
    """The rows of a list until there were so many; its cursors know how many are left."""

    def __init__(self, chunks: Chunks[T], left: int) -> None:
        self.wanted: int | None = None
        self._chunks = chunks
        self._left = left

    @property
    def total(self) -> int | None:
        """How many rows the server counts; None where it does not tell."""
        return self._chunks.total

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        return {**self._chunks.begin(), "left": self._left}

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end."""
        wanted = self._left if self.wanted is None else min(self.wanted, self._left)
        self._chunks.wanted = wanted
        chunk = await self._chunks.next() if self._left > 0 else None
        if chunk is None:
            self.cancel()
            return None
        left, items, inner = self._left, chunk.items[: self._left], chunk.cursor
        self._left -= len(items)
        if self.wanted is not None:
            self.wanted -= len(items)

        def cursor(count: int) -> Cursor:
            return {**inner(count), "left": left - count}

        return attrs.evolve(chunk, items=items, cursor=cursor)

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        self._chunks.cancel()
