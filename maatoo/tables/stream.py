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
from maatoo.tables.columns import Misfits
from maatoo.tables.exports import TableReader
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

    async def learn(session: Session) -> TableReader:
        reader = TableReader(lst.on(session), selection, None)
        await reader.begin()
        reader.close()
        return reader

    columns = driver.parallel(learn).columns
    misfits: list[Misfits] = []

    async def read(session: Session) -> AsyncIterator[Any]:
        reader = TableReader(lst.on(session), selection, None, columns)
        misfits.append(reader.misfits)
        try:
            await reader.begin()
            while (found := await reader.next()) is not None:
                yield arrow.record_batch(columns, found[0])
        finally:
            reader.close()

    def batches() -> Iterator[Any]:
        told.error = None
        try:
            with closing(driver.iterate(read)) as rows:  # type: ignore[type-var]
                yield from rows
        except GeneratorExit:
            raise
        except BaseException as error:
            told.error = error
            raise
        for each in misfits:
            each.tell()

    reader = pa.RecordBatchReader.from_batches(arrow.arrow_schema(columns), batches())
    stream: object = reader.__arrow_c_stream__(requested_schema)
    return stream
