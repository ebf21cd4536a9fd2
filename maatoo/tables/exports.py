"""Tables out: lists, pages and reports as dictionaries, DataFrames, files and Arrow streams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, cast

from attrs import frozen

from maatoo.batch import BulkReport
from maatoo.converter import is_model, plain_data
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.fields import known_fields
from maatoo.lazy_room import lazy_room
from maatoo.models._base import FieldedModel, ListPage, Model
from maatoo.paging import AsyncPages
from maatoo.paging.chunk import Chunk
from maatoo.runtime.blocking import step_to_completion
from maatoo.session import Session
from maatoo.sync._driver import Driver
from maatoo.tables import arrow
from maatoo.tables.columns import Column, RowReader
from maatoo.tables.schema import Selection, columns_of, raw_rows
from maatoo.tables.sinks import Form, make_sink

__all__ = ["arrow_stream", "list_table", "rows_table"]

Progress = Callable[[int, int | None], object]

_ROWS: Final = 10_000
_REPORT: Final = (
    Column("index", "integer", ("index",)),
    Column("id", "integer", ("id",)),
    Column("status", "text", ("status",)),
    Column("error", "text", ("error",)),
    Column("message", "text", ("message",)),
    Column("warnings", "json", ("warnings",)),
    Column("item", "json", ("item",)),
)


@frozen(kw_only=True, repr=False)
class _Row(Model):
    """A contact or company of which nothing is read but its id; the rest stands in ``raw_``."""

    id: int = 0


class _Portion(NamedTuple):
    """Some rows, as the server sent them."""

    raws: Sequence[Mapping[str, Any]]
    cursor: Mapping[str, Any] | None  # the list's, behind them
    total: int | None  # rows in all


class _Rows(Protocol):
    """What a table is made of."""

    async def reader(self, selection: Selection) -> RowReader: ...

    async def next(self) -> _Portion | None: ...

    def close(self) -> None: ...


class _ListRows:
    """The rows of a list, page after page."""

    def __init__(self, lst: AsyncPages[Any, Any], cursor: Mapping[str, Any] | None = None) -> None:
        self._model = lst.model
        self._fielded = issubclass(lst.model or object, FieldedModel)
        # a list with select needs its model, which leaves out what was not selected
        rows = lst.read_as(_Row) if self._fielded and lst.selected is None else lst
        self._list = rows if cursor is None else rows.resume(dict(cursor))
        self._chunks = self._list.chunks(lst.caller.task_group)
        self._first: Chunk[Any] | None = None

    async def reader(self, selection: Selection) -> RowReader:
        """Learn the columns: from the server's field list, the models, else from the first rows.

        Raises:
            InvalidArgument: a column that the table does not have.
        """
        listed = None
        found: tuple[Column, ...] = ()
        if self._fielded:
            listed = await known_fields(self._list.caller, self._list.operation)
        if listed is not None or not self._fielded:
            found = columns_of(self._model, listed)
        if found:
            return RowReader(selection.apply(found))
        self._first = await self._chunks.next()
        raws = [] if self._first is None else raw_rows(self._first.items)
        is_open = not self._fielded
        chosen = selection.apply(columns_of(self._model, None, raws), is_open=is_open)
        return RowReader(chosen, is_open=is_open and selection.names is None)

    async def next(self) -> _Portion | None:
        """The next rows; None at the end."""
        chunk, self._first = self._first or await self._chunks.next(), None
        if chunk is None:
            return None
        return _Portion(raw_rows(chunk.items), chunk.cursor(len(chunk.items)), chunk.page.total)

    def close(self) -> None:
        """End the reading."""
        self._chunks.cancel()


class _RowsThere:
    """The rows of a page or a report."""

    def __init__(self, source: BulkReport[Any] | ListPage[Any]) -> None:
        self._total = len(source)
        self._columns: tuple[Column, ...] = _REPORT
        self._rows: Iterator[Mapping[str, Any]]
        if isinstance(source, BulkReport):
            self._rows = _report_rows(source)
        else:
            raws = raw_rows(source.items)
            model = cast("type[Any]", type(source.items[0])) if raws else None
            self._columns = columns_of(model if is_model(model) else None, None, raws)
            self._rows = iter(raws)

    async def reader(self, selection: Selection) -> RowReader:
        return RowReader(selection.apply(self._columns))

    async def next(self) -> _Portion | None:
        raws = list(islice(self._rows, _ROWS))
        return _Portion(raws, None, self._total) if raws else None

    def close(self) -> None:
        pass


def _report_rows(report: BulkReport[Any]) -> Iterator[Mapping[str, Any]]:
    for each in report:
        yield {
            "index": each.index,
            "id": each.id,
            "status": each.status,
            "error": None if each.error is None else type(each.error).__name__,
            "message": None if each.error is None else str(each.error),
            "warnings": [str(warning) for warning in each.warnings],
            "item": plain_data(each.item),
        }


async def list_table(lst: AsyncPages[Any, Any], form: Form, **options: Any) -> Any:
    """Read a list to its end, and make something of its rows.

    Args:
        lst: the list.
        form: what is made of it.
        options: those of :func:`_table` and of the form.

    Returns:
        The rows, or how many a file has.
    """
    return await _table(lambda cursor: _ListRows(lst, cursor), form, lst.selected, **options)


def rows_table(source: BulkReport[Any] | ListPage[Any], form: Form, **options: Any) -> Any:
    """Make something of the rows that are there: of a page or a report."""
    if options.get("resume"):
        raise InvalidArgument("resume goes on with an export of a list; these rows are all there")
    return step_to_completion(_table(lambda _: _RowsThere(source), form, **options))


async def _table(
    open_rows: Callable[[Mapping[str, Any] | None], _Rows],
    form: Form,
    selected: Iterable[str] | None = None,
    *,
    columns: Iterable[str] | None = None,
    schema: Any = None,
    progress: bool | Progress | None = False,
    **options: Any,
) -> Any:
    """Make a table of rows.

    Args:
        open_rows: opens the rows that stand behind a list's cursor.
        form: what is made of them.
        selected: names of a list's ``select``.
        columns: the columns.
        schema: their types.
        progress: called with rows so far and all there are; True draws a bar.
        options: of the form.
    """
    selection = Selection.of(columns, schema, selected)
    draw: Progress | None = progress if callable(progress) else None
    if progress is True:
        draw = lazy_room("notebook.progress").list_bar()
    elif progress and draw is None:
        raise InvalidArgument(f"progress is True or a function, not {progress!r}")
    try:
        sink = make_sink(form, **options)
        try:
            rows = open_rows(sink.cursor)
            try:
                reader, done = await rows.reader(selection), 0
                sink.begin(reader.columns)
                while (portion := await rows.next()) is not None:
                    sink.write(reader.read(portion.raws), portion.cursor)
                    done += len(portion.raws)
                    if draw is not None:
                        draw(done, portion.total)
            finally:
                rows.close()
            result = sink.finish()
        except BaseException:
            sink.abandon()
            raise
    except OSError as problem:
        raise ConfigurationError(f"the table cannot be written: {problem}") from problem
    reader.tell()
    return result


class _Told(Protocol):
    error: BaseException | None


def arrow_stream(
    driver: Driver, lst: AsyncPages[Any, Any], told: _Told, requested_schema: object
) -> object:
    """A list of the blocking client as an Arrow stream, which other packages take as it is.

    Opening it needs the columns, and so the server's field list, which is read once a client. The
    first request for rows is sent when the first batch is wanted: duckdb opens a stream several
    times a query, and reads one.

    Args:
        driver: of the client.
        lst: the list.
        told: keeps the error that ends the stream.
        requested_schema: what the consumer would like; an Arrow schema in a capsule.

    Returns:
        An Arrow stream in a capsule.
    """
    pa = arrow.pyarrow("an Arrow stream")
    selection = Selection.of(None, None, lst.selected)

    async def learn(session: Session) -> RowReader:
        rows = _ListRows(lst.on(session))
        try:
            return await rows.reader(selection)
        finally:
            rows.close()

    reader = driver.parallel(learn)
    schema = arrow.arrow_schema(reader.columns)

    async def read(session: Session) -> AsyncIterator[Any]:
        rows = _ListRows(lst.on(session))
        try:
            while (portion := await rows.next()) is not None:
                yield arrow.record_batch(reader.columns, reader.read(portion.raws), schema)
        finally:
            rows.close()

    def batches() -> Iterator[Any]:
        told.error = None
        try:
            with closing(driver.iterate(read)) as found:  # type: ignore[type-var]
                yield from found
        except GeneratorExit:
            raise
        except BaseException as error:
            told.error = error
            raise
        reader.tell()

    stream: object = pa.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__(
        requested_schema
    )
    return stream
