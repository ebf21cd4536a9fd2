"""A list that ends with fewer rows than its server counts is told, and refused if strict."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from maatoo.errors import IncompleteList, UnexpectedResponse
from maatoo.models import Tag
from maatoo.response_readers import Page
from tests.paging.list_server import OFFSET_THINGS, THINGS, ListServer, Row, ids

pytestmark = [pytest.mark.anyio, pytest.mark.once]

MISSING = 33


class Forgetful(ListServer):
    """A server that leaves out one row of its table, and counts it all the same."""

    def answer(self, query: Mapping[str, str]) -> Row:
        body = super().answer(query)
        return {**body, "things": [row for row in body["things"] if row["id"] != MISSING]}


EACH = pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["by range", "by place"])
AHEAD = pytest.mark.parametrize("ahead", [False, True])


async def collected(server: ListServer, operation: Any, ahead: bool, **query: Any) -> list[int]:
    if not ahead:
        return ids(await server.list(operation, **query).collect())
    async with server.open():
        return ids(await server.list(operation, **query).collect())


@EACH
@AHEAD
@pytest.mark.parametrize("size", [33, 34, 90])
async def test_a_row_that_is_counted_and_never_shown(
    operation: Any, ahead: bool, size: int
) -> None:
    server = Forgetful.of(range(1, size + 1))
    with pytest.warns(IncompleteList) as told:
        found = await collected(server, operation, ahead, limit=20)
    assert found == [own for own in range(1, size + 1) if own != MISSING]
    (warning,) = [each.message for each in told]
    assert isinstance(warning, IncompleteList)
    assert (warning.operation, warning.rows, warning.total) == ("things.list", size - 1, size)
    assert server.runtime.waits == [6.0]


@EACH
@AHEAD
async def test_a_strict_client_refuses_it(operation: Any, ahead: bool) -> None:
    server = Forgetful.of(range(1, 91), strict=True)
    rows: list[Any] = []
    with pytest.raises(UnexpectedResponse, match="89 rows came, and the server counts 90"):
        async for row in server.list(operation, limit=20):
            rows.append(row)
    assert len(rows) == 89


@EACH
@pytest.mark.parametrize("start", [0, 5])
async def test_rows_that_are_passed_over_are_not_missed(operation: Any, start: int) -> None:
    server = ListServer.of(range(1, 91))
    found = await collected(server, operation, False, limit=20, start=start)
    assert found == list(range(start + 1, 91))
    assert server.runtime.waits == []


@pytest.mark.parametrize("given", [1, 30, 60])
async def test_the_rest_of_a_list_that_is_resumed(given: int) -> None:
    server = Forgetful.of(range(1, 91))
    iteration = aiter(server.list(limit=20))
    for _ in range(given):
        await anext(iteration)
    rest = server.list(limit=20).resume(iteration.cursor)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        await rest.collect()
    assert [each.category for each in told] == ([IncompleteList] if given < MISSING else [])


@AHEAD
async def test_rows_that_are_deleted_or_added_meanwhile_are_not_missed(ahead: bool) -> None:
    server = ListServer.of(range(1, 91))

    def change(number: int) -> None:
        if number == 2:
            server.rows.update({own: {"id": own, "name": "new"} for own in range(91, 120)})
            for own in range(80, 85):
                server.rows.pop(own, None)

    server.before = change
    found = await collected(server, THINGS, ahead, limit=20)
    assert set(range(1, 80)) <= set(found)
    assert server.runtime.waits == []


async def test_a_total_of_the_whole_list_says_nothing_of_a_part() -> None:
    server = ListServer.of(range(1, 91))
    iteration = aiter(server.list(limit=20))
    for _ in range(30):
        await anext(iteration)
    server.total = lambda _: len(server.rows)
    found = ids(await server.list(limit=20).resume(iteration.cursor).collect())
    assert found == list(range(31, 91))


@pytest.mark.parametrize(("after", "to"), [(0, 30), (30, 60), (60, None)])
@pytest.mark.parametrize("strict", [False, True])
async def test_such_a_total_says_nothing_of_any_part(
    after: int, to: int | None, strict: bool
) -> None:
    server = ListServer.of(range(1, 91), strict=strict)
    server.total = lambda _: len(server.rows)
    lst = server.list(limit=20)
    found = await lst.resume({"list": lst.request.key, "after": after, "to": to}).collect()
    assert ids(found) == list(range(after + 1, (to or 90) + 1))
    assert server.runtime.waits == []


@pytest.mark.parametrize(("after", "to"), [(0, 60), (30, 60), (30, None), (0, 90)])
async def test_a_part_that_lacks_a_row_is_told(after: int, to: int | None) -> None:
    server = Forgetful.of(range(1, 91))
    lst = server.list(limit=20)
    with pytest.warns(IncompleteList):
        await lst.resume({"list": lst.request.key, "after": after, "to": to}).collect()


@EACH
async def test_who_ends_early_is_told_nothing(operation: Any) -> None:
    server = Forgetful.of(range(1, 91))
    assert len(await server.list(operation, limit=20).collect(40)) == 40
    async with server.list(operation, limit=20) as rows:
        await anext(aiter(rows))
    assert server.runtime.waits == []


@EACH
@AHEAD
@pytest.mark.parametrize("every", [3, 5, 7])
async def test_answers_that_now_and_then_tell_of_no_row_at_all(
    operation: Any, ahead: bool, every: int
) -> None:
    server = ListServer.of(range(1, 241))
    answer = server.answer

    def mishap(query: Any) -> Row:
        failed = len(server.calls) % every == 0
        return {"things": [], "total": 0} if failed else answer(query)

    server.answer = mishap  # type: ignore[method-assign]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = await collected(server, operation, ahead, limit=20)
    assert found == list(range(1, 241)) or IncompleteList in [each.category for each in told]


@pytest.mark.parametrize("nameless", [0, 3, -1])
async def test_a_row_without_an_id_among_others(nameless: int) -> None:
    server = ListServer.of(range(1, 21))
    body = server.answer({"limit": "20"})
    del body["things"][nameless]["id"]
    server.answer = lambda query: body  # type: ignore[method-assign]
    with pytest.raises(UnexpectedResponse, match="id"):
        await server.list(evolve(OFFSET_THINGS, reads=Page(Tag, ("things",))), limit=20).page()
