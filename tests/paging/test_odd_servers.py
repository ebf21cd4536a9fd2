"""Iterating by ranges of ids where a server answers otherwise than the ranges need."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import strategies as st

from maatoo.errors import IncompleteList, UnexpectedResponse
from tests.paging.list_server import ListServer, ids

pytestmark = [pytest.mark.anyio, pytest.mark.once]

TABLES = st.one_of(
    st.sets(st.integers(1, 60), max_size=60),
    st.sets(st.integers(1, 10**9), max_size=60),
    st.builds(
        lambda low, far, n: set(range(low, low + n)) | set(range(far, far + n)),
        st.integers(1, 50),
        st.integers(10**6, 10**7),
        st.integers(0, 60),
    ),
)


@pytest.mark.parametrize(
    "ignored",
    [{"where"}, {"limit"}, {"orderBy", "orderByDir"}, {"where", "limit", "orderBy", "orderByDir"}],
    ids=lambda names: "+".join(sorted(names)),
)
@pytest.mark.parametrize("ahead", [False, True])
async def test_a_server_that_ignores_what_ranges_need_is_noticed(
    ignored: set[str], ahead: bool
) -> None:
    server = ListServer.of(range(1, 400), ignores=frozenset(ignored))
    with pytest.raises(UnexpectedResponse):
        if ahead:
            async with server.open():
                await server.list(limit=50).collect()
        else:
            await server.list(limit=50).collect()


async def test_a_row_without_id_is_noticed() -> None:
    server = ListServer({1: {"id": 1, "name": "a"}})
    lst: Any = server.list()
    rows = [{"id": 1, "name": "a"}, {"name": "b"}]
    server.answer = lambda query: {"things": rows, "total": 2}  # type: ignore[method-assign]
    with pytest.raises(UnexpectedResponse, match="without id"):
        await lst.collect()


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("empty", [1, 3])
async def test_an_empty_answer_that_tells_of_rows_is_asked_for_again(
    empty: int, ahead: bool
) -> None:
    server = ListServer.of(range(1, 101), max_concurrency=3)
    answer = server.answer

    def mishap(query: Any) -> Any:
        body = answer(query)
        return {**body, "things": []} if len(server.calls) == empty else body

    server.answer = mishap  # type: ignore[method-assign]
    if ahead:
        async with server.open():
            found = await server.list(limit=20).collect()
    else:
        found = await server.list(limit=20).collect()
    assert ids(found) == list(range(1, 101))


async def test_a_total_that_lags_behind_deleted_rows_is_an_empty_list() -> None:
    server = ListServer.of([])
    server.total = lambda number: 3 if server.runtime.now < 1005 else number  # kept for 5 seconds
    assert await server.list(limit=20).collect() == []
    assert server.runtime.waits == [6.0]


@pytest.mark.parametrize("total", [lambda number: 999, lambda number: number + 5])
async def test_a_start_behind_the_last_row_is_an_empty_list(total: Any) -> None:
    server = ListServer.of(range(1, 6), total=total)
    with pytest.warns(IncompleteList) if total(5) > 50 else nullcontext():
        assert await server.list(start=50).collect() == []


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_a_server_that_knows_no_order_is_read_to_its_end(limit: int) -> None:
    server = ListServer.of(range(1, 41))
    answer = server.answer

    def by_id(query: Any) -> Any:
        return answer({**query, "orderBy": "id", "orderByDir": "ASC"})

    server.answer = by_id  # type: ignore[method-assign]
    assert ids(await server.list(limit=limit).collect()) == list(range(1, 41))
