"""Rows: long jobs at 100 ms latency: an export, a bulk creation, filling a segment."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import httpx

from benchmarks.contact_data import encoded, rows
from benchmarks.decode_contestants import page
from benchmarks.json_library import loads
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.subjects import CREDENTIALS, auth
from maatoo import AsyncMaatoo, Maatoo

__all__ = ["creating", "exporting", "filling"]

LATENCY = 0.1
CONCURRENCY = 10
PAGE = 100
CHUNK = 200


@dataclass(frozen=True)
class Took:
    """What a job took.

    Attributes:
        seconds: how long it ran.
        note: processor seconds of this process, and what the server saw of it.
    """

    seconds: float
    note: str

    @property
    def shown(self) -> str:
        """The seconds, for the table."""
        return f"{self.seconds:.2f} s"


def exporting(server: Server, plan: Plan) -> Iterator[Row]:
    """Every contact, in pages of 100, at most 10 in flight."""
    count = plan.exported
    group = f"exporting {count:,} contacts, pages of {PAGE}, {CONCURRENCY} in flight, 100 ms"

    async def export(api: AsyncMaatoo) -> int:
        found = 0
        async for _ in api.contacts.list(limit=PAGE):
            found += 1
        return found

    def export_blocking(api: Maatoo) -> int:
        return sum(1 for _ in api.contacts.list(limit=PAGE))

    possible, against = _possible(count / PAGE, page(PAGE), "pages")
    took = _async(server, export, count)
    yield _naive(server, group, count, plan.singles, took.seconds)
    ratio, small = took.seconds / possible, count < 100_000
    note = took.note + ("; the goal is for 100,000" if small else "")
    yield Row(group, "async", took.shown, ratio, against, Goal("≤", 1.5), note, not small)
    blocking = _blocking(server, export_blocking, count)
    ratio = blocking.seconds / took.seconds
    yield Row(group, "blocking", blocking.shown, ratio, "async", Goal("≤", 1.1), blocking.note)


def creating(server: Server, plan: Plan) -> Iterator[Row]:
    """Contacts created in batches."""
    count = plan.created
    group = f"creating {count:,} contacts, {CONCURRENCY} in flight, 100 ms"
    given = rows(count)

    async def create(api: AsyncMaatoo) -> int:
        return len((await api.contacts.create_many(given)).succeeded)

    def create_blocking(api: Maatoo) -> int:
        return len(api.contacts.create_many(given).succeeded)

    answer = encoded(list(json.loads(page(CHUNK))["contacts"].values()))
    possible, against = _possible(count / CHUNK, answer, "answers")
    took = _async(server, create, count)
    yield _naive_creation(server, group, given, plan.singles, took.seconds)
    yield Row(group, "async", took.shown, took.seconds / possible, against, note=took.note)
    blocking = _blocking(server, create_blocking, count)
    ratio = blocking.seconds / took.seconds
    yield Row(group, "blocking", blocking.shown, ratio, "async", note=blocking.note)


def filling(server: Server, plan: Plan) -> Iterator[Row]:
    """Contacts added to a segment, against one request each."""
    count, singles = plan.members, plan.singles
    group = f"adding {count:,} contacts to a segment, {CONCURRENCY} in flight, 100 ms"

    async def fill(api: AsyncMaatoo) -> int:
        return len((await api.segments.add_contacts(3, range(1, count + 1))).succeeded)

    def fill_blocking(api: Maatoo) -> int:
        return len(api.segments.add_contacts(3, range(1, count + 1)).succeeded)

    server.prepare(latency=LATENCY)
    alone = _one_by_one(server.url, singles) / singles * count
    against = f"one request each: {alone:,.0f} s, extrapolated from {singles}"
    took = _async(server, fill, count)
    faster = alone / took.seconds
    name = "async, times as fast"
    yield Row(group, name, took.shown, faster, against, Goal("≥", 100), took.note)
    blocking = _blocking(server, fill_blocking, count)
    ratio = blocking.seconds / took.seconds
    yield Row(group, "blocking", blocking.shown, ratio, "async", note=blocking.note)


def _possible(requests: float, answer: bytes, what: str) -> tuple[float, str]:
    """The seconds that waiting or reading JSON alone would take, whichever is more."""
    waiting = requests * LATENCY / CONCURRENCY
    reading = _seconds_of_loads(answer) * requests
    return max(waiting, reading), (
        f"max({waiting:.2f} s waiting, {reading:.2f} s reading the JSON of all {what})"
    )


def _naive(server: Server, group: str, count: int, requests: int, ours: float) -> Row:
    """A row of what a user writes first: pages of 30, the server's default, one after the other."""
    name = "naive loop, 30 rows a request"
    if find_spec("requests") is None:
        return Row(group, name, "requests is not installed")
    import requests as library

    server.prepare(latency=LATENCY, contacts=count)
    with library.Session() as session:
        session.headers.update(CREDENTIALS)
        began, found = time.perf_counter(), 0
        for _ in range(requests):
            response = session.get(f"{server.url}/api/contacts", params={"start": found})
            response.raise_for_status()
            found += len(loads(response.content)["contacts"])
            if not found < count:
                break
        seconds = (time.perf_counter() - began) * count / found
    told = f"extrapolated from {found:,} contacts"
    return Row(group, name, f"{seconds:.1f} s", seconds / ours, "ours, async", note=told)


