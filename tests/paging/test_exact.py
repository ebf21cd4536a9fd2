"""Iterating by ranges of ids: every row once, few requests, whatever the server does."""

from __future__ import annotations

import random

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Where
from maatoo.errors import UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.paging.ranges import Range, read_range
from maatoo.paging.sizing import PageSize
from tests.example_numbers import examples
from tests.paging.list_server import ListServer, Thing, ids

pytestmark = pytest.mark.anyio

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


@examples(80)
@given(
    table=TABLES,
    limit=st.integers(1, 12),
    cap=st.one_of(st.none(), st.integers(1, 8)),
    concurrency=st.integers(1, 6),
    start=st.integers(0, 5),
    ahead=st.booleans(),
    total=st.sampled_from(["true", "text", "none"]),
    seed=st.integers(0, 2**16),
)
def test_each_row_that_is_there_all_the_time_comes_once_in_order(
    table: set[int],
    limit: int,
    cap: int | None,
    concurrency: int,
    start: int,
    ahead: bool,
    total: str,
    seed: int,
) -> None:
    chance = random.Random(seed)
    server = ListServer.of(sorted(table), max_concurrency=concurrency, cap=cap)
    server.total = {"true": lambda n: n, "text": str, "none": lambda n: None}[total]
    server.turns = lambda number: chance.randrange(4)
    born = max(table, default=0)
    gone: set[int] = set()

    def change(number: int) -> None:
        """Insert a row with a higher id, or delete one, before an answer."""
        nonlocal born
        if start and number < 2:  # which rows ``start`` passes over is not ours to say
            return
        if number and chance.random() < 0.4:
            born += chance.randrange(1, 5)
            server.rows[born] = {"id": born, "name": "born"}
        if number and server.rows and chance.random() < 0.3:
            victim = chance.choice(sorted(server.rows))
            gone.add(victim)
            del server.rows[victim]

    server.before = change

    async def run() -> list[int]:
        if not ahead:
            return ids(await server.list(limit=limit, start=start).collect())
        async with server.open():
            return ids(await server.list(limit=limit, start=start).collect())

    found = anyio.run(run)
    stayed = [own for own in sorted(table)[start:] if own not in gone]
    assert len(found) == len(set(found))
    assert found == sorted(found)
    assert set(stayed) <= set(found)
    assert not set(found) & set(sorted(table)[:start])


@examples(60)
@given(table=TABLES, limit=st.integers(1, 6), seed=st.integers(0, 2**16))
def test_pages_that_turn_out_large_hold_up_no_range_whose_turn_it_is(
    table: set[int], limit: int, seed: int
) -> None:
    chance = random.Random(seed)
    server = ListServer.of(sorted(table), max_concurrency=4)
    server.turns = lambda number: chance.randrange(4)

    async def run() -> list[int]:
        async with server.open():
            return ids(await server.list(limit=limit).collect())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PageSize, "pages", lambda *_: chance.choice([8, 8, 4, 1]))
        assert anyio.run(run) == sorted(table)


@examples(40)
@given(table=TABLES, limit=st.integers(1, 12), cap=st.integers(1, 12), ahead=st.booleans())
def test_a_server_that_caps_pages_and_lies_about_the_total_loses_no_row(
    table: set[int], limit: int, cap: int, ahead: bool
) -> None:
    server = ListServer.of(sorted(table), cap=cap, total=lambda number: 0)

    async def run() -> list[int]:
        if not ahead:
            return ids(await server.list(limit=limit).collect())
        async with server.open():
            return ids(await server.list(limit=limit).collect())

    assert anyio.run(run) == sorted(table)


