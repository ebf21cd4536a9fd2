"""The lazy list: what it refuses, what it sends, and what one page is."""

from __future__ import annotations

import enum
from typing import Any

import anyio
import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from maatoo import BasicAuth, Maatoo
from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.paging import AsyncPages
from maatoo.response_readers import PageOf
from tests.example_numbers import examples
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


async def test_numbers_of_other_libraries_are_taken_as_the_numbers_that_they_are() -> None:
    number = enum.Enum("number", {"LIMIT": 7, "START": 2})
    lst = ListServer.of(range(1, 31)).list(limit=number.LIMIT, start=number.START, order_by="id")
    assert (lst.request.limit, lst.request.start) == (7, 2)
    assert ids(await lst.page()) == list(range(3, 10))


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


@examples(40)
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


async def test_the_same_list_can_be_fetched_by_another_caller() -> None:
    one, other = ListServer.of([1]), ListServer.of([1, 2])
    assert ids(await one.list().on(other).collect()) == [1, 2]
    assert one.calls == []


@pytest.mark.parametrize("given", [[1], 5, "ab", [("a", 1)]])
def test_a_query_that_is_no_mapping_is_refused(given: object) -> None:
    with (
        Maatoo("https://x.example", auth=BasicAuth("u", "p")) as api,
        pytest.raises(InvalidArgument, match="mapping"),
    ):
        api.contacts.list(extra_query=given)  # type: ignore[arg-type]
