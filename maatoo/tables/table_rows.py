"""TableRows: the rows of a list, a page or a report, as values of the wanted columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, cast

from attrs import frozen

from maatoo.batch import BulkReport
from maatoo.converter import is_model, plain_data, unstructure
from maatoo.fields import known_fields
from maatoo.models._base import FieldedModel, ListPage, Model
from maatoo.paging import AsyncPages
from maatoo.paging.chunk import Chunk, Chunks, Cursor
from maatoo.tables.columns import Column, Kind, Row, RowReader
from maatoo.tables.schema import Selection, columns_of

__all__ = ["Progress", "TableRows"]

Progress = Callable[[int, int | None], object]

_PORTION: Final = 10_000
_REPORT: Final[dict[str, Kind]] = {
    "index": "integer", "id": "integer", "status": "text", "error": "text", "message": "text",
    "warnings": "json", "item": "json",
}  # fmt: skip


@frozen(kw_only=True, repr=False)
class _Row(Model):
    """A contact or company of which only the id is read; ``raw_`` has the rest."""

    id: int = 0


class _RowsInMemory:
    """The rows of a page or a report, in portions as those of a list."""

    def __init__(self, rows: Iterator[Any], total: int, size: int) -> None:
        self._rows, self._page, self._size = rows, ListPage[Any](total=total), size

    async def next(self) -> Chunk[Any] | None:
        rows = list(islice(self._rows, self._size))
        return Chunk(rows, self._page, lambda _: {}) if rows else None

    def cancel(self) -> None:
        pass


class TableRows:
    """The rows of a list, a page or a report.

    Iterating gives portions: a list of values for each column, and the cursor of the next row.

    Attributes:
        reader: reads the rows; set by :meth:`begin`.
        is_open: whether later rows may have columns that the first ones do not have.
        site: the address of the server that a list is read from; set by :meth:`begin`.
    """

    reader: RowReader
    is_open = False
    site: str | None = None
    _chunks: Chunks[Any] | _RowsInMemory
    _first: Chunk[Any] | None = None
    _given: tuple[int, int | None] = (0, None)

    def __init__(self, source: Any, selection: Selection, draw: Progress | None = None) -> None:
        """Take a list, page or report; ``draw`` is called with the rows so far and in all."""
        self._source, self._selection, self._draw = source, selection, draw
        self._chunks = _RowsInMemory(iter(()), 0, 1)

    async def begin(self, cursor: Cursor | None = None) -> Sequence[Column]:
        """Learn the columns: from the server's field list, the models, else from the first rows.

        Raises:
            InvalidArgument: a column that the table does not have, or a cursor of another list.
        """
        source: AsyncPages[Any, Any] | BulkReport[Any] | ListPage[Any] = self._source
        model, columns = None, tuple[Column, ...]()
        if isinstance(source, AsyncPages):
            model, self.site = source.model, source.caller.site
            is_fielded = issubclass(model or object, FieldedModel)
            self.open(cursor)
            listed = await known_fields(source.caller, source.operation) if is_fielded else None
            if listed is not None or not is_fielded:
                columns = columns_of(model, listed)
            self.is_open = not (columns or is_fielded)
        elif isinstance(source, BulkReport):
            self._chunks = _RowsInMemory(_report_rows(source), len(source), _PORTION)
            columns = tuple(Column(name, kind, (name,)) for name, kind in _REPORT.items())
        else:
            items = source.items
            self._chunks = _RowsInMemory(iter(items), len(items), max(len(items), 1))
            model = next((each.__class__ for each in items[:1] if is_model(type(each))), None)
        if not columns:
            self._first = await self._chunks.next()
            columns = columns_of(model, None, _raws(self._first))
        chosen = self._selection.apply(columns, is_open=self.is_open)
        self.reader = RowReader(chosen, is_open=self.is_open and self._selection.names is None)
        return chosen

    def open(self, cursor: Cursor | None = None) -> None:
        """Begin to read a list whose columns are known."""
        lst = cast("AsyncPages[Any, Any]", self._source)
        # a list with select needs its model, which leaves out what was not selected
        whole = issubclass(lst.model or object, FieldedModel) and lst.selected is None
        rows = lst.read_as(_Row) if whole else lst
        rows = rows if cursor is None else rows.resume(cursor)
        self._chunks = rows.chunks(lst.caller.task_group)

    def __aiter__(self) -> TableRows:
        return self

    async def __anext__(self) -> tuple[list[list[Any]], Cursor]:
        if self._given[0] and self._draw is not None:
            self._draw(*self._given)
        chunk, self._first = self._first or await self._chunks.next(), None
        if chunk is None:
            raise StopAsyncIteration
        self._given = self._given[0] + len(chunk.items), chunk.page.total
        return self.reader.read(_raws(chunk)), chunk.cursor(len(chunk.items))

    def close(self) -> None:
        """Cancel what is fetched ahead."""
        self._chunks.cancel()


def _raws(chunk: Chunk[Any] | None) -> list[Row]:
    """Rows as the server sent them."""
    return [] if chunk is None else [_raw(each) for each in chunk.items]


def _raw(item: Any) -> Row:
    if is_model(type(item)):
        return item.raw_ or unstructure(item)
    return cast("Row", item) if isinstance(item, Mapping) else {"value": item}


def _report_rows(report: BulkReport[Any]) -> Iterator[Row]:
    for each in report:
        error = each.error
        said = (None, None) if error is None else (type(error).__name__, str(error))
        warnings, item = [str(warning) for warning in each.warnings], plain_data(each.item)
        row = (each.index, each.id, each.status, *said, warnings, item)
        yield dict(zip(_REPORT, row, strict=True))
