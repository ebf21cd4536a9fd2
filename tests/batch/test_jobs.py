"""How a bulk job runs: what it refuses, how it splits and stops, what it tells meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from attrs import evolve

from maatoo.batch import BulkOptions, BulkReport, Outcome, add_ids, delete_ids, write_rows
from maatoo.errors import (
    AuthenticationError,
    BulkError,
    ConnectionFailed,
    InvalidArgument,
    NotFound,
    NotStored,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    ValidationError,
)
from tests.batch.batch_server import (
    ADD,
    CREATE,
    DELETE,
    EDIT,
    REPLACE,
    BatchServer,
    Person,
)
from tests.case_ids import shown

pytestmark = pytest.mark.anyio


async def create(server: BatchServer, rows: Any, **options: Any) -> BulkReport[Person]:
    return await write_rows(
        server, CREATE, rows, model=Person, key="people", options=BulkOptions(**options)
    )


async def edit(server: BatchServer, rows: Any, **options: Any) -> BulkReport[Person]:
    return await write_rows(
        server,
        EDIT,
        rows,
        model=Person,
        key="people",
        id_key="id",
        options=BulkOptions(**options),
    )


async def delete(server: BatchServer, ids: Any, **options: Any) -> BulkReport[Person]:
    return await delete_ids(
        server, DELETE, ids, model=Person, key="people", options=BulkOptions(**options)
    )


async def add(server: BatchServer, ids: Any, **options: Any) -> BulkReport[None]:
    return await add_ids(server, ADD, (5,), ids, options=BulkOptions(**options))


def places(number: int) -> list[dict[str, Any]]:
    return [{"place": place} for place in range(number)]


def crowd(number: int, **settings: Any) -> BatchServer:
    people = {own: {"id": own, "place": own} for own in range(1, number + 1)}
    return BatchServer(people=people, **settings)


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


async def test_a_full_quota_fails_the_chunk_and_one_for_long_stops_the_job() -> None:
    server = BatchServer(fault=lambda number: "429" if number == 0 else None, max_concurrency=1)
    report = await create(server, places(6), chunk_size=2)
    assert report.counts == {"succeeded": 4, "failed": 2, "unknown": 0, "not_sent": 0}
    assert isinstance(report.failed[0].error, RateLimited)

    async def refuse(*args: Any) -> Any:
        error = RateLimited("an hour", status=429, method="POST", url="/x")
        error.retry_after = 3000.0
        raise error

    server.exchange = refuse  # type: ignore[method-assign]
    with pytest.raises(RateLimited) as caught:
        await create(server, places(9), chunk_size=2)
    assert caught.value.report is not None
    assert len(caught.value.report.not_sent) == 7


# Stopping


async def test_wrong_credentials_stop_the_job_with_its_report() -> None:
    server = crowd(100, fault=lambda number: "401" if number == 2 else None, max_concurrency=1)
    with pytest.raises(AuthenticationError) as caught:
        await add(server, range(1, 101), chunk_size=10)
    report = caught.value.report
    assert report is not None
    assert report.counts == {"succeeded": 20, "failed": 10, "unknown": 0, "not_sent": 70}
    assert [each.item for each in report.not_sent][:2] == [31, 32]
    assert report.not_sent[69].item == 100
    assert report.stopped_by is caught.value
    assert "stopped by AuthenticationError" in repr(report)


async def test_an_unknown_segment_stops_the_job() -> None:
    async def refuse(*args: Any) -> Any:
        raise NotFound("no such item", status=404, method="POST", url="/groups/5/people/add")

    server = crowd(9, max_concurrency=1)
    server.exchange = refuse  # type: ignore[method-assign]
    with pytest.raises(NotFound) as caught:
        await add(server, iter(range(1, 10)), chunk_size=3)
    report = caught.value.report
    assert report is not None
    assert report.counts == {"succeeded": 0, "failed": 3, "unknown": 0, "not_sent": 0}
    assert report.total is None  # what was never read has no position


async def test_no_connection_stops_the_job_and_nothing_counts_as_sent() -> None:
    server = crowd(9, fault=lambda number: "offline")
    with pytest.raises(ConnectionFailed) as caught:
        await add(server, [1, 2, 3, 4], chunk_size=2)
    report = caught.value.report
    assert report is not None
    assert report.counts == {"succeeded": 0, "failed": 0, "unknown": 0, "not_sent": 4}
    assert isinstance(report.not_sent[0].error, ConnectionFailed)


async def test_what_was_refused_with_its_batch_is_told_of_when_the_job_stops() -> None:
    server = BatchServer(refuses=lambda place: place == 0)
    told: list[Outcome[Person]] = []
    report = await create(server, places(4), stop_on_error=True, on_outcome=told.append)
    assert server.sizes == [4, 2, 1]
    assert {each.index for each in told} == {0, 1, 2, 3}
    assert {each.status for each in report.outcomes} == {"failed"}


async def test_the_first_of_several_errors_is_what_stopped_the_job() -> None:
    faults = {0: "401", 1: "offline"}
    server = crowd(9, fault=faults.get, turns=lambda number: 1 + 3 * number, max_concurrency=2)
    with pytest.raises(AuthenticationError) as caught:
        await add(server, [1, 2, 3, 4], chunk_size=2)
    report = caught.value.report
    assert report is not None
    assert report.counts == {"succeeded": 0, "failed": 2, "unknown": 0, "not_sent": 2}


async def test_stop_on_error_sends_nothing_more() -> None:
    server = BatchServer(bad=lambda place: place == 5, max_concurrency=1)
    report = await create(server, places(40), chunk_size=4, stop_on_error=True)
    assert report.counts == {"succeeded": 7, "failed": 1, "unknown": 0, "not_sent": 32}
    assert not report.ok
    with pytest.raises(BulkError, match=r"1 failed.*item 5") as caught:
        report.raise_for_failures()
    assert caught.value.report is report
    server = BatchServer(fault=lambda number: "lost" if number == 1 else None, max_concurrency=1)
    report = await create(server, places(40), chunk_size=4, stop_on_error=True)
    assert report.counts == {"succeeded": 4, "failed": 0, "unknown": 4, "not_sent": 32}


class Oops(Exception):
    pass


async def test_an_error_of_the_input_is_raised_after_what_was_sent_is_known() -> None:
    server = BatchServer(turns=lambda number: 5, max_concurrency=1)

    def broken() -> Iterator[Any]:
        yield from places(5)
        yield "no row"
        raise Oops

    report: BulkReport[Any] = BulkReport()
    told: list[Outcome[Person]] = []
    with pytest.raises(Oops):
        await create(server, broken(), chunk_size=2, report=report, on_outcome=told.append)
    assert report.counts == {"succeeded": 4, "failed": 1, "unknown": 0, "not_sent": 1}
    assert report.finished
    assert sorted(each.index for each in told) == [0, 1, 2, 3, 5]


async def test_an_input_that_fails_for_good_leaves_a_finished_report() -> None:
    class Broken:
        def __len__(self) -> int:
            return 7

        def __iter__(self) -> Broken:
            return self

        def __next__(self) -> Any:
            raise RuntimeError("no more")

    report: BulkReport[Any] = BulkReport()
    with pytest.raises(RuntimeError, match="no more"):
        await create(BatchServer(), Broken(), report=report)
    assert report.finished
    assert isinstance(report.stopped_by, RuntimeError)
    assert report.counts["not_sent"] == 7


@pytest.mark.parametrize("hook", ["on_outcome", "progress"])
async def test_an_error_of_a_call_back_stops_the_job_and_is_raised(hook: str) -> None:
    server = BatchServer(max_concurrency=1)

    def fail(_: object) -> None:
        raise Oops

    report: BulkReport[Any] = BulkReport()
    with pytest.raises(Oops):
        await create(server, places(10), chunk_size=2, report=report, **{hook: fail})
    assert report.counts == {"succeeded": 2, "failed": 0, "unknown": 0, "not_sent": 8}


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


async def test_query_parameters_go_out_verbatim() -> None:
    server = crowd(3)
    await add_ids(server, ADD, ("5",), [1], extra_query={"x": [1]})
    await delete_ids(server, DELETE, [1], model=Person, key="people", extra_query={"y": True})
    assert [call.query for call in server.calls] == [[("x[0]", "1")], [("ids", "1"), ("y", "1")]]
    with pytest.raises(InvalidArgument):
        await add_ids(server, ADD, (-5,), [1])
