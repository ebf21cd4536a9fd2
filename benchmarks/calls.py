"""Rows: single typed calls of the async client, against what one would write instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.util import find_spec
from statistics import median

from benchmarks.contest import Entry, contest
from benchmarks.pace import pairwise, processor_ratio, ratios
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.subjects import (
    AIOHTTP,
    HTTPX,
    HTTPX_KEEPING,
    NAIVE,
    RAW,
    TYPED,
    TYPED_AIOHTTP,
    Subject,
    with_semaphore,
)

__all__ = ["calls", "crowds", "slow_calls", "uvloop_calls"]

_SEMAPHORES = (2, 5, 10, 20)
_PROCESSOR_GOALS = (
    (TYPED, HTTPX, 1, Goal("≤", 0.7)),
    (TYPED, HTTPX, 100, Goal("≤", 0.2)),
    (TYPED_AIOHTTP, AIOHTTP, 100, Goal("≤", 1.25)),
)
"""What the processor time of a call is to be, divided by that of another client."""


def calls(server: Server, plan: Plan) -> Iterator[Row]:
    """``contacts.get`` with 1, 10, 100 … in flight, without latency."""
    best: Subject | None = None
    for in_flight in plan.in_flight:
        subjects = [HTTPX, TYPED, TYPED_AIOHTTP, AIOHTTP, RAW, NAIVE]
        if in_flight >= 100:
            best = best or asyncio.run(_best_semaphore(server, plan))
            subjects.append(best)
        if in_flight == 100 and plan.kept:
            subjects.append(HTTPX_KEEPING)
        entries = _entries(subjects, in_flight)
        asyncio.run(contest(server, entries, plan.rounds, plan.seconds))
        yield from _rows(f"contacts.get, {in_flight} in flight, 0 ms", entries, subjects)


def uvloop_calls(server: Server, plan: Plan) -> Iterator[Row]:
    """The same with 100 in flight, on another event loop that is written in C."""
    in_flight = min(max(plan.in_flight), 100)
    group = f"contacts.get, {in_flight} in flight, 0 ms, uvloop"
    if find_spec("uvloop") is None:
        yield Row(group, "uvloop", "not installed")
        return
    import uvloop

    subjects = [HTTPX, TYPED, TYPED_AIOHTTP, AIOHTTP, RAW]
    entries = _entries(subjects, in_flight)
    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(contest(server, entries, plan.rounds, plan.seconds))
    finally:
        loop.close()
    yield from _rows(group, entries, subjects)


def slow_calls(server: Server, plan: Plan) -> Iterator[Row]:
    """The same with 100 ms before each answer: how near a client comes to the rate possible."""
    for in_flight in plan.slow_in_flight:
        group = f"contacts.get, {in_flight} in flight, 100 ms"
        subjects = [HTTPX, TYPED, TYPED_AIOHTTP, AIOHTTP, RAW, NAIVE]
        entries = _entries(subjects, in_flight, latency=0.1)
        asyncio.run(contest(server, entries, 1, plan.seconds * 2))
        possible = in_flight / 0.1
        for entry in entries:
            yield Row(
                group,
                entry.subject.name,
                entry.shown,
                entry.rate / possible,
                f"the {possible:,.0f}/s that the latency allows",
                note=entry.note,
                counts=entry.counts,
            )
        yield from _missing(group, subjects)


def crowds(server: Server, plan: Plan) -> Iterator[Row]:
    """Whether a call takes as long as more are in flight: 10, 300 and 1,000 in turns."""
    group = "contacts.get as more are in flight, 0 ms"
    grown: dict[str, tuple[float, ...]] = {}
    for subject in (TYPED, TYPED_AIOHTTP, AIOHTTP) if plan.crowd else (TYPED,):
        if not subject.installed:
            yield Row(group, subject.name, "not installed")
            continue
        entries = [Entry(subject, in_flight) for in_flight in (10, 300, 1000)]
        asyncio.run(contest(server, entries, plan.flat_rounds, plan.seconds, laps=3))
        few, _, many = entries
        grown[subject.name] = _processor_ratios(many, few)
        for entry, least in zip(entries[1:], (0.9, 0.8), strict=True):
            ratio, samples = ratios(entry.paces, few.paces)
            told = f"by processor time alone: {few.cpu_us / entry.cpu_us:.2f}"
            yield Row(
                group,
                f"{subject.name}, {entry.in_flight:,} in flight",
                entry.shown,
                ratio,
                f"{few.in_flight} in flight ({few.rate:,.0f}/s)",
                None if subject is AIOHTTP else Goal("≥", least),
                "; ".join(part for part in (told, entry.note) if part),
                entry.counts,
                samples,
            )
    if not plan.crowd:
        return
    yield from _growth(group, grown)
    subjects = [HTTPX, with_semaphore(10)]
    others = _entries(subjects, 1000)
    asyncio.run(contest(server, others, 1, plan.seconds))
    for entry in others:
        name = f"{entry.subject.name}, 1,000 in flight"
        yield Row(group, name, entry.shown, note=entry.note, counts=entry.counts)
    yield from _missing(group, subjects)


def _growth(group: str, grown: dict[str, tuple[float, ...]]) -> Iterator[Row]:
    """By how much the processor time of a call grows from 10 to 1,000 in flight."""
    bare = grown.pop(AIOHTTP.name, None)
    if bare is None:
        return
    for name, samples in grown.items():
        yield Row(
            group,
            f"processor time at 1,000 ÷ 10 in flight, {name}",
            f"{median(samples):.2f}",
            median(samples) / median(bare),
            f"{AIOHTTP.name} ({median(bare):.2f})",
            Goal("≤", 1.0),
            samples=pairwise(samples, bare),
        )


async def _best_semaphore(server: Server, plan: Plan) -> Subject:
    """The semaphore with which httpx is fastest at 100 in flight."""
    entries = [Entry(with_semaphore(most), 100) for most in _SEMAPHORES]
    await contest(server, entries, 2, plan.seconds / 2)
    return max(entries, key=lambda entry: entry.rate).subject


def _entries(subjects: list[Subject], in_flight: int, latency: float = 0.0) -> list[Entry]:
    return [Entry(each, in_flight, latency) for each in subjects if each.installed]


def _missing(group: str, subjects: list[Subject]) -> Iterator[Row]:
    for subject in subjects:
        if not subject.installed:
            yield Row(group, subject.name, "not installed")


def _rows(group: str, entries: list[Entry], subjects: list[Subject]) -> Iterator[Row]:
    by_name = {entry.subject.name: entry for entry in entries}
    httpx, typed = by_name[HTTPX.name], by_name[TYPED.name]
    for entry in entries:
        ratio: float | None = None
        samples: tuple[float, ...] = ()
        if entry is not httpx:
            ratio, samples = ratios(entry.paces, httpx.paces)
        against = "" if ratio is None else httpx.subject.name
        counts = entry.counts and httpx.counts
        cpu = (
            ""
            if entry is httpx
            else f"processor time {processor_ratio(entry.paces, httpx.paces):.2f}"
        )
        note = "; ".join(part for part in (cpu, entry.note) if part)
        name = entry.subject.name
        yield Row(group, name, entry.shown, ratio, against, None, note, counts, samples)
    yield from _missing(group, subjects)
    for subject, other, in_flight, goal in _PROCESSOR_GOALS:
        if in_flight == typed.in_flight and {subject.name, other.name} <= by_name.keys():
            yield _processor(group, by_name[subject.name], by_name[other.name], goal)
    for entry in entries:
        if entry.subject.most is not None and entry.subject is not NAIVE:
            ratio, samples = ratios(typed.paces, entry.paces)
            against = f"httpx behind its best semaphore ({entry.subject.most})"
            counts = typed.counts and entry.counts
            goal = Goal("≥", 0.95) if entry.in_flight == 100 else None
            yield Row(group, typed.subject.name, "", ratio, against, goal, "", counts, samples)


def _processor(group: str, one: Entry, other: Entry, goal: Goal) -> Row:
    """A row of the processor time of a call."""
    return Row(
        group,
        f"processor time of a call, {one.subject.name}",
        f"{one.cpu_us:,.0f} µs",
        processor_ratio(one.paces, other.paces),
        f"{other.subject.name} ({other.cpu_us:,.0f} µs)",
        goal,
        counts=one.counts and other.counts,
        samples=_processor_ratios(one, other),
    )


def _processor_ratios(one: Entry, other: Entry) -> tuple[float, ...]:
    return pairwise((pace.cpu_us for pace in one.paces), (pace.cpu_us for pace in other.paces))