@pytest.mark.parametrize(
    ("found", "limit", "widest", "total", "rest"),
    [
        ([], 5, 5, 0, None),
        ([11, 12], 5, 5, None, None),
        ([11, 12], 5, 5, 2, None),
        ([11, 100], 2, 2, None, None),  # the last id of the range
        ([11, 12], 2, 5, None, 12),  # full
        ([11, 12], 5, 2, None, 12),  # as full as any page was: it may be a cap of the server's
        ([11, 12], 5, 5, 3, 12),  # the total knows of more
        ([11, 12, 13], 2, 5, None, "asked for 2 rows"),
        ([10], 5, 5, None, "asked for ids"),
        ([101], 5, 5, None, "asked for ids"),
        ([11, 11], 5, 5, None, "asked for ids"),
        ([12, 11], 5, 5, None, "asked for ids"),
    ],
)
def test_what_an_answer_proves_of_its_range(
    found: list[int], limit: int, widest: int, total: int | None, rest: int | str | None
) -> None:
    page = ListPage(items=tuple(Thing(id=own) for own in found), total=total)
    if isinstance(rest, str):
        with pytest.raises(UnexpectedResponse, match=rest):
            read_range(Range(10, 100), limit, widest, page)
    else:
        proof = read_range(Range(10, 100), limit, widest, page)
        assert ids(proof.items) == found
        assert proof.rest == (None if rest is None else Range(rest, 100))


async def test_dense_ids_cost_one_request_a_page_and_two_more() -> None:
    server = ListServer.of(range(1, 2001))
    async with server.open():
        assert ids(await server.list(limit=100).collect()) == list(range(1, 2001))
    assert len(server.calls) <= 20 + 2
    assert server.most_at_once == 10


@pytest.mark.parametrize("density", [0.9, 0.5, 0.1, 0.001])
async def test_thinned_out_ids_cost_few_requests_more(density: float) -> None:
    chance = random.Random(7)
    table = sorted(chance.sample(range(1, int(3000 / density)), 3000))
    server = ListServer.of(table)
    async with server.open():
        assert ids(await server.list(limit=100).collect()) == table
    assert len(server.calls) <= 30 * 1.5


async def test_a_gap_of_a_billion_ids_costs_few_requests() -> None:
    table = [*range(1, 1001), *range(10**9, 10**9 + 1000)]
    server = ListServer.of(table)
    async with server.open():
        assert ids(await server.list(limit=100).collect()) == table
    assert len(server.calls) <= 20 + 40


async def test_without_a_block_pages_are_fetched_one_after_the_other() -> None:
    server = ListServer.of(range(1, 351))
    assert ids([item async for item in server.list()]) == list(range(1, 351))
    assert server.most_at_once == 1
    assert len(server.calls) == 4 + 1
    assert server.calls[0] == {
        "orderBy": "id",
        "orderByDir": "ASC",
        "where[0][col]": "id",
        "where[0][expr]": "gt",
        "where[0][val]": "0",
        "limit": "100",
    }
    assert server.calls[1]["limit"] == "1"
    assert server.calls[1]["orderByDir"] == "DESC"
    assert server.calls[2]["where[0][val]"] == "100"
    assert server.calls[2]["where[1][expr]"] == "lte"
    assert server.calls[2]["where[1][val]"] == "350"
    server.calls.clear()
    assert ids([item async for item in server.list(start=300)]) == list(range(301, 351))
    assert len(server.calls) == 1 + 1


async def test_the_filters_of_the_user_stay_and_ours_are_added() -> None:
    server = ListServer.of(range(1, 71))
    lst = server.list(where=Where.eq("name", "n3"), search="x", limit=4)
    assert ids(await lst.collect()) == [own for own in range(1, 71) if own % 7 == 3]
    for call in server.calls:
        assert call["where[0][col]"] == "name"
        assert call["search"] == "x"
    assert server.calls[0]["where[1][col]"] == "id"


async def test_an_empty_list_costs_one_request_without_a_block() -> None:
    server = ListServer()
    assert [item async for item in server.list()] == []
    assert len(server.calls) == 1


async def test_the_first_row_comes_after_one_round_trip() -> None:
    server = ListServer.of(range(1, 1001))
    async with server.open(), server.list() as items:
        first = await anext(items)
        assert first.id == 1
        assert len(server.calls) <= 2 + server.max_concurrency
        assert "where[1][col]" not in server.calls[0]


async def test_the_id_is_selected_too() -> None:
    server = ListServer.of(range(1, 6))
    await server.list(select=["name"]).collect()
    await server.list(select=["name"])
    assert [call.query.count(("select[]", "id")) for call in server.sent] == [1] * len(server.sent)
    assert all(("select[]", "name") in call.query for call in server.sent)


async def test_ids_in_keyed_objects_are_read() -> None:
    server = ListServer.of(range(1, 250), keyed=True)
    assert ids(await server.list().collect()) == list(range(1, 250))
