"""Rows: what it costs to compare values that were sent with those that the answers show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from statistics import median
from unittest.mock import patch

from benchmarks.contact_data import rows
from benchmarks.pace import processor_seconds
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.subjects import auth
from maatoo import Maatoo, exchange
from maatoo.batch import item_results

__all__ = ["comparing"]


def comparing(server: Server, plan: Plan) -> Iterator[Row]:
    """Processor time of a bulk creation and of single reads, in pairs with and without."""
    count, reads = plan.created, plan.created // 10
    given, small = rows(count), count < 20_000

    def create(api: Maatoo) -> None:
        report = api.contacts.create_many(given, check=False)
        if len(report.succeeded) != count or report.warned:
            raise RuntimeError(f"the job did not do what it was to do: {report}")

    def read(api: Maatoo) -> None:
        for number in range(1, reads + 1):
            api.contacts.get(number)

    group = "comparing what was sent with what is shown: share of the processor time"
    server.prepare()
    with Maatoo(server.url, auth=auth) as api:
        without = patch.object(item_results, "compare", lambda *_: ())
        figure = f"creating {count:,} contacts in bulk"
        yield _row(group, figure, Goal("≤", 0.15), plan, lambda: create(api), without, small)
        without = patch.object(exchange, "tell_differences", lambda *_, **__: None)
        figure = f"{reads:,} reads of one contact"
        yield _row(group, figure, Goal("≤", 0.03), plan, lambda: read(api), without, small)


def _row(
    group: str,
    figure: str,
    goal: Goal,
    plan: Plan,
    job: Callable[[], None],
    without: AbstractContextManager[object],
    small: bool,
) -> Row:
    """The share that comparing has of a job: the median of pairs, which begin by turns."""
    job()
    shares: list[float] = []
    whole: list[float] = []
    for turn in range(plan.rounds * 2):
        times: dict[bool, float] = {}
        for compares in (True, False) if turn % 2 else (False, True):
            if compares:
                times[compares] = processor_seconds(job)
            else:
                with without:
                    times[compares] = processor_seconds(job)
        whole.append(times[True])
        shares.append(1 - times[False] / times[True])
    share = median(shares)
    note = "; the goal is for 20,000 contacts" if small else ""
    note = f"median of {len(shares)} pairs, {min(shares):.1%} to {max(shares):.1%}{note}"
    value = f"{median(whole):.2f} s"
    return Row(group, figure, value, share, "all", goal, note, not small, tuple(shares))
