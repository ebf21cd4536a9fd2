"""Tables out: lists, pages and reports as dictionaries, DataFrames and files."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, cast

from attrs import frozen

from maatoo.batch import BulkReport
from maatoo.converter import is_model, plain_data
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.fields import known_fields
from maatoo.lazy_room import lazy_room
from maatoo.models._base import FieldedModel, ListPage, Model
from maatoo.paging import AsyncPages
from maatoo.paging.chunk import Chunk
from maatoo.tables.columns import Column, Misfits, read_columns
from maatoo.tables.schema import Selection, columns_of, raw_rows
from maatoo.tables.sinks import Form, Sink, make_sink

__all__ = ["TableReader", "list_table", "rows_table"]

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


class TableReader:
    """A list that is read as a table, page after page.

    Attributes:
        columns: the columns, once they are known.
        misfits: values that could not be read.
    """

    def __init__(
        self,
        lst: AsyncPages[Any, Any],
        selection: Selection,
        cursor: Mapping[str, Any] | None = None,
        columns: tuple[Column, ...] = (),
    ) -> None:
        narrows = lst.selected is not None  # for which the model is needed
        fielded = issubclass(lst.model or object, FieldedModel)
        rows = lst.read_as(_Row) if fielded and not narrows else lst
        self._list = rows if cursor is None else rows.resume(dict(cursor))
        self._model = lst.model
        self._selection = selection
        self._first: Chunk[Any] | None = None
        self._open = False
        self.columns = columns
        self.misfits = Misfits()

    async def begin(self) -> None:
        """Learn the columns: from the server's field list, the models, else from the first rows.

        Raises:
            InvalidArgument: a column that the table does not have.
        """
        self._chunks = self._list.chunks(self._list.caller.task_group)
        if self.columns:
            return
        fielded = issubclass(self._model or object, FieldedModel)
        listed = await self._fields() if fielded else None
        found = () if fielded and listed is None else columns_of(self._model, listed)
        if not found:
            self._first = await self._chunks.next()
            items = () if self._first is None else self._first.items
            found = columns_of(self._model, None, raw_rows(items))
            self._open = not fielded
        self.columns = self._selection.apply(found, is_open=self._open)

    async def _fields(self) -> Any:
        """The server's field list; None where it shows none."""
        return await known_fields(self._list.caller, self._list.operation)

    async def next(self) -> tuple[list[list[Any]], Chunk[Any]] | None:
        """The values of the next rows, a list for each column, and what they came with."""
        chunk = self._first or await self._chunks.next()
        self._first = None
        if chunk is None:
            return None
        raws = raw_rows(chunk.items)
        if self._open and self._selection.names is None:
            known = {column.keys[0] for column in self.columns}
            self.misfits.late.update(name for raw in raws for name in raw.keys() - known)
        return read_columns(self.columns, raws, self.misfits), chunk

    def close(self) -> None:
        """End the reading."""
        self._chunks.cancel()


async def list_table(
    lst: AsyncPages[Any, Any],
    form: Form,
    *,
    columns: Iterable[str] | None = None,
    schema: Any = None,
    progress: bool | Progress = False,
    **options: Any,
) -> Any:
    """Read a list to its end, and make something of its rows.

    Args:
        lst: the list.
        form: what is made of it.
        columns: the columns.
        schema: their types.
        progress: called with rows so far and the list's total; True draws a bar.
        options: of the form.

    Returns:
        The rows, or how many a file has.
    """
    selection = Selection.of(columns, schema, lst.selected)
    draw = _drawn(progress)
    with _files(), _closing(make_sink(form, **options)) as sink:
        reader = TableReader(lst, selection, sink.cursor)
        await reader.begin()
        try:
            sink.begin(reader.columns)
            rows = 0
            while (found := await reader.next()) is not None:
                values, chunk = found
                sink.write(values, chunk.cursor(len(chunk.items)))
                rows += len(chunk.items)
                if draw is not None:
                    draw(rows, chunk.page.total)
        finally:
            reader.close()
        result = sink.finish()
    reader.misfits.tell()
    return result


def rows_table(
    source: BulkReport[Any] | ListPage[Any],
    form: Form,
    *,
    columns: Iterable[str] | None = None,
    schema: Any = None,
    progress: bool | Progress = False,
    **options: Any,
) -> Any:
    """Make something of the rows that are there: of a page or a report."""
    if options.pop("resume", False):
        raise InvalidArgument("resume goes on with an export of a list; these rows are all there")
    selection, draw = Selection.of(columns, schema), _drawn(progress)
    misfits = Misfits()
    with _files(), _closing(make_sink(form, **options)) as sink:
        rows = iter(_report_rows(source) if isinstance(source, BulkReport) else _page_rows(source))
        portion = list(islice(rows, _ROWS))
        chosen = selection.apply(_columns(source, portion))
        sink.begin(chosen)
        written = 0
        total = len(source)
        while portion:
            sink.write(read_columns(chosen, portion, misfits), None)
            written += len(portion)
            if draw is not None:
                draw(written, total)
            portion = list(islice(rows, _ROWS))
        result = sink.finish()
    misfits.tell()
    return result


def _columns(
    source: BulkReport[Any] | ListPage[Any], raws: Sequence[Mapping[str, Any]]
) -> tuple[Column, ...]:
    if isinstance(source, BulkReport):
        return _REPORT
    items: Sequence[Any] = source.items
    model = cast("type[Any]", type(items[0])) if items else None
    return columns_of(model if is_model(model) else None, None, raws)


def _page_rows(page: ListPage[Any]) -> Iterable[Mapping[str, Any]]:
    return raw_rows(page.items)


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


def _drawn(progress: bool | Progress) -> Progress | None:
    if progress is True:
        bar: Progress = lazy_room("notebook.progress").list_bar()
        return bar
    return None if progress is False else progress


@contextmanager
def _closing(sink: Sink) -> Generator[Sink, None, None]:
    try:
        yield sink
    except BaseException:
        sink.abandon()
        raise


@contextmanager
def _files() -> Generator[None, None, None]:
    """What the file system refuses is an error of this package."""
    try:
        yield
    except OSError as problem:
        raise ConfigurationError(f"the table cannot be written: {problem}") from problem
