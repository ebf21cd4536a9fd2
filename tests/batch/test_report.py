"""The report: complete views, small in memory, readable, and good for another process."""

from __future__ import annotations

import logging
import pickle
import threading
import tracemalloc
from collections.abc import Hashable
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch import BulkOptions, BulkReport
from maatoo.batch.item_results import ItemResult
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkedJobKind, ChunkResult
from maatoo.batch.options import MAX_CHUNK
from maatoo.batch.outcome_table import OutcomeTable, State
from maatoo.batch.report import Outcomes
from maatoo.batch.source import Source
from maatoo.errors import AuthenticationError, BulkError, NotStored, OutcomeUnknown, ValidationError
from maatoo.key_order import KeyOrder
from maatoo.listeners import Listeners
from maatoo.runtime import AsyncRuntime
from maatoo.transport.request import Options


def error(message: str) -> ValidationError:
    return ValidationError(message, status=400, method="POST", url="/x")


@given(
    states=st.lists(st.sampled_from(list(State)), max_size=60),
    more=st.integers(0, 5),
    wanted=st.sets(st.sampled_from(list(State)), min_size=1),
)
def test_a_view_is_what_a_list_of_the_states_would_be(
    states: list[State], more: int, wanted: set[State]
) -> None:
    table = OutcomeTable()
    for position, state in enumerate(states):
        assert table.add(f"item {position}") == position
        if state == State.IN_FLIGHT:
            table.sent([position])
        elif state == State.SUCCEEDED:
            table.succeed(position, position + 1)
        elif state != State.NOT_SENT:
            table.fail(position, state, error("no"))
    table.total = len(states) + more
    table.rest = [f"rest {each}" for each in range(more)]
    every = states + [State.NOT_SENT] * more
    positions = [position for position, state in enumerate(every) if state in wanted]
    view: Outcomes[Any] = Outcomes(table, frozenset(wanted))
    assert len(view) == len(positions)
    assert [each.index for each in view] == positions
    assert [view[i].index for i in range(-len(positions), len(positions))] == positions * 2
    for cut in (slice(1, 4), slice(None, None, -2), slice(-3, None), slice(5, 2)):
        assert [each.index for each in view[cut]] == positions[cut]
    for each in view:
        kept = every[each.index] != State.SUCCEEDED
        wanted_item = (f"item {each.index}" if each.index < len(states)
                       else f"rest {each.index - len(states)}")  # fmt: skip
        assert each.item == (wanted_item if kept else None)


def test_views_reach_beyond_a_block() -> None:
    table = OutcomeTable()
    for position in range(10_000):
        table.add(position)
        table.succeed(position, position + 1)
    table.add("last")
    table.fail(10_000, State.FAILED, error("no"))
    everything: Outcomes[Any] = Outcomes(table, frozenset(State))
    assert everything[9_999].id == 10_000
    assert everything[-1].item == "last"
    assert Outcomes[Any](table, frozenset({State.FAILED}))[0].index == 10_000


@pytest.mark.once
def test_a_success_takes_at_most_32_bytes() -> None:
    tracemalloc.start()
    try:
        table = OutcomeTable()
        before = tracemalloc.get_traced_memory()[0]
        for position in range(200_000):
            table.add({"email": f"{position}@x.invalid"})
            table.succeed(position, position + 10**9)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert (after - before) / 200_000 <= 32


class Instant(ChunkedJobKind):
    """A kind of job that is done at once, for any number of items."""

    name = "instant"
    operation_name = "instant"
    most = MAX_CHUNK

    def __init__(self, distinct: bool) -> None:
        self.distinct = distinct

    def encode(self, item: Any) -> Any:
        return item

    def id_of(self, payload: Any) -> int:
        return int(payload)

    def repeatable(self, payload: Any) -> bool:
        return True

    async def perform(self, payloads: list[Any], *, repeatable: bool, again: bool) -> ChunkResult:
        return ChunkResult([ItemResult(State.SUCCEEDED, each) for each in payloads])

    def value(self, raw: Any) -> Any:
        return raw


