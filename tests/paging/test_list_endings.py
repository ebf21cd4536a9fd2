"""How an iteration ends early: a break, a cancellation, a closed client, a failed page."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest

from maatoo.errors import ConfigurationError, UnexpectedResponse
from maatoo.query import Where
from tests.paging.list_server import (
    OFFSET_THINGS,
    THINGS,
    ListServer,
    ids,
)

pytestmark = pytest.mark.anyio


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
