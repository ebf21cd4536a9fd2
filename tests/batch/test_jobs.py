"""How a bulk job runs: what it refuses, how it reads and sends, what it tells meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from maatoo.batch import BulkOptions, BulkReport, Outcome, add_ids, delete_ids
from maatoo.errors import (
    InvalidArgument,
    NotFound,
    NotStored,
)
from tests.batch.batch_server import (
    ADD,
    DELETE,
    BatchServer,
    Person,
)
from tests.batch.people_jobs import add, create, crowd, delete, edit, places
from tests.case_ids import shown

pytestmark = pytest.mark.anyio


# Before anything is sent


@pytest.mark.parametrize(
    "ids", ["12", b"12", bytearray(b"12"), {1: 2}, 12, None, memoryview(b"12")], ids=shown
)
async def test_what_is_no_list_of_ids_is_refused(ids: Any) -> None:
    server = BatchServer()
    for job in (add, delete):
        with pytest.raises(InvalidArgument):
            await job(server, ids)
    assert server.calls == []


async def test_one_row_alone_and_a_text_are_refused_as_rows() -> None:
    server = BatchServer()
    for rows in ({"place": 1}, "ab", b"ab", 5):
        with pytest.raises(InvalidArgument, match="row"):
            await create(server, rows)
    assert server.calls == []


@pytest.mark.parametrize(
    "options",
    [
        {"chunk_size": 0},
        {"chunk_size": 201},
        {"chunk_size": True},
        {"max_concurrency": 0},
        {"max_concurrency": -1},
        {"max_concurrency": "3"},
        {"keep": "none"},
        {"on_outcome": 5},
        {"progress": "bar"},
        {"report": {}},
    ],
    ids=str,
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        BulkOptions(**options)


async def test_a_report_belongs_to_one_job() -> None:
    report: BulkReport[Any] = BulkReport()
    await create(BatchServer(), [], report=report)
    with pytest.raises(InvalidArgument, match="another job"):
        await create(BatchServer(), places(1), report=report)


async def test_an_empty_input_sends_nothing() -> None:
    server = BatchServer()
    for job in (create, edit, delete, add):
        report: BulkReport[Any] = await job(server, [])
        assert report.ok
        assert list(report.outcomes) == []
        report.raise_for_failures()
    assert server.calls == []


async def test_items_that_cannot_be_encoded_fail_alone_and_are_not_sent() -> None:
    server = crowd(9)
    rows = [{"id": 1, "place": 1}, {"place": 2}, {"id": -3, "place": 3}, "x", {"id": 4, "plase": 4}]
    report = await edit(server, rows)
    assert report.counts == {"succeeded": 1, "failed": 4, "unknown": 0, "not_sent": 0}
    assert all(isinstance(each.error, InvalidArgument) for each in report.failed)
    assert [each.item for each in report.failed] == rows[1:]
    assert server.calls[0].json == [{"id": 1, "place": 1}]
    ids = await add(server, [1, "2", "x", 0, True, None, 3.0, 2**64, 2])
    assert [each.id for each in ids.succeeded] == [1, 2, 2]
    assert len(ids.failed) == 6


# Reading and sending


async def test_chunks_are_of_at_most_200_and_run_side_by_side() -> None:
    server = crowd(2000, turns=lambda number: 3, max_concurrency=4)
    report = await add(server, range(1, 1001))
    assert report.ok
    assert server.sizes == [200] * 5
    assert server.most_at_once == 4
    assert server.members == set(range(1, 1001))
    assert [call.path for call in server.calls] == ["/groups/5/people/add"] * 5


async def test_the_input_is_read_no_further_than_requests_can_go() -> None:
    server = BatchServer(turns=lambda number: 10**6, max_concurrency=2)
    read = 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal read
        for place in itertools.count():
            read += 1
            yield {"place": place}

    report: BulkReport[Any] = BulkReport()
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as tasks:

            async def stop() -> None:
                while server.in_progress < 2:
                    await anyio.lowlevel.checkpoint()
                scope.cancel()

            tasks.start_soon(stop)
            await create(server, endless(), chunk_size=10, report=report)
    assert scope.cancelled_caught
    assert read == 20
    assert report.finished
    assert report.total is None
    assert report.counts == {"succeeded": 0, "failed": 0, "unknown": 20, "not_sent": 0}


async def test_deletes_name_their_ids_in_the_query_and_keep_it_short() -> None:
    first = 10**15
    people = {own: {"id": own} for own in range(first, first + 400)}
    server = BatchServer(people=people)
    report = await delete(server, range(first, first + 400))
    assert report.ok
    assert [name for call in server.calls for name, _ in call.query] == ["ids"] * len(server.calls)
    assert all(len(dict(call.query)["ids"].replace(",", "%2C")) <= 4000 for call in server.calls)
    assert sum(server.sizes) == 400
    assert max(server.sizes) < 220


async def test_an_id_that_is_deleted_twice_is_sent_once() -> None:
    server = crowd(4)
    report = await delete(server, [1, 9, 1, 2, 9, 1], chunk_size=2)
    assert [each.status for each in report.outcomes] == [
        "succeeded",
        "failed",
        "succeeded",
        "succeeded",
        "failed",
        "succeeded",
    ]
    assert sum(server.sizes) == 3
    assert all(isinstance(each.error, NotFound) for each in report.failed)


async def test_a_delete_whose_first_answer_was_lost_does_not_claim_too_much() -> None:
    server = crowd(4, fault=lambda number: "lost" if number == 0 else None)
    report = await delete(server, [1, 2, 77])
    assert [call.repeatable for call in server.calls] == [False, True]
    assert report.counts["unknown"] == 3
    assert server.people.keys() == {3, 4}


async def test_rows_about_one_entity_are_sent_in_their_order() -> None:
    seen: list[int] = []
    server = crowd(3, turns=lambda number: 10 - number % 3 * 4, max_concurrency=5)
    plain = server._write

    def note(call: Any, rows: Any) -> Any:
        seen.extend(row["place"] for row in rows if row["id"] == 2)
        return plain(call, rows)

    server._write = note  # type: ignore[method-assign]
    rows = [{"id": 2 if place % 2 else 1 + place % 3, "place": place} for place in range(60)]
    report = await edit(server, rows, chunk_size=3)
    assert report.ok
    assert seen == [row["place"] for row in rows if row["id"] == 2]
    server = BatchServer(turns=lambda number: 3, max_concurrency=5)
    emails = ["jim@x.invalid", "JIM@x.invalid", "Jim@X.INVALID"]  # one address to a server
    rows = [{"place": place, "email": email} for place, email in enumerate(emails)]
    assert (await create(server, rows, chunk_size=1)).ok
    assert server.most_at_once == 1


# Telling


async def test_outcomes_are_told_as_they_become_known_with_their_values() -> None:
    server = BatchServer(bad=lambda place: place == 1)
    told: list[Outcome[Person]] = []

    async def note(outcome: Outcome[Person]) -> None:
        await anyio.lowlevel.checkpoint()
        told.append(outcome)

    report = await create(server, places(3), on_outcome=note)
    assert [each.status for each in told] == ["succeeded", "failed", "succeeded"]
    assert told[2].value is not None
    assert told[2].value.place == 2
    assert told[2].id == told[2].value.id
    assert report.succeeded[0].value is None
    assert report.succeeded[0].item is None


async def test_progress_sees_the_report_grow() -> None:
    server = BatchServer(max_concurrency=1)
    steps: list[tuple[int, int | None]] = []
    report = await create(
        server,
        places(7),
        chunk_size=3,
        progress=lambda report: steps.append((report.settled, report.total)),
    )
    assert steps == [(3, 7), (6, 7), (7, 7)]
    assert report.settled == 7


async def test_keep_all_keeps_items_and_values() -> None:
    server = BatchServer()
    report = await create(server, places(3), keep="all")
    assert [each.item for each in report.succeeded] == places(3)
    assert [each.value.place for each in report.succeeded if each.value] == [0, 1, 2]
    assert report.succeeded.ids == [1, 2, 3]


async def test_what_the_server_dropped_is_a_warning_of_the_outcome() -> None:
    server = BatchServer()
    plain = server._write

    def drop(call: Any, rows: Any) -> Any:
        body = plain(call, rows)
        for person in body["people"]:
            person["points"] = None
        return body

    server._write = drop  # type: ignore[method-assign]
    report = await create(server, [{"place": 0, "points": 0}, {"place": 1}, {"place": 2}])
    assert report.ok
    assert [len(each.warnings) for each in report.succeeded] == [1, 0, 0]
    assert report.succeeded[0].warnings == (NotStored("points", 0, None),)
    assert [(each.index, each.item) for each in report.warned] == [(0, {"place": 0, "points": 0})]
    assert report.warned.ids == [report.outcomes[0].id]
    assert [each.index for each in report.warned[-1:]] == [report.warned[-1].index] == [0]
    assert "1 with warnings" in repr(report)


async def test_an_async_input_is_read_in_its_own_time() -> None:
    async def slowly() -> AsyncIterator[int]:
        for own in range(1, 8):
            await anyio.lowlevel.checkpoint()
            yield own

    server = crowd(9)
    report = await add(server, slowly(), chunk_size=3)
    assert report.ok
    assert report.total == 7
    assert server.sizes == [3, 3, 1]


async def test_query_parameters_go_out_verbatim() -> None:
    server = crowd(3)
    await add_ids(server, ADD, ("5",), [1], extra_query={"x": [1]})
    await delete_ids(server, DELETE, [1], model=Person, key="people", extra_query={"y": True})
    assert [call.query for call in server.calls] == [[("x[0]", "1")], [("ids", "1"), ("y", "1")]]
    with pytest.raises(InvalidArgument):
        await add_ids(server, ADD, (-5,), [1])
