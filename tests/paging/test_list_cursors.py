"""An iteration is resumed behind any item, by the cursor of that item."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.paging import AsyncList
from tests.example_numbers import examples
from tests.paging.list_server import (
    NUMBERED,
    OFFSET_THINGS,
    THINGS,
    ListServer,
    ids,
)

pytestmark = pytest.mark.anyio


# Resuming


@examples(60)
@given(
    size=st.integers(0, 60),
    limit=st.integers(1, 20),
    stops=st.lists(st.integers(0, 25), max_size=4),
    start=st.integers(0, 5),
    form=st.sampled_from(["exact", "order", "numbered"]),
    ahead=st.booleans(),
)
def test_an_iteration_can_be_resumed_after_any_item(
    size: int, limit: int, stops: list[int], start: int, form: str, ahead: bool
) -> None:
    server = ListServer.of(range(2, 2 * size + 2, 2))
    operation = NUMBERED if form == "numbered" else THINGS
    query: dict[str, Any] = {"limit": limit}
    if form != "numbered":
        query["start"] = start
    if form == "order":
        query["order_by"] = "name"

    async def read() -> list[int]:
        found: list[int] = []
        cursor: Any = None
        for stop in [*stops, 10**6]:
            lst = server.list(operation, **query)
            if cursor is not None:
                lst = lst.resume(json.loads(json.dumps(cursor)))
            iteration = aiter(lst)
            for _ in range(stop):
                item = await anext(iteration, None)
                if item is None:
                    break
                found.append(item.id)
            assert lst.cursor == iteration.cursor
            cursor = lst.cursor
            iteration.close()
        return found

    async def run() -> list[int]:
        if not ahead:
            return await read()
        async with server.open():
            return await read()

    key = "name" if form in ("order", "numbered") else "id"
    wanted = sorted(server.rows, key=lambda own: (server.rows[own][key], own))
    skipped = 0 if form == "numbered" else start
    assert anyio.run(run) == wanted[skipped:]


async def test_resuming_an_exact_list_reads_no_row_again() -> None:
    server = ListServer.of(range(1, 1001))
    iteration = aiter(server.list())
    for _ in range(250):
        await anext(iteration)
    server.calls.clear()
    rest = await server.list().resume(iteration.cursor).collect()
    assert ids(rest) == list(range(251, 1001))
    assert server.calls[0]["where[0][val]"] == "250"
    assert server.calls[0]["where[1][val]"] == "1000"
    for _ in range(749):
        await anext(iteration)
    assert ids(await server.list().resume(iteration.cursor).collect()) == [1000]
    await anext(iteration)
    server.calls.clear()
    assert await server.list().resume(iteration.cursor).collect() == []
    assert server.calls == []


async def test_resuming_a_list_by_place_gives_no_row_again() -> None:
    server = ListServer.of(range(1, 201))
    iteration = aiter(server.list(OFFSET_THINGS, limit=50))
    for _ in range(60):
        await anext(iteration)
    rest = await server.list(OFFSET_THINGS, limit=50).resume(iteration.cursor).collect()
    assert ids(rest) == list(range(61, 201))


async def test_pages_can_be_resumed_too() -> None:
    server = ListServer.of(range(1, 101))
    pages = server.list(limit=30).pages()
    await anext(pages)
    assert ids(await server.list(limit=30).resume(pages.cursor).collect()) == list(range(31, 101))


async def test_the_cursor_of_another_list_is_refused() -> None:
    server = ListServer.of(range(1, 5))
    cursor = server.list(search="a").cursor
    with pytest.raises(InvalidArgument):
        server.list(search="b").resume(cursor)
    with pytest.raises(InvalidArgument):
        server.list().resume({})
    inner: Any = evolve(THINGS, path="/things/{id}/parts")
    of_five = AsyncList(server, inner, (5,), {})
    with pytest.raises(InvalidArgument):
        AsyncList(server, inner, (6,), {}).resume(of_five.cursor)
    AsyncList(server, inner, (5,), {}).resume(of_five.cursor)
    with pytest.raises(InvalidArgument):  # of a list that was read by place then
        server.list(search="a").resume({"list": cursor["list"], "start": 20})
    server.list(search="a", limit=3, start=2).resume(cursor)


DAMAGED: list[dict[str, Any]] = [
    {"after": "x"},
    {"after": [1]},
    {"after": -1},
    {"after": True},
    {"to": "last"},
    {"start": None},
    {"skip": 1.5},
    {"after": None},
    {"after": None, "start": 3, "seen": 5},
    {"after": None, "start": 3, "seen": [[]]},
]


@pytest.mark.parametrize("damage", DAMAGED, ids=repr)
async def test_a_damaged_cursor_is_refused_before_anything_is_sent(damage: dict[str, Any]) -> None:
    server = ListServer.of(range(1, 5))
    cursor = server.list().cursor
    with pytest.raises(InvalidArgument, match="this cursor is damaged"):
        server.list().resume({**cursor, **damage})
    with pytest.raises(InvalidArgument, match="this cursor is damaged"):
        server.list().resume({"list": cursor["list"], "after": 1})
    with pytest.raises(InvalidArgument, match="this cursor is damaged"):
        server.list(OFFSET_THINGS).resume({"list": server.list(OFFSET_THINGS).cursor["list"]})


@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS])
async def test_the_first_item_of_a_resumed_list_is_the_next_one(operation: Any) -> None:
    server = ListServer.of(range(1, 31))
    iteration = aiter(server.list(operation, limit=10))
    for _ in range(13):
        await anext(iteration)
    resumed = server.list(operation, limit=10).resume(iteration.cursor)
    first = await resumed.first()
    assert first is not None
    assert first.id == 14
    assert resumed.cursor == iteration.cursor
    async for _ in iteration:
        pass
    assert await server.list(operation, limit=10).resume(iteration.cursor).first() is None
