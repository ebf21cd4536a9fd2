"""Iterating by place: pages overlap, rows that came already are dropped, and it always ends."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import IncompleteList, InvalidArgument, UnexpectedResponse
from maatoo.response_readers import Page
from tests.example_numbers import examples
from tests.paging.list_server import NUMBERED, OFFSET_THINGS, THINGS, ListServer, ids, run

pytestmark = [pytest.mark.anyio, pytest.mark.once]


ROWS = evolve(OFFSET_THINGS, reads=Page(dict, ("things",)))


@examples(80)
@given(
    size=st.integers(0, 70),
    limit=st.integers(1, 30),
    cap=st.one_of(st.none(), st.integers(1, 20)),
    start=st.integers(0, 10),
    ahead=st.booleans(),
    by=st.sampled_from(["id", "name"]),
    seed=st.integers(0, 2**16),
)
def test_a_list_that_does_not_change_is_read_completely(
    size: int, limit: int, cap: int | None, start: int, ahead: bool, by: str, seed: int
) -> None:
    chance = random.Random(seed)
    server = ListServer.of(range(1, size + 1), cap=cap)
    server.turns = lambda number: chance.randrange(4)
    found = ids(run(server, server.list(order_by=by, limit=limit, start=start), ahead))
    wanted = sorted(server.rows, key=lambda own: (server.rows[own][by], own))[start:]
    assert found == wanted


@examples(60)
@given(
    size=st.integers(1, 120), limit=st.integers(8, 30), ahead=st.booleans(), seed=st.integers(0, 99)
)
def test_rows_pushed_back_come_once_and_rows_pulled_forward_are_not_lost(
    size: int, limit: int, ahead: bool, seed: int
) -> None:
    chance = random.Random(seed)
    server = ListServer.of(range(10, size + 10))
    gone: set[int] = set()

    def change(number: int) -> None:
        """Before an answer: a row is inserted at the front, or up to two are deleted anywhere."""
        if number and chance.random() < 0.3:
            first = min(server.rows, default=10) - 1
            server.rows[first] = {"id": first, "name": "new"}
        if number and chance.random() < 0.3:
            for victim in chance.sample(sorted(server.rows), min(2, len(server.rows))):
                gone.add(victim)
                del server.rows[victim]

    server.before = change
    server.max_concurrency = 2
    with warnings.catch_warnings():  # as many may come unseen as were deleted
        warnings.simplefilter("ignore", IncompleteList)
        found = ids(run(server, server.list(OFFSET_THINGS, limit=limit), ahead))
    assert len(found) == len(set(found))
    assert set(range(10, size + 10)) - gone <= set(found)


async def test_many_deleted_rows_are_noticed_by_the_missing_overlap() -> None:
    server = ListServer.of(range(1, 301))

    def purge(number: int) -> None:
        if number == 2:
            for own in range(1, 61):
                del server.rows[own]

    server.before = purge
    found = ids(await server.list(OFFSET_THINGS, limit=50).collect())
    assert found == list(range(1, 301))


async def test_pages_overlap_and_carry_a_stable_order() -> None:
    server = ListServer.of(range(1, 126))
    found = ids(await server.list(OFFSET_THINGS, limit=50).collect())
    assert found == list(range(1, 126))
    assert [call.get("start") for call in server.calls] == [None, "40", "80"]
    assert {call["orderBy"] for call in server.calls} == {"id"}
    assert not server.list(OFFSET_THINGS).exact


async def test_the_order_of_the_user_is_kept_and_made_unambiguous() -> None:
    server = ListServer.of(range(1, 31))
    lst = server.list(order=[("name", "desc")], limit=10)
    assert not lst.exact
    await lst.collect()
    first = server.calls[0]
    assert (first["order[0][col]"], first["order[0][dir]"]) == ("name", "DESC")
    assert (first["order[1][col]"], first["order[1][dir]"]) == ("id", "ASC")
    assert "where[0][col]" not in first


async def test_order_by_alone_is_sent_as_it_is() -> None:
    server = ListServer.of(range(1, 5))
    lst = server.list(order_by="name", order_by_dir="desc")
    assert not lst.exact
    await lst.collect()
    assert server.calls == [{"orderBy": "name", "orderByDir": "DESC", "limit": "100"}]


async def test_rows_without_ids_neither_overlap_nor_vanish() -> None:
    server = ListServer.of(range(1, 101))
    full = server.answer

    def nameless(query: Any) -> Any:
        answer = full(query)
        return {**answer, "things": [{"name": row["name"]} for row in answer["things"]]}

    server.answer = nameless  # type: ignore[method-assign]
    rows = await server.list(ROWS, limit=40).collect()
    assert len(rows) == 100
    assert [call.get("start") for call in server.calls] == [None, "40", "80"]


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("total", [len, None])
async def test_a_server_that_knows_no_start_is_not_asked_for_ever(ahead: bool, total: Any) -> None:
    server = ListServer.of(range(1, 41), ignores=frozenset({"start"}), max_concurrency=3)
    if total is None:
        server.total = lambda number: None
    found: list[int] = []

    async def read() -> None:
        async for thing in server.list(OFFSET_THINGS, limit=20):
            found.append(thing.id)

    with pytest.raises(UnexpectedResponse, match="the same rows wherever"):
        if ahead:
            async with server.open():
                await read()
        else:
            await read()
    assert found == list(range(1, 21))
    assert len(server.calls) < 12


async def test_a_server_whose_rows_are_others_each_time_is_not_asked_for_ever() -> None:
    server = ListServer.of(range(1, 61))
    answer = server.answer

    def others(query: Any) -> Any:
        assert len(server.calls) < 30
        body = answer(query)
        new = [{**row, "id": row["id"] + 1000 * len(server.calls)} for row in body["things"]]
        return {**body, "things": new}

    server.answer = others  # type: ignore[method-assign]
    assert len(await server.list(OFFSET_THINGS, limit=20).collect()) >= 60


@pytest.mark.parametrize("size", [25, 3000])
@pytest.mark.parametrize("total", [len, None])
async def test_a_server_that_knows_neither_start_nor_limit_gives_all_rows(
    total: Any, size: int
) -> None:
    server = ListServer.of(range(1, size + 1), ignores=frozenset({"start"}))
    answer = server.answer
    server.answer = lambda query: answer({**query, "limit": size})  # type: ignore[method-assign]
    if total is None:
        server.total = lambda number: None
    assert ids(await server.list(OFFSET_THINGS, limit=20).collect()) == list(range(1, size + 1))


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("operation", [OFFSET_THINGS, NUMBERED])
async def test_an_empty_page_among_others_is_asked_for_again(operation: Any, ahead: bool) -> None:
    server = ListServer.of(range(1, 101), max_concurrency=2)
    answer, mishaps = server.answer, [1, 2]

    def mishap(query: Any) -> Any:
        body = answer(query)
        if len(server.calls) == 3 and mishaps.pop():
            return {**body, "things": []}
        return body

    server.answer = mishap  # type: ignore[method-assign]
    if ahead:
        async with server.open():
            found = ids(await server.list(operation, limit=20).collect())
    else:
        found = ids(await server.list(operation, limit=20).collect())
    assert sorted(found) == list(range(1, 101))


async def test_a_total_that_is_too_low_ends_nothing() -> None:
    server = ListServer.of(range(1, 51), total=lambda number: 3)
    assert ids(await server.list(OFFSET_THINGS, limit=20).collect()) == list(range(1, 51))


async def test_a_page_of_rows_that_all_came_already_is_not_the_end() -> None:
    server = ListServer.of(range(1000, 1200))

    def insert(number: int) -> None:
        if number == 1:  # so many that the rows read so far fill a page of their own again
            server.rows.update({own: {"id": own, "name": "new"} for own in range(900, 945)})

    server.before = insert
    found = ids(await server.list(OFFSET_THINGS, limit=20).collect())
    assert len(found) == len(set(found))
    assert set(range(1000, 1200)) <= set(found)


async def test_a_total_that_is_too_high_ends_an_iteration_all_the_same() -> None:
    server = ListServer.of(range(1, 51), total=lambda number: number + 30)
    with pytest.warns(IncompleteList, match="50 rows came, and the server counts 80"):
        found = await server.list(OFFSET_THINGS, limit=20).collect()
    assert ids(found) == list(range(1, 51))
    assert len(server.calls) < 12


async def test_a_place_given_verbatim_cannot_be_iterated() -> None:
    server = ListServer.of(range(1, 5))
    lst = server.list(THINGS, extra_query={"start": 2})
    assert len((await lst).items) == 2
    with pytest.raises(InvalidArgument, match="start"):
        await lst.collect()


async def test_filters_given_verbatim_are_sent_and_leave_the_list_inexact() -> None:
    server = ListServer.of(range(1, 31))
    extra = {"where": [{"col": "name", "expr": "eq", "val": "n3"}]}
    lst = server.list(THINGS, extra_query=extra)
    assert not lst.exact
    assert ids(await lst.collect()) == [3, 10, 17, 24]
