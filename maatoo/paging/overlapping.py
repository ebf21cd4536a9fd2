"""OverlappingChunks: rows by their place, for lists that cannot be read by ranges of ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, cast

from anyio.abc import TaskGroup
from attrs import define

from maatoo.caller import Caller
from maatoo.errors import RequestTimeout, ServerError, UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.operation import Call
from maatoo.paging.chunk import Chunk, Cursor
from maatoo.paging.fetching import Arrivals, Fetch
from maatoo.paging.movement import FAR, Movement
from maatoo.paging.request import ListRequest
from maatoo.paging.seen_ids import SeenIds, identity

__all__ = ["OverlappingChunks"]

T = TypeVar("T")

_OVERLAP = 10
_WINDOW = 1000
_MOST_STEPS_BACK = 2
_MOST_STALE_PAGES = 3


@define(eq=False)
class _UnderWay:
    """A page that is being fetched.

    Attributes:
        start: the place of its first row, from 0; of a list that counts pages, its number.
        limit: rows that it asks for.
        fetch: the page.
    """

    start: int
    limit: int
    fetch: Fetch[ListPage[Any]]


class OverlappingChunks(Generic[T]):
    """The rows of a list in the server's order, page after page.

    Rows move while they are read: an insertion pushes others back, a deletion pulls them
    forward. So each page begins some rows before the end of the last one, and rows that came
    already are dropped by their ids. A page without any row of the one before it shows that more
    were deleted: then the place is taken back. Pages of items without ids, and counted ones, do
    not overlap. Nothing is fetched ahead until a second page has shown that the list moves.
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
        self._arrivals = Arrivals()
        self._window = caller.max_concurrency if tasks is not None else 1
        self._by_number = request.listing.style == "page"
        self._open = self._window + (self._window + 1) // 2 if tasks is not None else 1
        self._size = request.adaptive_size()
        self._limited = not self._by_number or "limit" in request.operation.query
        self._overlap = 0 if self._by_number else min(_OVERLAP, self._size.rows // 4)
        begin = request.number if self._by_number else request.start
        self._position = begin if cursor is None else int(cursor["start"])
        seen: Sequence[object] = (cursor or {}).get("seen", ())
        self._skip = 0 if cursor is None else int(cursor.get("skip", 0))
        self._tail: list[object] = list(seen)
        self._seen = SeenIds(max(_WINDOW, 4 * self._size.rows), seen)
        self._next = max(0, self._position - min(self._overlap, len(seen)))
        self._pages: list[_UnderWay] = []
        self.total: int | None = None
        self._steps_back = self._stale = 0
        self._movement = Movement()
        self._first = self._position
        self._given = self._reached = self._widest = 0
        self._asked_again = False
        self._over = False

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        return self._cursor(self._position, self._skip, self._tail)

    def _cursor(self, start: int, skip: int, tail: Sequence[object]) -> Cursor:
        cursor: Cursor = {"list": self._request.key, "start": start}
        if skip:
            cursor["skip"] = skip
        if tail:
            cursor["seen"] = list(tail[-_OVERLAP:])
        return cursor

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        self._over = True
        self._forget()

    def _forget(self) -> None:
        for page in self._pages:
            page.fetch.cancel()
        self._pages = []

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end."""
        while not self._over:
            self._fetch_ahead()
            node = self._pages[0]
            while node.fetch.ahead:
                await self._arrivals.wait()
                self._fetch_ahead()
            try:
                page = await node.fetch.page()
            except (RequestTimeout, ServerError):
                if not self._size.too_large(node.limit):
                    raise
                self._forget()
                self._next = node.start
                continue
            del self._pages[0]
            known, self.total = self.total, self.total if page.total is None else page.total
            chunk = None
            if self._must_ask_again(node, page, known):
                pass
            elif await self._stands_still(node, page):
                self._end(node, page)
            else:
                chunk = self._by_page(node, page) if self._by_number else self._by_row(node, page)
            if not self._over:
                self._fetch_ahead()
            if chunk is not None and chunk.items:
                if self.wanted is not None:
                    self.wanted -= len(chunk.items)
                return chunk
        self.cancel()
        return None

    # Fetching

    def _fetch_ahead(self) -> None:
        """Start what the window has room for; pages beyond the next only as far as the total."""
        while len(self._pages) < self._size.pages(self._window):
            size, asked = self._size, [page.limit for page in self._pages if not page.fetch.ready]
            if len(asked) >= self._open:
                return
            rows = (self._next - 1) * size.rows if self._by_number else self._next
            is_known = self._movement.is_seen and self.total is not None
            if self._pages and (not is_known or rows >= (self.total or 0)):
                return
            left = None if self.total is None else self.total - rows
            limit = size.next(left, self._window, sum(asked)) if self.wanted is None else size.rows
            if self.wanted is not None and len(self._pages) * limit >= max(self.wanted, 1):
                return
            call, place = self._call(self._next, limit), 0 if self._by_number else self._next
            make: Callable[[], Any] = partial(
                self._request.measured, self._caller, call, size, limit, place
            )
            fetch = Fetch(make, self._tasks, self._arrivals)
            self._pages.append(_UnderWay(self._next, limit, fetch))
            self._next += 1 if self._by_number else limit - self._overlap

    def _call(self, place: int, limit: int) -> Call:
        if self._by_number:
            return self._request.numbered(place, limit if self._limited else None)
        return self._request.rows(place, limit)

    def _go_to(self, place: int) -> None:
        """Continue at another place than was foreseen."""
        if self._pages and self._pages[0].start == place:
            return
        self._forget()
        self._next = place

    def _must_ask_again(self, node: _UnderWay, page: ListPage[Any], known: int | None) -> bool:
        """Whether a page is empty where a total says that rows are left; it may be a mishap.

        The total may also lag behind by some seconds: an answer that stays the same is believed.
        """
        rows = (node.start - 1) * self._widest if self._by_number else node.start
        odd = not page.items and rows < max(page.total or 0, known or 0)
        self._asked_again = odd and not self._asked_again
        if self._asked_again:
            self._go_to(node.start)
        return self._asked_again

    def _fresh(self, page: ListPage[Any]) -> list[tuple[int, Any]]:
        """The items that did not come before, with their place in the page."""
        self._seen.widen(4 * len(page.items))
        fresh: list[tuple[int, Any]] = []
        for index, item in enumerate(page.items):
            own = identity(item, rows=not self._by_number)
            if own is None or self._seen.add(own):
                fresh.append((index, item))
        return fresh

    async def _stands_still(self, node: _UnderWay, page: ListPage[Any]) -> bool:
        owns = [identity(item, rows=not self._by_number) for item in page.items]

        async def far() -> Sequence[Any]:
            call = self._call(FAR + max(node.start, self.total or 0), node.limit)
            return cast("Sequence[Any]", (await self._request.send(self._caller, call)).items)

        rows: Sequence[Any] = page.items if None in owns else owns
        beyond = not self._by_number and page.total is not None and node.start >= page.total
        return await self._movement.stands_still(node.start, rows, far, beyond=beyond)

    def _end(self, node: _UnderWay, page: ListPage[Any]) -> None:
        """End a list whose server answers the same rows always, if these are all that there are.

        Raises:
            UnexpectedResponse: they are not.
        """
        self.cancel()
        before = (self._first - 1) * self._widest if self._by_number else self._first
        until_empty = self._request.listing.until_empty
        full = until_empty or (self._limited and len(page.items) == node.limit)
        left = full if page.total is None else page.total > before + self._given
        if left:
            raise UnexpectedResponse(
                "the server answers the same rows wherever a page is to begin, and not all of them"
            )

    # Lists by row

    def _by_row(self, node: _UnderWay, page: ListPage[Any]) -> Chunk[T] | None:
        found = len(page.items)
        owns = [identity(item, rows=True) for item in page.items]
        if None in owns:
            self._overlap = 0
        if self._lost_the_thread(node, owns):
            self._steps_back += 1
            self._go_to(max(0, node.start - node.limit))
            return None
        fresh = self._fresh(page)
        end = node.start + found
        if end > self._reached:
            self._reached, self._steps_back = end, 0
            self._stale = 0 if fresh else self._stale + 1
        whole = found > node.limit and self.total is not None and end >= self.total
        more = found >= node.limit or (self.total is not None and end < self.total)
        self._given += len(fresh)
        if more and self._stale >= _MOST_STALE_PAGES:
            self._end(node, page)
        elif not found or not more or whole:
            self.cancel()
        else:
            self._overlap = min(self._overlap, found // 2)
            self._go_to(end - self._overlap)
        return self._chunk(page, fresh, node.start)

    def _lost_the_thread(self, node: _UnderWay, owns: Sequence[object]) -> bool:
        """Whether a page that should begin with known rows has none."""
        if not self._overlap or not node.start or not owns or not len(self._seen):
            return False
        return self._steps_back < _MOST_STEPS_BACK and not any(own in self._seen for own in owns)

    def _chunk(self, page: ListPage[Any], fresh: Sequence[tuple[int, Any]], start: int) -> Chunk[T]:
        tail = self._tail
        owns = [identity(item, rows=True) for _, item in fresh]
        self._tail = [*tail, *(own for own in owns if own is not None)][-_OVERLAP:]

        def cursor(count: int) -> Cursor:
            if not count:
                return self._cursor(start, 0, tail)
            known = [own for own in owns[:count] if own is not None]
            return self._cursor(start + fresh[count - 1][0] + 1, 0, [*tail, *known])

        return Chunk([item for _, item in fresh], page, cursor)

    # Lists by page number

    def _by_page(self, node: _UnderWay, page: ListPage[Any]) -> Chunk[T] | None:
        found = len(page.items)
        self._widest = max(self._widest, found)  # the server may have a page size of its own
        reached = (node.start - 1) * self._widest + found
        told = self.total is None or reached >= self.total
        short = self._limited and found < node.limit and not self._request.listing.until_empty
        if not found or (told and short):
            self.cancel()
        skip, self._skip = self._skip, 0
        fresh = [(index, item) for index, item in self._fresh(page) if index >= skip]
        self._given += len(fresh)

        def cursor(count: int) -> Cursor:
            if count >= len(fresh):
                return self._cursor(node.start + 1, 0, ())
            return self._cursor(node.start, fresh[count][0], ())

        return Chunk([item for _, item in fresh], page, cursor)
