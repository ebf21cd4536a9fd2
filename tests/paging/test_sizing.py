"""The page size: larger while pages come quickly, smaller when they take long, within bounds."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maatoo.paging.sizing import PageSize
from tests.paging.list_server import OFFSET_THINGS, THINGS, ListServer, ids

SMALL = 10_000


def test_pages_double_while_they_come_quickly() -> None:
    size = PageSize(100, adapts=True)
    seen = [size.rows]
    for _ in range(5):
        size.note(size.rows, size.rows, 0.1, SMALL)
        seen.append(size.rows)
    assert seen == [100, 200, 400, 500, 500, 500]


def test_pages_stay_where_twice_as_many_rows_would_take_too_long_or_too_much() -> None:
    size = PageSize(100, adapts=True)
    size.note(100, 100, 1.0, SMALL)
    assert size.rows == 100
    size.note(100, 100, 0.1, 650_000)
    assert size.rows == 100


def test_pages_halve_when_one_took_far_too_long() -> None:
    size = PageSize(100, adapts=True)
    for _ in range(3):
        size.note(size.rows, size.rows, 9.0, SMALL)
    assert size.rows == 50


def test_answers_to_pages_of_an_earlier_size_tell_nothing() -> None:
    size = PageSize(100, adapts=True)
    for _ in range(10):
        size.note(100, 100, 0.1, SMALL)
    size.note(100, 100, 9.0, SMALL)
    assert size.rows == 200


def test_a_page_that_is_half_empty_does_not_grow() -> None:
    size = PageSize(100, adapts=True)
    size.note(100, 40, 0.1, SMALL)
    assert size.rows == 100
    size.note(100, 100, 0.1, SMALL)
    size.note(200, 40, 0.1, SMALL)  # the last page, say: no maximum of the server's
    assert size.rows == 200


def test_the_servers_own_maximum_is_found() -> None:
    size = PageSize(100, adapts=True)
    size.note(100, 100, 0.1, SMALL)
    size.note(200, 100, 0.1, SMALL)
    size.note(100, 100, 0.1, SMALL)
    assert size.rows == 100


def test_no_place_is_left_without_a_page() -> None:
    size = PageSize(100, adapts=True)
    size.rows = 500
    assert [size.next(left, 10) for left in (None, 1e9, 3000, 500)] == [500, 500, 301, 100]


ANSWERS = st.tuples(st.integers(0, 500), st.floats(0, 60), st.integers(0, 10**8))


@given(first=st.integers(1, 1000), answers=st.lists(ANSWERS, max_size=30))
def test_the_size_stays_within_its_bounds(first: int, answers: list[Any]) -> None:
    size, fixed = PageSize(first, adapts=True), PageSize(first, adapts=False)
    for rows, seconds, content in answers:
        for each in (size, fixed):
            each.note(each.rows, min(rows, each.rows), seconds, content)
        assert min(50, first // 2, first) <= size.rows <= max(500, first)
        assert 1 <= size.next(rows, 10) <= max(500, first)
    assert fixed.rows == fixed.next(1, 10) == first


# Iteration

SPEEDS = st.sampled_from([0.0, 0.4, 1.5, 9.0])


@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["exact", "overlapping"])
@settings(max_examples=60)
@given(
    count=st.integers(0, 1500),
    gaps=st.integers(1, 9),
    speeds=st.lists(SPEEDS, min_size=1, max_size=8),
    cap=st.sampled_from([None, 60, 100, 150]),
    ahead=st.booleans(),
)
def test_every_row_comes_once_and_in_order_whatever_size_the_pages_have(
    operation: Any, count: int, gaps: int, speeds: list[float], cap: int | None, ahead: bool
) -> None:
    table = [number + number // gaps for number in range(1, count + 1)]
    server = ListServer.of(table, cap=cap, max_concurrency=3)
    server.seconds = lambda rows: speeds[len(server.calls) % len(speeds)]

    async def collected() -> list[int]:
        if not ahead:
            return ids([item async for item in server.list(operation)])
        async with server.open():
            return ids([item async for item in server.list(operation)])

    assert anyio.run(collected) == table


@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["exact", "overlapping"])
@pytest.mark.anyio
async def test_a_quick_server_is_asked_for_larger_pages(operation: Any) -> None:
    server = ListServer.of(range(1, 20_001), seconds=lambda rows: 0.001 * rows)
    async with server.open():
        assert ids([item async for item in server.list(operation)]) == list(range(1, 20_001))
    limits = [int(call["limit"]) for call in server.calls]
    assert 100 in limits[:2]  # beside it, the highest id is asked for
    assert max(limits) == 500
    assert len(limits) < 75


@pytest.mark.anyio
async def test_a_size_that_the_user_gave_stays() -> None:
    server = ListServer.of(range(1, 3001), seconds=lambda rows: 0.0)
    async with server.open():
        assert len([item async for item in server.list(limit=100)]) == 3000
    assert {call["limit"] for call in server.calls} == {"100", "1"}


@pytest.mark.anyio
async def test_an_iteration_is_resumed_at_any_row_whatever_the_pages_were() -> None:
    server = ListServer.of(range(1, 3001), seconds=lambda rows: 0.0)
    lst = server.list()
    async with server.open():
        async for item in lst:
            if item.id == 777:
                break
        rest = server.list().resume(lst.cursor)
        assert ids([item async for item in rest]) == list(range(778, 3001))
