"""Jobs with a checkpoint, for tests."""

from __future__ import annotations

from typing import Any

from maatoo.batch import BulkOptions, BulkReport, write_rows
from maatoo.operation import Operation
from tests.batch.batch_server import REPLACE, BatchServer, Person


async def write(
    server: BatchServer, rows: Any, operation: Operation[Any] = REPLACE, **options: Any
) -> BulkReport[Person]:
    return await write_rows(
        server, operation, rows, model=Person, key="people", options=BulkOptions(**options)
    )


def places(number: int) -> list[dict[str, Any]]:
    return [{"place": place} for place in range(number)]
