"""AsyncList: a list that sends nothing until it is awaited (one page) or iterated (every item)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

import anyio

from maatoo.argument_checks import check_whole
from maatoo.caller import Caller
from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.lazy_room import lazy_room
from maatoo.models._base import ListPage, Model
from maatoo.operation import Operation
from maatoo.paging.chunk import Chunks, Cursor
from maatoo.paging.iteration import Iteration, PageIteration, Position
from maatoo.paging.request import ListRequest
from maatoo.runtime import ungrouped
from maatoo.table_methods import AsyncTables

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from maatoo.parts import Part

__all__ = ["AsyncList", "AsyncPages"]

T = TypeVar("T")
P = TypeVar("P", bound=ListPage[Any])
Me = TypeVar("Me", bound="AsyncPages[Any, Any]")


class AsyncPages(AsyncTables, Generic[T, P]):
    """A list of the server; nothing is sent until it is used.

    ``await lst`` sends exactly what was given, and answers one page. ``async for item in lst``
    yields every item: pages are fetched side by side, up to the client's ``max_concurrency``,
    while the client's block is open, else one after the other. After a bare ``break`` no new
    request starts; ``async with lst as items:`` cancels those under way as soon as it is left.

    Where :attr:`exact`, iterating goes by ranges of ids: each row that exists from the first
    request to the last comes exactly once, whatever is inserted or deleted meanwhile. Elsewhere
    (with an order of your own, and in lists that the server filters by no id) pages overlap and
    rows that came already are dropped by their id; rows without one are not.

    Attributes:
        caller: who fetches it.
        request: the calls that it makes.

    Example:
        >>> page = await api.contacts.list(search="is:anonymous", limit=50)
        >>> async for contact in api.contacts.list(search="is:anonymous"):
        ...     print(contact.id)
    """

    def __init__(
        self,
        caller: Caller,
        operation: Operation[P],
        path: tuple[object, ...],
        query: Mapping[str, object],
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Check what is asked for.

        Raises:
            InvalidArgument: an argument that cannot be right; nothing was sent.
        """
        self.caller = caller
        self.request = ListRequest[P](operation, path, query, extra_query)
        self._cursor: Cursor | None = None
        self._position: Position[T] | None = None
        self._entered: list[tuple[Iteration[T], TaskGroup]] = []

    def on(self: Me, caller: Caller) -> Me:
        """The same list, fetched by another caller."""
        return self._copy(caller, self._cursor)

    # What those who read the list in another form need to know of it

    @property
    def operation(self) -> Operation[P]:
        """What is called."""
        return self.request.operation

    @property
    def model(self) -> type[Any] | None:
        """What its items are; None where they are the server's own objects."""
        return self.request.model

    @property
    def selected(self) -> list[str] | None:
        """The names of ``select``, or None."""
        names = self.request.query.get("select")
        return None if names is None else [str(each) for each in cast("list[object]", names)]

    def read_as(self, model: type[Model]) -> AsyncPages[Any, Any]:
        """The same list with items of another model."""
        copy = self._copy(self.caller, self._cursor)
        copy.request = self.request.read_as(model)
        return copy

    def resume(self: Me, cursor: Cursor) -> Me:
        """The same list, to be iterated from where an earlier iteration stood.

        Args:
            cursor: the ``cursor`` of the earlier iteration, or of its list.

        Raises:
            InvalidArgument: no cursor, or one of a list with other parameters.
        """
        self.request.check_cursor(cursor)
        return self._copy(self.caller, dict(cursor))

    def _copy(self: Me, caller: Caller, cursor: Cursor | None) -> Me:
        copy = object.__new__(type(self))
        copy.caller, copy.request = caller, self.request
        copy._cursor, copy._position, copy._entered = cursor, None, []
        return copy

    # One page

    async def page(self) -> P:
        """Fetch one page, of exactly the parameters that were given.

        Returns:
            The page; ``start`` and ``limit`` are what was asked for.
        """
        return await self.request.given_page(self.caller)

    def __await__(self) -> Generator[Any, Any, P]:
        return self.page().__await__()

    async def first(self) -> T | None:
        """Fetch the first item alone, or None; of a list that is resumed, the next one."""
        self.request.check_iteration()
        if self._cursor is not None:
            return next(iter(await self.on(self.caller).collect(1)), None)
        page = await self.request.send(self.caller, self.request.one())
        return next(iter(page.items), None)

    async def count(self) -> int:
        """Ask how many items the list has, without fetching them.

        Returns:
            The server's total, which may lag behind by a few seconds; ``start`` has no part in it.

        Raises:
            UnexpectedResponse: this list tells no total.
        """
        self.request.check_iteration()
        page = await self.request.send(self.caller, self.request.smallest())
        if page.total is None or page.total < len(page.items):
            raise UnexpectedResponse("the server tells no total of this list: collect and count it")
        return page.total

    # Parts, for other processes

    async def parts(
        self,
        n: int,
        *,
        credentials: str = "env",
        workers: int | None = None,
        by_place: bool = False,
    ) -> list[Part]:
        """Split the list into parts that other processes can read; together they are the list.

        A few requests find ids that balance the parts. The last part has the rows that come later.

        Args:
            n: how many parts at most.
            credentials: where each process finds its credentials: "env" for the ``MAATOO_*``
                variables, or the name of another source; see :class:`maatoo.Part`.
            workers: how many parts are read at a time, for their share of the server's quota; all
                of them when not given.
            by_place: split a list that is not :attr:`exact` by the places of its rows: one that
                comes or goes meanwhile moves others, which are missed or come twice.

        Returns:
            The parts: they can be pickled, and hold no secret.

        Raises:
            InvalidArgument: a list that is not :attr:`exact`, without ``by_place``; one that begins
                later than at its first row; or a number below 1.
            ConfigurationError: the credentials name no function.
            UnexpectedResponse: the server tells no total, or the user sees only some rows.
        """
        from maatoo.paging.splitting import split

        if self._cursor is not None:
            raise InvalidArgument("parts are those of a whole list, not of one that is resumed")
        return await split(self.caller, self.request, n, credentials, workers, by_place)

    @property
    def exact(self) -> bool:
        """Whether each row that exists from the first request to the last comes exactly once.

        False as well once the latest iteration has turned to offsets: its rows have no ids, or
        ranges of ids would show rows that are not this user's.
        """
        return self.request.exact and self.cursor.get("after", 0) is not None

    @property
    def cursor(self) -> Cursor:
        """Where the latest iteration of this list stands: behind the last item it gave.

        A small JSON object; :meth:`resume` takes it, in another process as well.
        """
        if self._position is not None:
            return self._position.cursor
        return self.chunks(None).begin() if self._cursor is None else dict(self._cursor)

    def chunks(self, tasks: TaskGroup | None = None) -> Chunks[T]:
        """The rows of the list as they come from the server, for those who iterate it otherwise.

        Args:
            tasks: where chunks are fetched ahead; one after the other without it.
        """
        from maatoo.paging.by_ranges_or_place import chunks_of

        return chunks_of(self.caller, self.request, tasks, self._cursor)

    def _iterate(self, tasks: TaskGroup | None, wanted: int | None = None) -> Iteration[T]:
        chunks = self.chunks(tasks)
        chunks.wanted = wanted
        iteration = Iteration(chunks)
        self._position = iteration.position
        return iteration

    def __bool__(self) -> NoReturn:
        raise InvalidArgument("a list has no truth value: use count() or first()")

    def __aiter__(self) -> Iteration[T]:
        return self._iterate(self.caller.task_group)

    def pages(self) -> PageIteration[T, P]:
        """Iterate page after page.

        Returns:
            An async iterator of pages of the page size (the last may be shorter); each page's
            ``start`` is the place of its first row, its ``total`` what the server said at first.
        """
        request = self.request
        size = None if request.listing.style == "page" else request.page_size()
        return PageIteration(self.chunks(self.caller.task_group), size, request.first_row)

    async def collect(self, max: int | None = None, *, progress: bool = False) -> list[T]:
        """Fetch the items into a list.

        Args:
            max: how many at most; all of them when not given.
            progress: draw a progress bar (extra ``progress``).

        Returns:
            The items, in the order of the iteration.
        """
        items: list[T] = []
        if max is not None and check_whole("max", max, 0) == 0:
            return items
        iteration = self._iterate(self.caller.task_group, max)
        draw = lazy_room("notebook.progress").list_bar(max) if progress else None
        async for item in iteration:
            items.append(item)
            if draw is not None:
                draw(len(items), iteration.total)
            if len(items) == max:
                iteration.close()
                break
        return items

    async def __aenter__(self) -> Iteration[T]:
        self.request.check_iteration()
        tasks = anyio.create_task_group()
        await tasks.__aenter__()
        iteration = self._iterate(tasks)
        self._entered.append((iteration, tasks))
        return iteration

    async def __aexit__(self, *error: object) -> None:
        iteration, tasks = self._entered.pop()
        iteration.close()
        tasks.cancel_scope.cancel()
        try:
            await tasks.__aexit__(None, None, None)
        except BaseException as problem:
            raise ungrouped(problem) from None

    def _repr_html_(self) -> str:
        """What a notebook shows: what the list is, without a request."""
        return str(lazy_room("notebook.html").list_html(self))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.request.operation.name}>"


class AsyncList(AsyncPages[T, ListPage[T]]):
    """A list of the server; see :class:`AsyncPages`."""