class Alone:
    """A caller that never calls."""

    max_concurrency = 3
    listeners = Listeners()
    runtime = AsyncRuntime()
    strict = False
    options = Options()

    def __init__(self) -> None:
        self.key_order = KeyOrder()
        self.held = frozenset[Hashable]()


def peak(number: int, distinct: bool) -> float:
    async def run() -> BulkReport[Any]:
        ids = (own for own in range(1, number + 1))
        work, caller = Instant(distinct), Alone()
        return await Job[Any](caller, work, Source(ids, "id"), BulkOptions()).run()  # type: ignore[arg-type]

    tracemalloc.start()
    try:
        report = anyio.run(run)
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.ok
    return used


@pytest.mark.once
def test_memory_grows_by_a_few_bytes_an_item(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "maatoo")  # the captured log would grow with the job
    peak(1_000, distinct=False)  # what is loaded once
    grown = peak(60_000, distinct=False) - peak(10_000, distinct=False)
    assert grown / 50_000 <= 32


def test_a_report_says_what_happened() -> None:
    report: BulkReport[Any] = BulkReport()
    table = report.table_
    for position in range(1500):
        table.add(position)
        table.succeed(position)
    for position in range(1500, 1503):
        table.add(position)
        table.fail(position, State.FAILED, error("no"))
    table.add(1503)
    table.fail(1503, State.UNKNOWN, OutcomeUnknown("cut"))
    assert repr(report) == (
        "<BulkReport of 1,504, not finished: 1,500 succeeded, "
        "3 failed (3 ValidationError), 1 unknown (1 OutcomeUnknown)>"
    )
    assert repr(report.failed).startswith("[Outcome(index=1500")
    assert repr(report.succeeded).endswith("… 1,500 in all]")
    assert report.failed.items == [1500, 1501, 1502]


def test_reports_and_their_errors_can_be_pickled() -> None:
    report: BulkReport[Any] = BulkReport()
    stop = AuthenticationError("who?", status=401, method="POST", url="/x")
    stop.report = report
    report.table_.add({"a": 1})
    report.table_.fail(0, State.FAILED, stop)
    report.stopped_by = stop
    report.finished = True
    for thing in (report, BulkError("no", report), stop):
        copy = pickle.loads(pickle.dumps(thing))
        copied = copy if isinstance(copy, BulkReport) else copy.report
        assert copied.failed[0].item == {"a": 1}
        assert copied.failed[0].error.message == "who?"
        assert copied.finished


def test_a_report_can_be_read_by_another_thread_while_it_grows() -> None:
    report: BulkReport[Any] = BulkReport()
    table = report.table_
    over = threading.Event()
    problems: list[BaseException] = []

    def read() -> None:
        try:
            while not over.is_set():
                for each in report.failed:
                    assert each.item is not None
                    assert each.error is not None
                assert sum(1 for _ in report.outcomes) <= len(report.outcomes)
                repr(report)
        except BaseException as problem:
            problems.append(problem)

    reader = threading.Thread(target=read)
    reader.start()
    for position in range(20_000):
        table.add(position)
        table.sent([position])
        if position % 100:
            table.succeed(position, position, None, (NotStored("points", 0, position),))
        else:
            table.fail(position, State.FAILED, error("no"))
    over.set()
    reader.join()
    assert problems == []


class Growing(OutcomeTable):
    """A table to which another thread adds an item in the midst of each count."""

    __slots__ = ()

    @property
    def total(self) -> int | None:  # type: ignore[override]
        self.add("item")
        return None

    @total.setter
    def total(self, value: int | None) -> None: ...


def test_a_count_is_that_of_one_moment() -> None:
    table = Growing()
    assert [len(Outcomes(table, frozenset(State))) for _ in range(3)] == [0, 1, 2]
