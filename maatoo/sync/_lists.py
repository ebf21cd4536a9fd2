"""SyncList: the lazy list of the blocking client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from maatoo.errors import InvalidArgument
from maatoo.lazy_room import lazy_room
from maatoo.models._base import ListPage
from maatoo.paging import AsyncPages
from maatoo.paging.chunk import Chunk, Cursor
from maatoo.session import Session
from maatoo.sync._driver import Driver
from maatoo.table_methods import Tables, refuse_pandas

if TYPE_CHECKING:
    from maatoo.parts import Part

__all__ = ["SyncIteration", "SyncList", "SyncPages"]

T = TypeVar("T")
P = TypeVar("P", bound=ListPage[Any])
Me = TypeVar("Me", bound="SyncPages[Any, Any]")


class SyncPages(Tables, Generic[T, P]):
    """A list of the server; nothing is sent until it is used.

    Iterating it yields every item, page after page, fetched in parallel in the background;
    :meth:`page` sends exactly what was asked for, and answers one page. After a ``break`` nothing
    more is fetched.

    Where :attr:`exact`, each row that exists from the first request to the last comes exactly
    once; elsewhere pages overlap and rows that came already are dropped.

    Polars, pyarrow and duckdb take a list as it is (extra ``arrow``): ``pl.DataFrame(lst)``.

    Attributes:
        error: what ended the latest reading by one of them, which raise an error of their own.
    """

    __slots__ = ("_driver", "_iteration", "_list", "error")

    def __init__(self, driver: Driver, lst: AsyncPages[T, P]) -> None:
        self._driver = driver
        self._list = lst
        self._iteration: SyncIteration[T] | None = None
        self.error: BaseException | None = None

    def page(self) -> P:
        """Fetch one page, of exactly the parameters that were given."""
        return self._driver.call(lambda session: self._list.on(session).page())

    def first(self) -> T | None:
        """Fetch the first item alone, or None; of a list that is resumed, the next one."""
        return self._driver.call(lambda session: self._list.on(session).first())

    def count(self) -> int:
        """Ask how many items the list has, without fetching them.

        Raises:
            UnexpectedResponse: this list tells no total.
        """
        return self._driver.call(lambda session: self._list.on(session).count())

    def collect(self, max: int | None = None, *, progress: bool = False) -> list[T]:
        """Fetch the items into a list.

        Args:
            max: how many at most; all of them when not given.
            progress: draw a progress bar (extra ``progress``).
        """
        return self._driver.parallel(
            lambda session: self._list.on(session).collect(max, progress=progress)
        )

    def pages(self) -> Iterator[P]:
        """Iterate page after page."""
        return self._driver.iterate(lambda session: self._list.on(session).pages())

    def parts(
        self,
        n: int,
        *,
        credentials: str = "env",
        workers: int | None = None,
        by_place: bool = False,
    ) -> list[Part]:
        """Split the list into parts that other processes can read; together they are the list.

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
        return self._driver.call(
            lambda session: self._list.on(session).parts(
                n, credentials=credentials, workers=workers, by_place=by_place
            )
        )

    def __bool__(self) -> NoReturn:
        raise InvalidArgument("a list has no truth value: use count() or first()")

    def _table(self, form: str, **options: Any) -> Any:
        make = lazy_room("tables.exports").list_table
        return self._driver.parallel(lambda session: make(self._list.on(session), form, **options))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows as an Arrow stream; nothing is sent before the first of them is wanted.

        The server's field list is read before, once a client.
        """
        return lazy_room("tables.exports").arrow_stream(
            self._driver, self._list, self, requested_schema
        )

    def __iter__(self) -> SyncIteration[T]:
        refuse_pandas()

        def chunks(session: Session) -> AsyncIterator[Chunk[T]]:
            return _chunks(self._list.on(session), session)

        start = self._list.cursor
        self._iteration = SyncIteration(self._driver.iterate(chunks), start)
        return self._iteration

    @property
    def exact(self) -> bool:
        """Whether each row that exists from the first request to the last comes exactly once.

        False as well once the latest iteration has turned to offsets.
        """
        return self._list.exact and self.cursor.get("after", 0) is not None

    @property
    def cursor(self) -> Cursor:
        """Where the latest iteration of this list stands; :meth:`resume` takes it."""
        return self._list.cursor if self._iteration is None else self._iteration.cursor

    def resume(self: Me, cursor: Cursor) -> Me:
        """The same list, to be iterated from where an earlier iteration stood.

        Args:
            cursor: the ``cursor`` of the earlier iteration, or of its list.

        Raises:
            InvalidArgument: no cursor, or one of a list with other parameters.
        """
        return type(self)(self._driver, self._list.resume(cursor))

    def _repr_html_(self) -> str:
        """What a notebook shows: what the list is, without a request."""
        return str(lazy_room("notebook.html").list_html(self))

    def __repr__(self) -> str:
        return repr(self._list).replace("Async", "Sync", 1)


class SyncList(SyncPages[T, ListPage[T]]):
    """A list of the server; see :class:`SyncPages`."""

    __slots__ = ()


async def _chunks(lst: AsyncPages[T, Any], session: Session) -> AsyncIterator[Chunk[T]]:
    chunks = lst.chunks(session.task_group)
    try:
        while (chunk := await chunks.next()) is not None:
            yield chunk
    finally:
        chunks.cancel()


class SyncIteration(Iterator[T]):
    """The items of a list; closing it ends what is fetched ahead."""

    __slots__ = ("_chunk", "_chunks", "_given", "_items", "_start")

    def __init__(self, chunks: Iterator[Chunk[T]], start: Cursor) -> None:
        self._chunks = chunks
        self._start = start
        self._chunk: Chunk[T] | None = None
        self._items: Sequence[T] = ()
        self._given = 0

    def __iter__(self) -> SyncIteration[T]:
        return self

    def __next__(self) -> T:
        while self._given >= len(self._items):
            self._chunk = next(self._chunks)
            self._items, self._given = self._chunk.items, 0
        item = self._items[self._given]
        self._given += 1
        return item

    @property
    def cursor(self) -> Cursor:
        """The position after the latest item, as a small JSON object, for ``resume``."""
        return self._start if self._chunk is None else self._chunk.cursor(self._given)

    def close(self) -> None:
        """End the iteration."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> SyncIteration[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
