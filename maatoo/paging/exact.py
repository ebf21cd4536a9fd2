"""ExactChunks: every row once, by ranges of ids that are fetched side by side."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from anyio.abc import TaskGroup

from maatoo.caller import Caller
from maatoo.errors import RequestTimeout, ServerError
from maatoo.models._base import ListPage
from maatoo.operation import Call
from maatoo.paging.chunk import Chunk, Cursor
from maatoo.paging.fetching import Arrivals, Fetch
from maatoo.paging.plan import Ahead, UnderWay, on_the_way
from maatoo.paging.ranges import CoveredRange, Density, Range, ids_of, read_range
from maatoo.paging.request import ListRequest
from maatoo.paging.sizing import PageSize
from maatoo.paging.visibility import Visibility

__all__ = ["ExactChunks"]

T = TypeVar("T")


class ExactChunks(Generic[T]):
    """The rows of a list by ascending id.

    The first request has no upper end; the highest id is read at the same time (or after it,
    where nothing is fetched ahead), and what lies between is cut into ranges that should nearly
    fill a page each. A range whose answer does not prove that it is complete is continued where
    the answer ended. Rows that are inserted meanwhile have higher ids than were asked for, and
    rows that are deleted move no other, so that each row that is there all the time comes once.
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
        self._open = self._window + (self._window + 1) // 2 if tasks is not None else 1
        self._size = request.adaptive_size()
        self._after = 0 if cursor is None else int(cursor["after"])
        self._to: int | None = None if cursor is None else cursor["to"]
        self._skip = request.start if cursor is None else int(cursor.get("start", 0))
        self._widest = 0
        self.total: int | None = None
        self._plan: list[Ahead | UnderWay] = []
        self._highest: Fetch[ListPage[Any]] | None = None
        self._begun = False
        self._over = False
        self._visibility = Visibility(caller, request, is_resumed=cursor is not None)
        self._few = False

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        return self._cursor(self._after, self._skip)

    def _cursor(self, after: int, skip: int = 0) -> Cursor:
        cursor: Cursor = {"list": self._request.key, "after": after, "to": self._to}
        return {**cursor, "start": skip} if skip else cursor

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        self._over = True
        for node in self._plan:
            if isinstance(node, UnderWay):
                node.fetch.cancel()
        if self._highest is not None:
            self._highest.cancel()

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end.

        Raises:
            RangesUnusable: the rest of the list has to be read by the place of its rows.
        """
        if not self._begun:
            self._begin()
            await self._check_first()
        while not self._over:
            if not self._plan and not await self._plan_the_rest():
                break
            self._fetch_ahead()
            node = self._plan[0]
            assert isinstance(node, UnderWay)  # the next range may always be fetched
            try:
                covered = await self._arrived(node)
            except (RequestTimeout, ServerError):
                if not self._size.too_large(node.limit):
                    raise
                self._plan[0] = Ahead(node.range, node.density)
                continue
            self._plan.remove(node)
            if not covered.items:
                self._over = node.range.to is None
                continue
            if self.wanted is not None:
                self.wanted -= len(covered.items)
            self._after = ids_of(covered.items)[-1] or self._after
            await self._go_on_ahead()
            return self._chunk(node, covered)
        self.cancel()
        return None

    def _chunk(self, node: UnderWay, covered: CoveredRange[T]) -> Chunk[T]:
        after, ids = node.range.after, ids_of(covered.items)

        def cursor(count: int) -> Cursor:
            return self._cursor((ids[count - 1] or after) if count else after)

        page = ListPage[Any](total=self.total, limit=node.limit)
        return Chunk(covered.items, page, cursor)

    # The first page and the upper end

    def _begin(self) -> None:
        self._begun = True
        if self.wanted is not None:
            self._size = PageSize(max(1, min(self._size.rows, self.wanted)), adapts=False)
        if self._to is None:
            few = self.wanted is not None and self.wanted <= self._size.rows
            first, limit = Range(self._after, None), self._size.rows
            call = self._request.lowest(limit, self._skip) if few and not self._after else None
            self._start(0, first, Density(1, 1), limit, self._skip, call)
            self._few = call is not None
            if self._tasks is not None and not few:
                self._highest = self._fetch_highest()
        elif self._after < self._to:
            density = Density(self._size.rows, self._size.rows)
            self._plan.append(Ahead(Range(self._after, self._to), density))

    async def _check_first(self) -> None:
        """Look at the first page before its rows are given out."""
        node = self._plan[0] if self._plan else None
        if isinstance(node, UnderWay) and not node.range.after:
            highest = None if self._few else self._highest_page
            await self._visibility.check_first(await node.fetch.page(), highest)

    async def _highest_page(self) -> ListPage[Any]:
        if self._highest is None:
            self._highest = self._fetch_highest()
        return await self._highest.page()

    async def _plan_the_rest(self) -> bool:
        """Plan what follows the first page, once; False when nothing does."""
        if self._to is not None:
            return False
        page = await self._highest_page()
        await self._visibility.check(page)
        rows = read_range(Range(0, None), 1, 0, page).items
        top = ids_of(rows)[0] or 0 if rows else 0
        missing = (page.total or 0) - self._widest - self._skip
        if top < self._after or (top == self._after and missing > 0):
            # The last row was deleted just now, or the server ignores the order: look further.
            self._highest = None
            self._start(0, Range(self._after, None), Density(1, 1), self._size.rows)
            return True
        self._to = top
        if top > self._after:
            density = Density(max(missing, 1), top - self._after)
            self._plan.append(Ahead(Range(self._after, top), density))
        return top > self._after

    async def _go_on_ahead(self) -> None:
        """Start further fetches before rows are handed out, as far as nothing must be awaited."""
        if self._tasks is None or (self.wanted is not None and self.wanted <= 0):
            return
        first_page_over = not self._plan and self._to is None
        if first_page_over and self._highest is not None and self._highest.ready:
            with suppress(Exception):  # raised again when its turn comes
                await self._plan_the_rest()
        self._fetch_ahead()

    # Fetching

    def _start(
        self,
        index: int,
        part: Range,
        density: Density,
        limit: int,
        skip: int = 0,
        call: Call | None = None,
    ) -> None:
        call = call or self._request.between(part.after, part.to, limit, skip)
        make: Callable[[], Any] = partial(
            self._request.measured, self._caller, call, self._size, limit, skip
        )
        fetch = Fetch(make, self._tasks, self._arrivals)
        self._plan.insert(index, UnderWay(part, density, limit, fetch))

    def _fetch_highest(self) -> Fetch[ListPage[Any]]:
        call = self._request.highest()
        if self._tasks is None:
            return Fetch(partial(self._request.send, self._caller, call), None, self._arrivals)
        # beside the first page, it shows what a nearly empty request costs
        measured = partial(self._request.measured, self._caller, call, self._size, 1)
        return Fetch(measured, self._tasks, self._arrivals)

    def _fetch_ahead(self) -> None:
        """Start what there is room for, the first ranges first.

        As many are under way as the client allows, and half as many wait for a slot, to be sent
        as soon as an answer is there, before it is read. As many again may have arrived before a
        range whose turn is earlier.
        """
        fetches = [node.fetch for node in self._plan if isinstance(node, UnderWay)]
        under_way, open_now = len(fetches), sum(not fetch.ready for fetch in fetches)
        index = 0
        while index < len(self._plan):
            node = self._plan[index]
            index += 1
            if isinstance(node, UnderWay):
                if node.fetch.ready and node.covered is None and node.error is None:
                    self._read_early(node)
                if node.error is not None:
                    return
                continue
            left = node.density.rows(node.range)
            limit = self._size.next(left, self._window, on_the_way(self._plan))
            enough = self.wanted is not None and under_way * limit >= self.wanted
            full = open_now >= self._open or under_way >= self._size.pages(self._window)
            if index > 1 and (enough or full):  # the range whose turn it is waits for no other
                return
            head, rest = node.range, None
            if self._window > 1:  # without others beside it, one request asks for all that is left
                head, rest = node.split(self._size, limit)
            if self._window > 1 and head.to is not None:
                limit = self._size.whole(head.to - head.after, limit)
            self._plan[index - 1 : index] = [] if rest is None else [rest]
            self._start(index - 1, head, node.density, limit)
            under_way += 1
            open_now += 1

    # Judging

    def _read_early(self, node: UnderWay) -> None:
        """Read an answer before its turn; its error is raised only when its turn comes."""
        try:
            page = node.fetch.result()
            if not self._must_ask_again(page):
                self._read(node, page)
        except Exception as problem:
            node.error = problem

    async def _arrived(self, node: UnderWay) -> CoveredRange[Any]:
        """Wait for the answer whose turn it is."""
        while node.fetch.ahead:
            await self._arrivals.wait()
            self._fetch_ahead()
        if node.error is not None:
            raise node.error
        if node.covered is not None:
            return node.covered
        page = await node.fetch.page()
        return self._read(node, await node.fetch.again() if self._must_ask_again(page) else page)

    def _must_ask_again(self, page: ListPage[Any]) -> bool:
        """Whether a page is empty where its total tells of rows; it may be a mishap.

        The total may also lag behind by some seconds: an answer that stays the same is believed.
        One that does not shrink with the range is that of the list, and says nothing here.
        """
        passed_over = self.total is None and self._skip
        odd = bool(page.total) and page.total != self.total and not passed_over
        return odd and not page.items

    def _read(self, node: UnderWay, page: ListPage[Any]) -> CoveredRange[Any]:
        """Judge an answer and learn from it; plan the part of its range that it does not prove."""
        rows = len(page.items)
        self._widest = max(self._widest, rows)
        if self.total is None:
            self.total = page.total
        covered = node.covered = read_range(node.range, node.limit, self._widest, page)
        if covered.rest is None:
            node.density.note(rows, covered.covered)
        elif covered.rest.to is not None:
            if rows >= node.limit:
                node.density.reset(rows, covered.covered)
            local = Density(rows, covered.covered)
            self._plan.insert(self._plan.index(node) + 1, Ahead(covered.rest, local))
        return covered
