"""Tables out: lists, pages and reports as dictionaries, DataFrames, files and Arrow streams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, Final, Protocol, cast

from maatoo.errors import InvalidArgument
from maatoo.lazy_room import lazy_room
from maatoo.paging import AsyncPages
from maatoo.runtime.blocking import step_to_completion
from maatoo.session import Session
from maatoo.sync._driver import Driver
from maatoo.tables import arrow
from maatoo.tables.columns import RowReader
from maatoo.tables.files import Target, file_errors
from maatoo.tables.schema import Selection
from maatoo.tables.table_rows import Progress, TableRows
from maatoo.tables.text_lines import check_delimiter, csv_head, csv_lines, json_lines, records

__all__ = ["arrow_stream", "list_table", "rows_table"]

_ROW_GROUP: Final = 8 << 20
"""Bytes of rows that are held before a row group of Parquet is written."""


async def list_table(lst: AsyncPages[Any, Any], form: str, **options: Any) -> Any:
    """Read a list to its end, and make something of its rows; see :func:`_table`."""
    return await _table(lst, lst.selected, form, **options)


def rows_table(source: Any, form: str, **options: Any) -> Any:
    """Make something of the rows that are there, of a page or a report; see :func:`_table`."""
    if options.get("resume"):
        raise InvalidArgument("resume goes on with an export of a list; these rows are all there")
    return step_to_completion(_table(source, None, form, **options))


async def _table(
    source: Any,
    selected: Iterable[str] | None,
    form: str,
    *,
    columns: Iterable[str] | None = None,
    schema: Any = None,
    progress: bool | Progress | None = False,
    **options: Any,
) -> Any:
    """Make of rows what ``_FORMS`` has by this name; options are those of the public methods."""
    draw: Progress | None = progress if callable(progress) else None
    if progress is True:
        draw = lazy_room("notebook.progress").list_bar()
    elif progress and draw is None:
        raise InvalidArgument(f"progress is True or a function, not {progress!r}")
    with closing(TableRows(source, Selection.of(columns, schema, selected), draw)) as rows:
        made = await _FORMS[form](rows, form, **options)
    rows.reader.warn()
    return made


# Each function looks for the packages that it needs before anything is sent.


async def _dicts(rows: TableRows, __: str) -> list[dict[str, Any]]:
    columns = await rows.begin()
    return [row async for values, _ in rows for row in records(columns, values)]


async def _kinds(rows: TableRows, __: str) -> dict[str, str]:
    """The kind of each column; empty for rows without a model, which may have others later."""
    columns = await rows.begin()
    return {} if rows.is_open else {column.name: column.kind for column in columns}


async def _frame(rows: TableRows, form: str) -> Any:
    make = arrow.frame_maker(form)
    columns = await rows.begin()
    schema = arrow.arrow_schema(columns)
    return make(schema, [arrow.record_batch(columns, values, schema) async for values, _ in rows])


async def _text(
    rows: TableRows, form: str, path: object, *, resume: bool = False, **options: Any
) -> int:
    is_csv = form == "csv"
    if is_csv:
        check_delimiter(options["delimiter"])
    lines: Callable[..., str] = csv_lines if is_csv else json_lines
    with Target(path, resume=resume) as target:
        columns = await rows.begin(target.cursor)
        looks = [[each.name, each.kind, str(each.arrow)] for each in columns]
        head = csv_head(columns, **options) if is_csv else ""
        target.begin({"kind": form, **options, "columns": looks, "site": rows.site}, head)
        async for values, cursor in rows:
            target.write(lines(columns, values, **options), len(values[0]), cursor)
    return target.rows


async def _parquet(rows: TableRows, __: str, path: object) -> int:
    parquet, join = arrow.pyarrow("to_parquet()", "pyarrow.parquet"), arrow.frame_maker("arrow")
    with Target(path) as target, file_errors(target.path):
        columns = await rows.begin()
        schema = arrow.arrow_schema(columns)
        writer = parquet.ParquetWriter(target.file, schema)
        group, held = list[Any](), 0
        async for values, _ in rows:
            batch = arrow.record_batch(columns, values, schema)
            group.append(batch)
            target.rows += batch.num_rows
            held += batch.nbytes
            if held >= _ROW_GROUP:
                writer.write_table(join(schema, group))
                group, held = [], 0
        if group:
            writer.write_table(join(schema, group))
        writer.close()
    return target.rows


_FORMS: Final[dict[str, Callable[..., Any]]] = {
    **dict.fromkeys(("arrow", "pandas", "polars"), _frame),
    **dict.fromkeys(("csv", "jsonl"), _text),
    "dicts": _dicts,
    "kinds": _kinds,
    "parquet": _parquet,
}


class _ErrorKeeper(Protocol):
    error: BaseException | None


def arrow_stream(
    driver: Driver, lst: AsyncPages[Any, Any], keeper: _ErrorKeeper, requested_schema: object
) -> object:
    """A list of the blocking client as an Arrow stream, which other packages take as it is.

    Opening it needs the columns, and so the server's field list, which is read once a client. The
    first request for rows is sent when the first batch is wanted: duckdb opens a stream several
    times a query, and reads one. ``keeper.error`` is set to the error that ends the stream.
    """
    pa = arrow.pyarrow("an Arrow stream")

    def rows_on(session: Session) -> closing[TableRows]:
        return closing(TableRows(lst.on(session), Selection.of(None, None, lst.selected)))

    async def learn(session: Session) -> RowReader:
        with rows_on(session) as rows:
            await rows.begin()
            return rows.reader

    reader = driver.parallel(learn)
    schema = arrow.arrow_schema(reader.columns)

    async def read(session: Session) -> AsyncIterator[Any]:
        with rows_on(session) as rows:
            rows.open()
            rows.reader = reader
            async for values, _ in rows:
                yield arrow.record_batch(reader.columns, values, schema)

    def batches() -> Iterator[Any]:
        keeper.error = None
        try:
            with closing(driver.iterate(read)) as found:  # type: ignore[type-var]
                yield from found
        except GeneratorExit:
            raise
        except BaseException as error:
            keeper.error = error
            raise
        reader.warn()

    stream = pa.RecordBatchReader.from_batches(schema, batches())
    return cast("object", stream.__arrow_c_stream__(requested_schema))
