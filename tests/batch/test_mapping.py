"""A function of the user's over many items."""

from __future__ import annotations

from typing import Any

import anyio.lowlevel
import pytest

from maatoo.batch import BulkOptions, BulkReport, map_items
from maatoo.errors import (
    AuthenticationError,
    ConnectionFailed,
    InvalidArgument,
    NotFound,
    OutcomeUnknown,
)
from tests.batch.batch_server import BatchServer, Person

pytestmark = pytest.mark.anyio


async def run(fn: Any, items: Any, **options: Any) -> BulkReport[Any]:
    return await map_items(BatchServer(), fn, items, options=BulkOptions(**options))


async def test_values_are_kept_on_request_and_models_give_their_id() -> None:
    async def fetch(own: int) -> Person:
        await anyio.lowlevel.checkpoint()
        return Person(id=own)

    report = await run(fetch, range(1, 30), keep="all")
    assert report.ok
    assert report.succeeded.ids == list(range(1, 30))
    assert [each.value for each in report.succeeded] == [Person(id=own) for own in range(1, 30)]
    assert (await run(fetch, [1])).succeeded[0].value is None


async def test_several_run_at_once_and_no_more_than_allowed() -> None:
    now = most = 0

    async def count(_: int) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        now -= 1

    await run(count, range(20))
    assert most == 3
    most = 0
    await run(count, range(20), max_concurrency=5)
    assert most == 5


async def test_an_exception_is_the_error_of_its_item() -> None:
    async def fail(number: int) -> int:
        if number == 1:
            raise KeyError("mine")
        if number == 2:
            raise OutcomeUnknown("cut")
        if number == 3:
            raise NotFound("no", status=404, method="GET", url="/x")
        return number

    report = await run(fail, range(5))
    statuses = ["succeeded", "failed", "unknown", "failed", "succeeded"]
    assert [each.status for each in report.outcomes] == statuses
    assert [type(each.error) for each in report.failed] == [KeyError, NotFound]


@pytest.mark.parametrize(
    "error",
    [
        AuthenticationError("who?", status=401, method="GET", url="/x"),
        ConnectionFailed("offline"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_makes_further_calls_senseless_stops_the_job(error: Any) -> None:
    async def fail(number: int) -> None:
        if number == 2:
            raise error

    with pytest.raises(type(error)) as caught:
        await run(fail, list(range(10)), max_concurrency=1)
    report = caught.value.report
    assert report is not None
    assert report.counts == {"succeeded": 2, "failed": 1, "unknown": 0, "not_sent": 7}


async def test_a_text_is_no_list_of_items() -> None:
    async def never(_: object) -> None:
        raise AssertionError

    with pytest.raises(InvalidArgument):
        await run(never, "abc")


async def test_a_function_that_is_none_of_coroutines_is_noticed_at_once() -> None:
    called: list[int] = []
    report: BulkReport[Any] = BulkReport()
    with pytest.raises(InvalidArgument, match="async def"):
        await run(called.append, range(50), max_concurrency=1, report=report)
    assert called == [0]
    assert report.counts == {"succeeded": 0, "failed": 0, "unknown": 1, "not_sent": 49}


async def test_what_is_no_function_is_refused_before_an_item_is_read() -> None:
    items = iter([1, 2])
    with pytest.raises(InvalidArgument, match="takes a coroutine function, not 5"):
        await run(5, items)
    assert list(items) == [1, 2]
