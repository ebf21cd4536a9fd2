"""The page size: larger while pages come quickly, smaller when they take long, within bounds."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import MaatooError, RequestTimeout, ServerError
from maatoo.events import FixedCostHigh
from maatoo.listeners import Listeners
from maatoo.paging.sizing import PageSize
from tests.example_numbers import examples
from tests.paging.list_server import OFFSET_THINGS, THINGS, ListServer, ids

pytestmark = pytest.mark.once

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
    assert [size.next(left, 10) for left in (None, 1e9, 3000, 500)] == [500, 500, 300, 100]


@pytest.mark.parametrize(("count", "fixed", "pages"), [(1400, 0.03, 10), (1400, 0.37, 3)])
def test_a_short_list_is_shared_among_the_places_in_equal_pages(
    count: int, fixed: float, pages: int
) -> None:
    size = PageSize(100, adapts=True)
    size.note(1, 1, fixed + 0.0015, 1_000)
    size.note(100, 100, fixed + 0.15, 100_000)
    asked: list[int] = []
    while sum(asked) < count:
        asked.append(size.next(count - sum(asked), 10, sum(asked)))
    assert len(asked) == pages
    assert max(asked) - min(asked) <= 1


ANSWERS = st.tuples(st.integers(0, 500), st.floats(0, 60), st.integers(0, 10**8))


@given(first=st.integers(1, 1000), answers=st.lists(ANSWERS, max_size=30))
def test_the_size_stays_within_its_bounds(first: int, answers: list[Any]) -> None:
    size, fixed = PageSize(first, adapts=True), PageSize(first, adapts=False)
    for rows, seconds, content in answers:
        for each in (size, fixed):
            each.note(each.rows, min(rows, each.rows), seconds, content)
        assert min(50, first // 2, first) <= size.rows <= max(500, 8 * first, 8 * 500)
        if rows:  # an empty page tells nothing of what a row takes
            assert size.rows * content / rows <= 16_000_000 or size.rows <= max(50, first)
        assert 1 <= size.next(rows, 10) <= max(size.rows, first)
    assert fixed.rows == fixed.next(1, 10) == first


# Iteration

SPEEDS = st.sampled_from([0.0, 0.4, 1.5, 9.0])


@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["exact", "overlapping"])
@examples(60)
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


# What a request costs by itself


def password_hashed(rows: int) -> float:
    return 0.37 + 0.004 * rows


@pytest.mark.anyio
async def test_pages_grow_until_what_a_request_costs_by_itself_is_a_tenth() -> None:
    server = ListServer.of(range(1, 20_001), seconds=password_hashed)
    async with server.open():
        assert ids([item async for item in server.list()]) == list(range(1, 20_001))
    limits = [int(call["limit"]) for call in server.calls]
    assert 750 <= max(limits) <= 900, "nine times what a request is worth, 92 rows"
    assert len(limits) < 40


@pytest.mark.anyio
async def test_ranges_with_gaps_leave_no_request_for_a_row_or_two() -> None:
    table = [own for own in range(1, 10_101) if own % 101]
    server = ListServer.of(table, seconds=lambda rows: 0.015 * rows)
    async with server.open():
        assert ids([item async for item in server.list()]) == table
    rows = [len(server.answer(call)["things"]) for call in server.calls]
    assert sum(0 < each < 10 for each in rows) <= 3, "the highest id, the end"


@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["exact", "overlapping"])
@pytest.mark.parametrize("error", [RequestTimeout, ServerError])
@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.anyio
async def test_a_page_that_grew_too_large_is_asked_for_again_in_parts(
    operation: Any, error: type[MaatooError], ahead: bool
) -> None:
    server = ListServer.of(range(1, 5001), seconds=lambda rows: 0.001 * rows)

    def refuse(number: int) -> None:
        if int(server.calls[number]["limit"]) > 150:
            raise (
                error("too much")
                if error is RequestTimeout
                else ServerError("too much", status=500, method="GET", url="/x")
            )

    server.before = refuse
    if ahead:
        async with server.open():
            found = ids([item async for item in server.list(operation)])
    else:
        found = ids([item async for item in server.list(operation)])
    assert found == list(range(1, 5001))
    refused = [call for call in server.calls if int(call["limit"]) > 150]
    assert 0 < len(refused) < 20, "it is tried once"


@pytest.mark.anyio
async def test_a_page_of_the_users_own_size_that_fails_fails() -> None:
    server = ListServer.of(range(1, 2001), seconds=lambda rows: 0.001 * rows)

    def refuse(number: int) -> None:
        raise RequestTimeout("too much")

    server.before = refuse
    with pytest.raises(RequestTimeout):
        await server.list(limit=400).collect()


def test_pages_of_large_rows_stay_within_the_memory_of_all() -> None:
    size = PageSize(100, adapts=True)
    size.note(1, 1, 0.4, 7_000)
    size.note(100, 100, 0.55, 700_000)
    for _ in range(9):
        size.note(size.rows, size.rows, 0.4 + 0.0015 * size.rows, 7_000 * size.rows)
    assert size.rows * 7_000 <= 8_000_000
    asked = size.next(1e6, 10)
    assert asked * size.pages(10) * 7_000 <= 80_000_000
    assert asked >= 900


@pytest.mark.anyio
async def test_a_list_over_basic_whose_pages_are_small_says_so_once() -> None:
    told: list[FixedCostHigh] = []

    def listen(event: object) -> None:
        if isinstance(event, FixedCostHigh):
            told.append(event)

    for password in (False, True):
        listeners = Listeners(listen)
        server = ListServer.of(
            range(1, 1001), seconds=password_hashed, listeners=listeners, sends_password=password
        )
        async with server.open():
            assert len(await server.list(limit=20).collect()) == 1000
        assert len(told) == int(password)
    assert told[0].operation == "things.list"
    assert told[0].seconds == pytest.approx(0.37, rel=0.1)
    assert 0.7 < told[0].share < 0.9
