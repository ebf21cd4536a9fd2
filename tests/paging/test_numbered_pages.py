"""Iterating over lists that count pages instead of rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import UnexpectedResponse
from tests.example_numbers import examples
from tests.paging.list_server import NUMBERED, ListServer, ids, run

pytestmark = [pytest.mark.anyio, pytest.mark.once]


# Lists that count pages


@examples(60)
@given(
    size=st.integers(0, 60),
    limit=st.one_of(st.none(), st.integers(1, 20)),
    page=st.one_of(st.none(), st.integers(1, 4)),
    ahead=st.booleans(),
    total=st.booleans(),
)
def test_pages_are_counted_from_the_one_that_was_asked_for(
    size: int, limit: int | None, page: int | None, ahead: bool, total: bool
) -> None:
    server = ListServer.of(range(1, size + 1))
    if not total:
        server.total = lambda number: None
    found = ids(run(server, server.list(NUMBERED, limit=limit, page=page), ahead))
    by_name = sorted(server.rows, key=lambda own: (server.rows[own]["name"], own))
    assert found == by_name[((page or 1) - 1) * (limit or 25) :]


async def test_a_server_that_knows_no_pages_gives_its_one_page_once() -> None:
    server = ListServer.of(range(1, 26), ignores=frozenset({"page"}))
    assert len(await server.list(NUMBERED).collect()) == 25
    server.total = lambda number: None
    assert len(await server.list(NUMBERED, limit=30).collect()) == 25
    found: list[object] = []
    with pytest.raises(UnexpectedResponse, match="the same rows wherever"):
        async for thing in server.list(NUMBERED, limit=25):  # a full page may be one of many
            found.append(thing)
    assert len(found) == 25


async def test_a_server_with_a_page_size_of_its_own_is_read_to_its_total() -> None:
    server = ListServer.of(range(1, 101), ignores=frozenset({"limit"}))  # and pages of 30
    found = ids(await server.list(NUMBERED, limit=50).collect())
    assert sorted(found) == list(range(1, 101))
    assert [call["page"] for call in server.calls] == ["1", "2", "3", "4"]


async def test_a_page_that_is_resumed_gives_no_row_again_though_rows_were_pushed_into_it() -> None:
    server = ListServer.of(range(1, 11))
    for row in server.rows.values():
        row["name"] = "b"

    def insert(number: int) -> None:
        if number == 1:
            server.rows[99] = {"id": 99, "name": "a"}

    server.before = insert
    lst = server.list(NUMBERED, limit=5)
    iteration = aiter(lst)
    found = [(await anext(iteration)).id for _ in range(6)]
    found += ids(await lst.resume(iteration.cursor).collect())
    assert found == list(range(1, 11))
