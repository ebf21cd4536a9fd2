"""The lazy list: what it refuses, what it sends, how it is stopped and resumed."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from maatoo.errors import ConfigurationError, InvalidArgument, UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.paging import AsyncList, AsyncPages
from maatoo.query import Where
from maatoo.response_readers import PageOf
from tests.paging.list_server import (
    NUMBERED,
    OFFSET_THINGS,
    THINGS,
    ListServer,
    Thing,
    ids,
)

pytestmark = pytest.mark.anyio


# Before anything is sent


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": -5},
        {"limit": True},
        {"start": -1},
        {"order": [("id", "asc")], "order_by": "id"},
        {"order": [("id", "asc")], "order_by_dir": "asc"},
        {"order": [("id", "up")]},
        {"where": [("id", "nosuchexpr", 1)]},
        {"where": "id"},
        {"select": "id"},
    ],
    ids=str,
)
def test_what_cannot_be_right_is_refused_when_the_list_is_made(query: dict[str, Any]) -> None:
    server = ListServer()
    with pytest.raises(InvalidArgument):
        server.list(**query)
    assert server.calls == []


async def test_nothing_is_sent_until_it_is_used() -> None:
    server = ListServer.of([1])
    lst = server.list()
    aiter(lst)
    lst.pages()
    assert server.calls == []


# One page


async def test_awaiting_sends_exactly_what_was_given() -> None:
    server = ListServer.of(range(1, 101))
    page = await server.list()
    assert server.calls == [{}]
    assert (page.start, page.limit, page.total, len(page)) == (0, None, 100, 30)
    page = await server.list(start=10, limit=5).page()
    assert server.calls[1] == {"start": "10", "limit": "5"}
    assert (page.start, page.limit, len(page)) == (10, 5, 5)


def test_one_page_never_suspends_by_itself() -> None:
    server = ListServer.of(range(1, 101))
    for step in (server.list().page(), server.list().first(), server.list().count()):
        with pytest.raises(StopIteration):
            step.send(None)


async def test_an_iterable_that_can_be_read_once_is_good_for_all_requests() -> None:
    server = ListServer.of(range(1, 251))
    lst = server.list(where=iter([("name", "eq", "n1")]), limit=10)
    await lst
    assert ids(await lst.collect()) == [own for own in range(1, 251) if own % 7 == 1]


async def test_first_is_the_first_of_the_iteration_and_costs_one_small_request() -> None:
    server = ListServer.of(range(3, 20))
    first = await server.list(limit=7).first()
    assert first is not None
    assert first.id == 3
    assert server.calls == [{"orderBy": "id", "orderByDir": "ASC", "limit": "1"}]
    second = await server.list(start=1).first()
    assert second is not None
    assert second.id == 4
    assert await ListServer().list().first() is None


async def test_count_is_the_total_from_one_small_request() -> None:
    server = ListServer.of(range(1, 78), total=str)
    assert await server.list(start=5, search="x").count() == 77
    assert server.calls == [{"search": "x", "limit": "1"}]
    server.total = lambda number: None
    with pytest.raises(UnexpectedResponse, match="total"):
        await server.list().count()


# collect and pages


@pytest.mark.parametrize("ahead", [False, True])
async def test_collect_fetches_hardly_more_than_was_asked_for(ahead: bool) -> None:
    for operation in (THINGS, OFFSET_THINGS):
        server = ListServer.of(range(1, 5001))
        if ahead:
            async with server.open():
                found = await server.list(operation).collect(250)
        else:
            found = await server.list(operation).collect(250)
        assert ids(found) == list(range(1, 251))
        assert len(server.calls) <= 3 + 1
    server = ListServer.of(range(1, 5001))
    assert ids(await server.list().collect(3)) == [1, 2, 3]
    assert [call["limit"] for call in server.calls] == ["3"]
    assert await server.list().collect(0) == []
    with pytest.raises(InvalidArgument):
        await server.list().collect(-1)


@settings(max_examples=40)
@given(
    size=st.integers(0, 60),
    limit=st.integers(1, 20),
    start=st.integers(0, 9),
    order=st.booleans(),
    ahead=st.booleans(),
)
def test_pages_are_full_but_the_last(
    size: int, limit: int, start: int, order: bool, ahead: bool
) -> None:
    server = ListServer.of(range(1, 3 * size + 1, 3))
    query: dict[str, Any] = {"order_by": "id"} if order else {}

    async def read() -> list[Any]:
        lst = server.list(limit=limit, start=start, **query)
        if not ahead:
            return [page async for page in lst.pages()]
        async with server.open():
            return [page async for page in lst.pages()]

    pages = anyio.run(read)
    wanted = list(range(1, 3 * size + 1, 3))[start:]
    assert [own for page in pages for own in ids(page)] == wanted
    assert all(len(page) == limit for page in pages[:-1])
    assert all(len(page) for page in pages)
    assert [page.start for page in pages] == list(range(start, start + len(wanted), limit))
    assert {page.limit for page in pages} <= {limit}
    assert {page.total for page in pages} <= {size}


@frozen(kw_only=True, repr=False)
class Sheet(ListPage[Thing]):
    """A page that says more than its items."""

    title: str | None = None


async def test_a_page_of_its_own_class_keeps_what_else_it_says() -> None:
    server = ListServer.of(range(1, 61))
    plain = server.answer
    server.answer = lambda query: {**plain(query), "title": "June"}  # type: ignore[method-assign]
    operation: Any = evolve(NUMBERED, reads=PageOf(Sheet, Thing, ("things",)))
    lst: AsyncPages[Thing, Sheet] = AsyncPages(server, operation, (), {"limit": 40})
    page = await lst
    assert (page.title, len(page.items)) == ("June", 40)
    pages = [each async for each in lst.pages()]
    assert [(each.title, len(each), each.start) for each in pages] == [
        ("June", 40, 0),
        ("June", 20, 40),
    ]


# Stopping


async def test_after_a_break_no_new_request_starts() -> None:
    server = ListServer.of(range(1, 5001), turns=lambda number: 3)
    async with server.open():
        async for item in server.list():
            if item.id == 150:
                break
        sent = len(server.calls)
        for _ in range(50):
            await anyio.lowlevel.checkpoint()
        assert len(server.calls) == sent
        assert server.in_progress == 0
        assert sent <= 2 + 2 + 2 * server.max_concurrency


async def test_a_break_gives_up_the_search_for_the_highest_id_too() -> None:
    server = ListServer.of(range(1, 5001))
    server.turns = lambda number: 10**6 if server.calls[number].get("orderByDir") == "DESC" else 0
    async with server.open():
        # with a filter of the user's own the first rows do not wait for the highest id
        async for _ in server.list(where=Where.gt("id", 0)):
            break
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        assert (len(server.calls), server.in_progress) == (2, 0)


async def test_leaving_the_block_of_a_list_cancels_what_is_under_way() -> None:
    server = ListServer.of(range(1, 5001), turns=lambda number: 2 if number < 2 else 10**6)
    async with server.list() as items:
        assert (await anext(items)).id == 1
        server.task_group = None  # the list brings its own
        await anyio.lowlevel.checkpoint()
    assert server.in_progress == 0


class Oops(Exception):
    pass


@pytest.mark.parametrize("ahead", [False, True])
async def test_an_error_in_the_block_of_a_list_leaves_it_as_it_is(ahead: bool) -> None:
    server = ListServer.of(range(1, 5001))
    with pytest.raises(Oops):
        async with server.list() as items:
            await anext(items)
            if ahead:
                await anyio.lowlevel.checkpoint()
            raise Oops


async def test_a_cancelled_iteration_leaves_nothing_behind() -> None:
    server = ListServer.of(range(1, 5001), turns=lambda number: 0 if number < 2 else 10**6)
    async with server.open():
        with anyio.CancelScope() as scope:
            async for item in server.list():
                if item.id == 100:
                    scope.cancel()
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        assert server.in_progress == 0
    server.calls.clear()
    async with server.open():
        with anyio.CancelScope() as scope:
            async with server.list() as items:
                async for _ in items:
                    scope.cancel()
        assert server.in_progress == 0


async def test_a_client_that_closes_ends_the_iteration_with_an_error() -> None:
    server = ListServer.of(range(1, 5001), turns=lambda number: 0 if number < 2 else 10**6)
    ended = anyio.Event()

    async def iterate() -> None:
        with pytest.raises(ConfigurationError):
            await server.list().collect()
        ended.set()

    async with anyio.create_task_group() as tasks:
        async with server.open():
            tasks.start_soon(iterate)
            while len(server.calls) < 3:
                await anyio.lowlevel.checkpoint()
        await ended.wait()


async def test_an_iteration_that_outlives_the_block_goes_on_page_by_page() -> None:
    server = ListServer.of(range(1, 251))
    async with server.open():
        iteration = aiter(server.list())
    assert ids([item async for item in iteration]) == list(range(1, 251))
    assert server.most_at_once == 1


# Failing


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(
    ("operation", "place", "last"),
    [(THINGS, ("where[0][val]", "400"), 400), (OFFSET_THINGS, ("start", "360"), 370)],
    ids=["exact", "overlapping"],
)
async def test_the_rows_before_a_failed_page_come_first(
    operation: Any, place: tuple[str, str], last: int, ahead: bool
) -> None:
    server = ListServer.of(range(1, 2001))

    def fail(number: int) -> None:
        if place in server.calls[number].items():
            raise UnexpectedResponse("cut")

    server.before = fail
    found: list[int] = []

    async def read() -> None:
        with pytest.raises(UnexpectedResponse, match="cut"):
            async for item in server.list(operation):
                found.append(item.id)

    if ahead:
        async with server.open():
            await read()
    else:
        await read()
    assert found == list(range(1, last + 1))


async def test_a_failed_page_gives_up_those_that_are_fetched_ahead() -> None:
    server = ListServer.of(range(1, 2001))

    def place(number: int) -> str:
        return server.calls[number].get("where[0][val]", "highest")

    def fail(number: int) -> None:
        if place(number) == "100":
            raise UnexpectedResponse("cut")

    server.before = fail
    server.turns = lambda number: 0 if place(number) in ("0", "100", "highest") else 10**6
    async with server.open():
        server.slots = None  # the page that fails waits for none of those that never end
        iteration = aiter(server.list())
        with pytest.raises(UnexpectedResponse, match="cut"):
            async for _ in iteration:
                pass
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        assert server.in_progress == 0
        assert len(server.calls) > 3


async def test_a_failed_page_does_not_end_the_client() -> None:
    server = ListServer.of(range(1, 2001))
    server.before = lambda number: json.loads("{") if number == 5 else None
    async with server.open():
        with pytest.raises(json.JSONDecodeError):
            await server.list().collect()
        server.before = lambda number: None
        assert len(await server.list().collect()) == 2000


# Resuming


@settings(max_examples=60)
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


async def test_the_same_list_can_be_fetched_by_another_caller() -> None:
    one, other = ListServer.of([1]), ListServer.of([1, 2])
    assert ids(await one.list().on(other).collect()) == [1, 2]
    assert one.calls == []
