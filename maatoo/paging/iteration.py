"""The iterators of a list: item after item, or page after page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import get_ident
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

import anyio.lowlevel
import attrs
from attrs import define

from maatoo.errors import ConfigurationError
from maatoo.models._base import ListPage
from maatoo.paging.chunk import Chunk, Chunks, Cursor

__all__ = ["Iteration", "PageIteration", "Position"]

T = TypeVar("T")
P = TypeVar("P", bound=ListPage[Any])
Me = TypeVar("Me", bound="_Walk[Any]")


@define(eq=False)
class Position(Generic[T]):
    """Where an iteration stands; outlives it.

    Attributes:
        start: the cursor before the first row.
        chunk: the rows being handed out.
        given: how many of them were.
    """

    start: Cursor
    chunk: Chunk[T] | None = None
    given: int = 0

    @property
    def cursor(self) -> Cursor:
        """The cursor behind the last row that was given."""
        return self.start if self.chunk is None else self.chunk.cursor(self.given)


class _Walk(Generic[T]):
    """What both kinds of iteration share: a place in the list, and an end."""

    def __init__(self, chunks: Chunks[T]) -> None:
        self._chunks = chunks
        self._thread = get_ident()
        self.position: Position[T] = Position(chunks.begin())

    @property
    def cursor(self) -> Cursor:
        """The position of the iteration, as a small JSON object, for ``resume``."""
        return self.position.cursor

    @property
    def total(self) -> int | None:
        """Rows of the whole list, as the last page told it; None where the server does not."""
        chunk = self.position.chunk
        return None if chunk is None else chunk.page.total

    def close(self) -> None:
        """End the iteration: what is fetched ahead is cancelled."""
        self._chunks.cancel()

    def __del__(self) -> None:
        # after a bare ``break`` nobody holds the iteration any more; only the thread of its event
        # loop may cancel something there
        chunks = getattr(self, "_chunks", None)
        if chunks is not None and self._thread == get_ident():
            with suppress(Exception):
                chunks.cancel()

    async def _next_chunk(self) -> Chunk[T] | None:
        try:
            chunk = await self._chunks.next()
        except ConfigurationError:
            self.close()
            # where this task is being cancelled, the cancellation is raised instead
            await anyio.lowlevel.checkpoint_if_cancelled()
            raise
        except BaseException:
            self.close()
            raise
        if chunk is not None:
            self.position.chunk, self.position.given = chunk, 0
        return chunk

    async def __aenter__(self: Me) -> Me:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def aclose(self) -> None:
        """End the iteration; for ``contextlib.aclosing``."""
        self.close()


class Iteration(_Walk[T]):
    """The items of a list.

    Attributes:
        cursor: after each item, where to resume behind it.
    """

    def __init__(self, chunks: Chunks[T]) -> None:
        super().__init__(chunks)
        self._items: Sequence[T] = ()

    def __aiter__(self) -> Iteration[T]:
        return self

    async def __anext__(self) -> T:
        position = self.position
        if position.given >= len(self._items):
            chunk = await self._next_chunk()
            if chunk is None:
                raise StopAsyncIteration
            self._items = chunk.items
        item = self._items[position.given]
        position.given += 1
        return item


@define
class _Filled(Generic[T]):
    """Rows of a page to come."""

    items: list[T]
    page: Any = None


class PageIteration(_Walk[T], Generic[T, P]):
    """The pages of a list, each filled up to the page size but the last.

    Attributes:
        cursor: after each page, where to resume behind it.
    """

    def __init__(self, chunks: Chunks[T], size: int | None, start: int) -> None:
        """Begin.

        Args:
            chunks: the rows.
            size: rows a page; None for pages as they come.
            start: place of the first row.
        """
        super().__init__(chunks)
        self._size = size
        self._row = start

    def __aiter__(self) -> PageIteration[T, P]:
        return self

    async def __anext__(self) -> P:
        filled: _Filled[T] = _Filled([])
        while not filled.items or (self._size is not None and len(filled.items) < self._size):
            chunk = self.position.chunk
            if chunk is None or self.position.given >= len(chunk.items):
                chunk = await self._next_chunk()
                if chunk is None:
                    break
            room = None if self._size is None else self._size - len(filled.items)
            end = len(chunk.items) if room is None else self.position.given + room
            taken = chunk.items[self.position.given : end]
            filled.items.extend(taken)
            filled.page = chunk.page
            self.position.given += len(taken)
        if not filled.items:
            raise StopAsyncIteration
        return self._page(filled)

    def _page(self, filled: _Filled[T]) -> P:
        page = filled.page
        start, self._row = self._row, self._row + len(filled.items)
        changes: dict[str, Any] = {"items": tuple(filled.items), "start": start}
        if self._size is not None:
            changes["limit"] = self._size
        return cast("P", attrs.evolve(page, **changes))
