"""How a chunk that failed is split, and which of its rows are sent again."""

from __future__ import annotations

import pytest
from attrs import evolve

from maatoo.batch import add_ids, write_rows
from maatoo.errors import (
    BulkError,
    OutcomeUnknown,
    ServerError,
    ValidationError,
)
from tests.batch.batch_server import (
    ADD,
    REPLACE,
    BatchServer,
    Person,
)
from tests.batch.people_jobs import add, create, crowd, edit, places

pytestmark = [pytest.mark.anyio, pytest.mark.once]


# Failing


async def test_a_bad_row_is_found_by_halving_where_that_is_harmless() -> None:
    server = crowd(40, poison=lambda place: place == 13)
    report = await edit(server, [{"id": own, "place": own} for own in range(1, 41)])
    assert len(report.succeeded) == 39
    assert [(each.index, each.status) for each in report.unknown] == [(12, "unknown")]
    assert isinstance(report.unknown[0].error, ServerError)
    assert report.unknown[0].error.may_have_happened
    assert len(server.calls) <= 2 * 6 + 1


async def test_a_batch_that_stored_a_part_is_unknown_where_repeating_would_double_it() -> None:
    server = BatchServer(poison=lambda place: place == 3)
    report = await write_rows(server, REPLACE, places(5), model=Person, key="people")
    assert report.counts == {"succeeded": 0, "failed": 0, "unknown": 5, "not_sent": 0}
    assert len(server.calls) == 1
    assert max(server.done.values()) == 1


async def test_rows_with_a_unique_identifier_are_repeated_and_others_are_not() -> None:
    server = BatchServer(fault=lambda number: "partly" if number == 0 else None)
    rows = [{"place": place, **({"email": f"{place}@x.invalid"} if place % 2 else {})}
            for place in range(8)]  # fmt: skip
    report = await create(server, rows)
    assert [each.index for each in report.succeeded] == [1, 3, 5, 7]
    assert [each.index for each in report.unknown] == [0, 2, 4, 6]
    assert [len(call.json) for call in server.calls] == [8, 4]  # type: ignore[arg-type]
    assert [call.repeatable for call in server.calls] == [False, True]
    assert len(server.people) == 4 + 2


async def test_a_refused_batch_is_split_and_its_good_rows_go_through() -> None:
    server = BatchServer(fault=lambda number: "400" if number in (0, 1, 4) else None)
    report = await create(server, places(8))
    assert len(report.succeeded) + len(report.failed) == 8
    assert set(server.done) == {each.index for each in report.succeeded}
    assert all(each.error is None for each in report.succeeded)
    assert len(server.calls) > 2


async def test_a_server_that_refuses_everything_is_not_asked_about_every_row() -> None:
    server = BatchServer(fault=lambda number: "400", max_concurrency=1)
    report = await create(server, places(600))
    assert len(report.failed) == 600
    assert len(server.calls) <= 30
    assert all(isinstance(each.error, ValidationError) for each in report.failed)


async def test_a_server_that_fails_at_everything_is_not_asked_about_every_row() -> None:
    server = crowd(600, fault=lambda number: "partly", max_concurrency=1)
    report = await edit(server, [{"id": own, "place": own} for own in range(1, 601)])
    assert len(report.unknown) == 600
    assert len(server.calls) <= 30


async def test_a_chunk_that_succeeds_gives_the_patience_back() -> None:
    server = BatchServer(max_concurrency=1, refuses=lambda place: place % 8 == 0)
    report = await create(server, places(80), chunk_size=8)
    assert [each.index for each in report.failed] == list(range(0, 80, 8))
    assert len(report.succeeded) == 70


async def test_chunks_side_by_side_do_not_take_each_others_patience() -> None:
    server = BatchServer(max_concurrency=10, turns=lambda number: 3)
    places_of = {100 * chunk for chunk in range(10)}
    server.refuses = lambda place: place in places_of
    report = await create(server, places(1000), chunk_size=100)
    assert {each.index for each in report.failed} == places_of
    assert len(report.succeeded) == 990


async def test_the_maximum_of_the_server_is_learnt() -> None:
    server = BatchServer(most=50, max_concurrency=1)
    report = await create(server, places(500))
    assert report.ok
    assert server.sizes == [200, 50, 50, 50, 50, *[50] * 6]


async def test_a_chunk_that_was_cut_off_is_followed_by_smaller_ones() -> None:
    server = BatchServer(fault=lambda number: "lost" if number == 0 else None, max_concurrency=1)
    await create(server, places(400))
    assert server.sizes == [200, 100, 100]


async def test_a_lost_answer_is_unknown_and_says_so() -> None:
    server = BatchServer(fault=lambda number: "lost")
    report = await create(server, places(2))
    assert [type(each.error) for each in report.unknown] == [OutcomeUnknown] * 2
    with pytest.raises(BulkError) as caught:
        report.raise_for_failures()
    assert caught.value.may_have_happened


async def test_with_retries_left_nothing_is_unknown() -> None:
    server = crowd(500, retries=99, fault=lambda number: "lost" if number % 2 else None)
    report = await add(server, range(1, 501), chunk_size=20)
    assert report.ok


async def test_an_operation_that_is_not_harmless_is_never_repeated() -> None:
    server = crowd(6, retries=3, fault=lambda number: "partly" if number == 0 else None)
    report = await add_ids(server, evolve(ADD, repeat="never"), (5,), [1, 2, 3, 4])
    assert report.counts["unknown"] == 4
    assert [call.repeatable for call in server.calls] == [False]
