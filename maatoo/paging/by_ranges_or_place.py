"""chunks_of: the rows of a list, by ranges of ids where that can be, else by their place."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import attrs
from anyio.abc import TaskGroup

from maatoo.caller import Caller
from maatoo.paging.chunk import Chunk, Chunks, Cursor
from maatoo.paging.counted import Counted
from maatoo.paging.exact import ExactChunks
from maatoo.paging.first_rows import FirstRows
from maatoo.paging.overlapping import OverlappingChunks
from maatoo.paging.ranges import ids_of
from maatoo.paging.request import ListRequest
from maatoo.paging.visibility import RangesUnusable

__all__ = ["ByRangesOrPlace", "chunks_of"]

T = TypeVar("T")


def chunks_of(
    caller: Caller, request: ListRequest[Any], tasks: TaskGroup | None, cursor: Cursor | None
) -> Chunks[Any]:
    """The rows of a list as they come from the server.

    Args:
        caller: who fetches them.
        request: the list.
        tasks: where chunks are fetched ahead; one after the other without it.
        cursor: where to begin, and how many rows are ``left``, of a part of the list.
    """
    request.check_iteration()
    if request.exact:
        by_ranges = ByRangesOrPlace[Any](caller, request, tasks, cursor)
        return Counted(caller, request, by_ranges)
    chunks: Chunks[Any] = OverlappingChunks(caller, request, tasks, cursor)
    left = None if cursor is None else cursor.get("left")
    return Counted(caller, request, chunks) if left is None else FirstRows(chunks, int(left))


class ByRangesOrPlace(Generic[T]):
    """The rows of a list whose server takes ranges of ids.

    Rows without ids, and lists of users to whom ranges would show more than the list does, are
    read by their place instead, behind the rows that were given already.
    """

    def __init__(
        self,
        caller: Caller,
        request: ListRequest[Any],
        tasks: TaskGroup | None,
        cursor: Cursor | None,
    ) -> None:
        self.wanted: int | None = None
        self._caller = caller
        self._request = request
        self._tasks = tasks
        self._skip = request.start if cursor is None else int(cursor.get("start", 0))
        self._given = 0
        self._latest: list[object] = []
        self._by_place = cursor is not None and cursor["after"] is None
        if self._by_place:
            self._chunks: Chunks[T] = OverlappingChunks[T](caller, request, tasks, cursor)
        else:
            self._chunks = ExactChunks[T](caller, request, tasks, cursor)

    @property
    def total(self) -> int | None:
        """How many rows the server counts, by the pages so far; None where it does not tell."""
        return self._chunks.total

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        return self._marked(self._chunks.begin())

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end."""
        self._chunks.wanted = self.wanted
        try:
            chunk = await self._chunks.next()
        except RangesUnusable:
            self._go_by_place()
            chunk = await self._chunks.next()
        if chunk is None:
            return None
        self._given += len(chunk.items)
        self.wanted = self._chunks.wanted
        self._latest = list(ids_of(chunk.items))
        inner = chunk.cursor

        def cursor(count: int) -> Cursor:
            return self._marked(inner(count))

        return attrs.evolve(chunk, cursor=cursor)

    def _marked(self, cursor: Cursor) -> Cursor:
        """A cursor that says by what its list is to be read on."""
        return {**cursor, "after": None} if self._by_place else cursor

    def _go_by_place(self) -> None:
        self._by_place = True
        self._chunks.cancel()
        place: Cursor = {"list": self._request.key, "start": self._skip + self._given}
        if self._latest:
            place["seen"] = self._latest
        self._chunks = OverlappingChunks[T](self._caller, self._request, self._tasks, place)
        self._chunks.wanted = self.wanted

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        self._chunks.cancel()
