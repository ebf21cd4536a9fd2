"""Rows: single typed calls of the async client, against what one would write instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from benchmarks.contest import Entry, contest
from benchmarks.pace import processor_ratio, ratios
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.subjects import (
    AIOHTTP,
    HTTPX,
    HTTPX_KEEPING,
    TYPED,
    TYPED_AIOHTTP,
    Subject,
    with_semaphore,
)

__all__ = ["calls", "crowds", "slow_calls"]

_SEMAPHORES = (2, 5, 10, 20)
_GOALS = {
    TYPED.name: {100: Goal("≥", 3.0)},
    TYPED_AIOHTTP.name: {100: Goal("≥", 6.0)},
}


def calls(server: Server, plan: Plan) -> Iterator[Row]:
    """``contacts.get`` with 1, 10, 100 … in flight, without latency."""
    best: Subject | None = None
    for in_flight in plan.in_flight:
        subjects = [HTTPX, TYPED, TYPED_AIOHTTP, AIOHTTP]
        if in_flight >= 100:
            best = best or asyncio.run(_best_semaphore(server, plan))
            subjects.append(best)
        if in_flight == 100 and plan.kept:
            subjects.append(HTTPX_KEEPING)
        entries = _entries(subjects, in_flight)
        asyncio.run(contest(server, entries, plan.rounds, plan.seconds))
        yield from _rows(f"contacts.get, {in_flight} in flight, 0 ms", entries, subjects)


def slow_calls(server: Server, plan: Plan) -> Iterator[Row]:
    """The same with 100 ms before each answer: how near a client comes to the rate possible."""
    for in_flight in plan.slow_in_flight:
        group = f"contacts.get, {in_flight} in flight, 100 ms"
        subjects = [HTTPX, TYPED, TYPED_AIOHTTP, AIOHTTP]
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
    """Whether the rate holds as more requests are in flight: 10, 300 and 1,000 in turns."""
    group = "contacts.get as more are in flight, 0 ms"
    for subject in (TYPED, TYPED_AIOHTTP) if plan.crowd else (TYPED,):
        if not subject.installed:
            yield Row(group, subject.name, "not installed")
            continue
        entries = [Entry(subject, in_flight) for in_flight in (10, 300, 1000)]
        asyncio.run(contest(server, entries, plan.flat_rounds, plan.seconds, laps=3))
        few = entries[0]
        for entry, least in zip(entries[1:], (0.9, 0.8), strict=True):
            ratio, samples = ratios(entry.paces, few.paces)
            told = f"by processor time alone: {few.cpu_us / entry.cpu_us:.2f}"
            yield Row(
                group,
                f"{subject.name}, {entry.in_flight:,} in flight",
                entry.shown,
                ratio,
                f"{few.in_flight} in flight ({few.rate:,.0f}/s)",
                Goal("≥", least),
                "; ".join(part for part in (told, entry.note) if part),
                entry.counts,
                samples,
            )
    if not plan.crowd:
        return
    subjects = [HTTPX, AIOHTTP, with_semaphore(10)]
    others = _entries(subjects, 1000)
    asyncio.run(contest(server, others, 1, plan.seconds))
    for entry in others:
        name = f"{entry.subject.name}, 1,000 in flight"
        yield Row(group, name, entry.shown, note=entry.note, counts=entry.counts)
    yield from _missing(group, subjects)


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
        goal = _GOALS.get(entry.subject.name, {}).get(entry.in_flight)
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
        yield Row(group, name, entry.shown, ratio, against, goal, note, counts, samples)
    yield from _missing(group, subjects)
    if typed.in_flight == 1:
        yield _cost(group, typed, httpx, Goal("≤", 1.0))
        fast, aiohttp = by_name.get(TYPED_AIOHTTP.name), by_name.get(AIOHTTP.name)
        if fast is not None and aiohttp is not None:
            yield _cost(group, fast, aiohttp, Goal("≤", 2.0), "aim at 1.3")
    for entry in entries:
        if entry.subject.most is not None:
            ratio, samples = ratios(typed.paces, entry.paces)
            against = f"httpx behind its best semaphore ({entry.subject.most})"
            counts = typed.counts and entry.counts
            goal = Goal("≥", 0.95) if entry.in_flight == 100 else None
            yield Row(group, typed.subject.name, "", ratio, against, goal, "", counts, samples)


def _cost(group: str, one: Entry, other: Entry, goal: Goal, note: str = "") -> Row:
    """A row of the time a call takes, and of its processor time."""
    ratio, _ = ratios(other.paces, one.paces)
    cpu = processor_ratio(one.paces, other.paces)
    told = f"processor time alone: {cpu:.2f}" + (f"; {note}" if note else "")
    return Row(
        group,
        f"time of a call, {one.subject.name}",
        f"{1e6 / one.rate:,.0f} µs",
        ratio,
        f"{other.subject.name} ({1e6 / other.rate:,.0f} µs)",
        goal,
        told,
        one.counts and other.counts,
        tuple(b.rate / a.rate for a, b in zip(one.paces, other.paces, strict=True)),
    )
