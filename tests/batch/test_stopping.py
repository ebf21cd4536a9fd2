"""What stops a bulk job, and what its report says of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maatoo.batch import BulkReport, Outcome
from maatoo.errors import (
    AuthenticationError,
    BulkError,
    ConnectionFailed,
    NotFound,
    RateLimited,
)
from tests.batch.batch_server import (
    BatchServer,
    Person,
)
from tests.batch.people_jobs import add, create, crowd, places

pytestmark = pytest.mark.anyio


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
