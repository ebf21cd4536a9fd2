"""Whatever happens, each item has one outcome, and the outcome is true of what the server did."""

from __future__ import annotations

from collections import Counter
from typing import Any

import anyio
import pytest
from hypothesis import given

from maatoo.errors import MaatooError
from tests.batch.accounted_jobs import Run, jobs, stopped
from tests.example_numbers import examples


@examples(400)
@given(plan=jobs())
def test_every_position_has_one_true_outcome(plan: dict[str, Any]) -> None:
    run = Run(plan)
    anyio.run(run.go, backend=plan["backend"])
    report, server = run.report, run.server
    assert report.finished
    assert run.left_over == 0

    # one outcome a position
    known = len(run.items) if plan["source"] in ("list", "set") else None
    outcomes = list(report.outcomes)
    assert [each.index for each in outcomes] == list(range(len(outcomes)))
    if known is not None or (run.raised is None and not run.cancelled and not stopped(run)):
        assert len(outcomes) == len(run.items)
    else:
        assert run.read - 1 <= len(outcomes) <= run.read
    counts = report.counts
    assert sum(counts.values()) == len(outcomes)
    for status in ("succeeded", "failed", "unknown", "not_sent"):
        view = getattr(report, status)
        assert len(view) == counts[status]
        assert [each.status for each in view] == [status] * counts[status]
        assert [view[i].index for i in range(len(view))] == [each.index for each in view]

    # and a true one
    by_status = {
        status: {run.place(each.index) for each in getattr(report, status)}
        for status in ("succeeded", "failed", "unknown", "not_sent")
    }
    done = set(server.done)
    assert by_status["succeeded"] <= done
    assert done <= by_status["succeeded"] | by_status["unknown"]
    # an id that is given twice may be added the second time alone
    if plan["job"] not in ("add", "map") or not plan["repeats"]:
        assert not by_status["failed"] & done
    sent_once = by_status["not_sent"] - by_status["succeeded"] - by_status["unknown"]
    assert not sent_once & done
    if not run.cancelled:
        assert by_status["unknown"] <= server.doubtful

    # nothing is done twice where that is not harmless
    twice = {place for place, times in server.done.items() if times > 1}
    if plan["job"] == "replace":
        assert not twice
    if plan["job"] == "create":
        assert all(place % 2 for place in twice)

    # what was told is what stands in the report
    told = Counter(each.index for each in run.told)
    assert set(told.values()) <= {1}
    for each in run.told:
        assert report.outcomes[each.index].status == each.status
    if not run.cancelled and run.raised is None:
        assert len(run.told) == len(report.succeeded) + len(report.failed) + len(report.unknown)

    # each request within its bounds, an error with its report
    assert all(size <= plan["chunk"] for size in server.sizes)
    assert server.most_at_once <= plan["concurrency"]
    if not run.cancelled:
        assert report.stopped_by is run.raised
    if isinstance(run.raised, MaatooError):
        assert run.raised.report is report
    for each in outcomes:  # what did not succeed can be tried again, and says why
        if each.status != "succeeded" or plan["keep"] == "all":
            assert each.item is None or each.item == run.items[each.index]
        if each.status == "failed":
            assert each.error is not None


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancel_at_every_point_leaves_a_true_report_and_nothing_alive(backend: str) -> None:
    plan: dict[str, Any] = {
        "job": "create",
        "size": 23,
        "chunk": 4,
        "concurrency": 3,
        "faults": [None, "lost", "400"],
        "retries": 0,
        "poison": set(),
        "refused": set(),
        "input_fails_at": None,
        "call_back_fails_at": None,
        "keep": "failures",
        "invalid": {3},
        "repeats": False,
        "source": "async",
        "stop_on_error": False,
        "seed": 3,
        "backend": backend,
    }
    seen: set[bool] = set()
    for point in range(80):
        run = Run({**plan, "cancel_at": point})
        anyio.run(run.go, backend=backend)
        seen.add(run.cancelled)
        done = set(run.server.done)
        succeeded = {run.place(each.index) for each in run.report.succeeded}
        unknown = {run.place(each.index) for each in run.report.unknown}
        assert succeeded <= done <= succeeded | unknown
        assert run.left_over == 0
    assert seen == {True, False}