def _naive_creation(
    server: Server, group: str, given: Sequence[object], requests: int, ours: float
) -> Row:
    """A row of what a user writes first: a request for each contact, one after the other."""
    name = "naive loop, one contact a request"
    if find_spec("requests") is None:
        return Row(group, name, "requests is not installed")
    import requests as library

    server.prepare(latency=LATENCY)
    with library.Session() as session:
        session.headers.update(CREDENTIALS)
        began = time.perf_counter()
        for row in given[:requests]:
            response = session.post(f"{server.url}/api/contacts/new", json=row)
            response.raise_for_status()
            loads(response.content)
        seconds = (time.perf_counter() - began) * len(given) / requests
    told = f"extrapolated from {requests:,} contacts"
    return Row(group, name, f"{seconds:,.0f} s", seconds / ours, "ours, async", note=told)


def _one_by_one(url: str, requests: int) -> float:
    """Seconds that so many requests of one contact each take, one after the other."""
    with httpx.Client(headers=CREDENTIALS, timeout=60.0) as client:
        began = time.perf_counter()
        for number in range(1, requests + 1):
            response = client.post(f"{url}/api/segments/3/contacts/add", json={"ids": [number]})
            response.raise_for_status()
            loads(response.content)
        return time.perf_counter() - began


def _async(server: Server, job: Callable[[AsyncMaatoo], Awaitable[int]], count: int) -> Took:
    async def run() -> Took:
        async with AsyncMaatoo(server.url, auth=auth, max_concurrency=CONCURRENCY) as api:
            began, cpu = time.perf_counter(), time.process_time()
            return _took(server, await job(api), count, began, cpu)

    server.prepare(latency=LATENCY, contacts=count)
    return asyncio.run(run())


def _blocking(server: Server, job: Callable[[Maatoo], int], count: int) -> Took:
    server.prepare(latency=LATENCY, contacts=count)
    with Maatoo(server.url, auth=auth, max_concurrency=CONCURRENCY) as api:
        began, cpu = time.perf_counter(), time.process_time()
        return _took(server, job(api), count, began, cpu)


def _took(server: Server, done: int, wanted: int, began: float, cpu: float) -> Took:
    """What a job took that began at two clocks' times.

    Raises:
        RuntimeError: it did not do what it was to do, so that its time says nothing.
    """
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    if done != wanted:
        raise RuntimeError(f"the job did {done:,} of {wanted:,} contacts")
    note = f"{cpu:.1f} s of processor time, {server.requests:,} requests, {server.peak} at once"
    return Took(seconds, note)


def _seconds_of_loads(content: bytes, times: int = 40) -> float:
    began = time.process_time()
    for _ in range(times):
        loads(content)
    return (time.process_time() - began) / times
