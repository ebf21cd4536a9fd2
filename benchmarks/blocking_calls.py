"""Rows: single typed calls of the blocking client, alone and from many threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks.blocking_subjects import (
    HTTPX,
    REQUESTS,
    TYPED,
    URLLIB3,
    BlockingSubject,
    Call,
)
from benchmarks.pace import Pace, calls_for, in_threads, pairwise, processor_ratio, ratios
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server

__all__ = ["blocking_calls"]

_SUBJECTS = (HTTPX, TYPED, URLLIB3, REQUESTS)


def blocking_calls(server: Server, plan: Plan) -> Iterator[Row]:
    """A blocking ``contacts.get``, in one thread and in many."""
    for threads in (1, *(number for number in plan.threads if number > 1)):
        yield from _contest(server, threads, plan)


def _contest(server: Server, threads: int, plan: Plan) -> Iterator[Row]:
    group = f"blocking contacts.get, {threads} thread{'s' if threads > 1 else ''}, 0 ms"
    paces: dict[str, list[Pace]] = {}
    peaks: dict[str, int] = {}
    with ExitStack() as stack:
        ready: list[tuple[BlockingSubject, Call, int]] = []
        for subject in _SUBJECTS:
            if not subject.installed:
                yield Row(group, subject.name, "not installed")
                continue
            call = stack.enter_context(subject.open(server.url, threads))
            server.prepare(gate=threads)
            in_threads(call, threads, threads)
            peaks[subject.name] = server.peak
            server.prepare()
            trial = in_threads(call, threads, max(threads, 20))
            ready.append((subject, call, calls_for(trial, plan.seconds, threads)))
            paces[subject.name] = []
        for turn in range(plan.rounds):
            for subject, call, calls in ready if turn % 2 == 0 else ready[::-1]:
                paces[subject.name].append(in_threads(call, threads, calls))
    for name, found in paces.items():
        counts = peaks[name] >= 0.95 * threads
        cpu_ratio = processor_ratio(found, paces[HTTPX.name])
        note = "" if name == HTTPX.name else f"processor time {cpu_ratio:.2f}"
        if not counts:
            note = f"only {peaks[name]} of {threads} were in flight"
        rate, cpu = median(p.rate for p in found), median(p.cpu_us for p in found)
        ratio, samples = ratios(found, paces[HTTPX.name])
        shown = None if name == HTTPX.name else ratio
        against = "" if name == HTTPX.name else HTTPX.name
        value = f"{rate:,.0f}/s {cpu:,.0f} µs"
        yield Row(group, name, value, shown, against, None, note, counts, samples)
    if threads == 1:
        mine, other = paces[TYPED.name], paces[HTTPX.name]
        against = f"{HTTPX.name} ({median(p.cpu_us for p in other):,.0f} µs)"
        yield Row(
            group,
            "processor time of a call, Maatoo",
            f"{median(p.cpu_us for p in mine):,.0f} µs",
            processor_ratio(mine, other),
            against,
            Goal("≤", 0.7),
            samples=pairwise((p.cpu_us for p in mine), (p.cpu_us for p in other)),
        )
