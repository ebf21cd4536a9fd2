"""The bulk jobs of the tests, each against a server of people."""

from __future__ import annotations

from typing import Any

from maatoo.batch import BulkOptions, BulkReport, add_ids, delete_ids, write_rows
from tests.batch.batch_server import (
    ADD,
    CREATE,
    DELETE,
    EDIT,
    BatchServer,
    Person,
)


async def create(server: BatchServer, rows: Any, **options: Any) -> BulkReport[Person]:
    return await write_rows(
        server, CREATE, rows, model=Person, key="people", options=BulkOptions(**options)
    )


async def edit(server: BatchServer, rows: Any, **options: Any) -> BulkReport[Person]:
    return await write_rows(
        server,
        EDIT,
        rows,
        model=Person,
        key="people",
        id_key="id",
        options=BulkOptions(**options),
    )


async def delete(server: BatchServer, ids: Any, **options: Any) -> BulkReport[Person]:
    return await delete_ids(
        server, DELETE, ids, model=Person, key="people", options=BulkOptions(**options)
    )


async def add(server: BatchServer, ids: Any, **options: Any) -> BulkReport[None]:
    return await add_ids(server, ADD, (5,), ids, options=BulkOptions(**options))


def places(number: int) -> list[dict[str, Any]]:
    return [{"place": place} for place in range(number)]


def crowd(number: int, **settings: Any) -> BatchServer:
    people = {own: {"id": own, "place": own} for own in range(1, number + 1)}
    return BatchServer(people=people, **settings)
