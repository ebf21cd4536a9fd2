"""Lists of the blocking client as Arrow streams, which polars, pyarrow and duckdb take as they are.

Opening a stream needs the columns, and so the server's field list, which is read once a client. The
first request for rows is sent when the first batch is wanted: duckdb opens a stream several times
a query, and reads one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any, Protocol

from maatoo.paging import AsyncPages
from maatoo.session import Session
from maatoo.sync._driver import Driver
from maatoo.tables import arrow
from maatoo.tables.columns import RowReader
from maatoo.tables.exports import ListRows
from maatoo.tables.schema import Selection

__all__ = ["arrow_stream"]


class _Told(Protocol):
    error: BaseException | None


def arrow_stream(
    driver: Driver, lst: AsyncPages[Any, Any], told: _Told, requested_schema: object
) -> object:
    """Open a stream.

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
        rows = ListRows(lst.on(session))
        try:
            return await rows.reader(selection)
        finally:
            rows.close()

    reader = driver.parallel(learn)
    schema = arrow.arrow_schema(reader.columns)

    async def read(session: Session) -> AsyncIterator[Any]:
        rows = ListRows(lst.on(session))
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
