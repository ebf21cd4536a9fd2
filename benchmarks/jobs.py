"""Rows: long jobs at 100 ms latency: an export, a bulk creation, filling a segment."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx

from benchmarks.contact_data import encoded, rows
from benchmarks.decode_contestants import page
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

    pages = count / PAGE
    waiting = pages * LATENCY / CONCURRENCY
    reading = _seconds_of_loads(page(PAGE)) * pages
    possible = max(waiting, reading)
    against = f"max({waiting:.2f} s waiting, {reading:.2f} s json.loads of all pages)"
    server.prepare(latency=LATENCY, contacts=count)
    seconds, found = _async(server, export)
    _must(found == count, f"the export found {found:,} of {count:,} contacts")
    peak, requests = server.peak, server.requests
    note = f"{requests:,} requests, {peak} at once"
    yield Row(group, "async", f"{seconds:.2f} s", seconds / possible, against, Goal("≤", 1.5), note)
    server.prepare(latency=LATENCY, contacts=count)
    blocking, found = _blocking(server, export_blocking)
    _must(found == count, f"the blocking export found {found:,} of {count:,} contacts")
    yield Row(
        group,
        "blocking",
        f"{blocking:.2f} s",
        blocking / seconds,
        "the async one",
        Goal("≤", 1.1),
        f"{server.requests:,} requests, {server.peak} at once",
    )


def creating(server: Server, plan: Plan) -> Iterator[Row]:
    """Contacts created in batches."""
    count = plan.created
    group = f"creating {count:,} contacts, {CONCURRENCY} in flight, 100 ms"
    given = rows(count)
    contacts = encoded(list(json.loads(page(CHUNK))["contacts"].values()))
    chunks = count / CHUNK
    waiting = chunks * LATENCY / CONCURRENCY
    reading = _seconds_of_loads(contacts) * chunks
    against = f"max({waiting:.2f} s waiting, {reading:.2f} s json.loads of all answers)"

    async def create(api: AsyncMaatoo) -> int:
        return len((await api.contacts.create_many(given)).succeeded)

    def create_blocking(api: Maatoo) -> int:
        return len(api.contacts.create_many(given).succeeded)

    server.prepare(latency=LATENCY)
    seconds, found = _async(server, create)
    _must(found == count, f"{found:,} of {count:,} contacts were created")
    note = f"{server.requests:,} requests, {server.peak} at once"
    yield Row(
        group, "async", f"{seconds:.2f} s", seconds / max(waiting, reading), against, note=note
    )
    server.prepare(latency=LATENCY)
    blocking, found = _blocking(server, create_blocking)
    _must(found == count, f"{found:,} of {count:,} contacts were created")
    note = f"{server.requests:,} requests, {server.peak} at once"
    yield Row(
        group, "blocking", f"{blocking:.2f} s", blocking / seconds, "the async one", note=note
    )


def filling(server: Server, plan: Plan) -> Iterator[Row]:
    """Contacts added to a segment, against one request each."""
    count, singles = plan.members, plan.singles
    group = f"adding {count:,} contacts to a segment, {CONCURRENCY} in flight, 100 ms"
    server.prepare(latency=LATENCY)
    one_by_one = _one_by_one(server.url, singles) / singles * count
    extrapolated = f"one request each: {one_by_one:,.0f} s, extrapolated from {singles}"

    async def fill(api: AsyncMaatoo) -> int:
        return len((await api.segments.add_contacts(3, range(1, count + 1))).succeeded)

    def fill_blocking(api: Maatoo) -> int:
        return len(api.segments.add_contacts(3, range(1, count + 1)).succeeded)

    server.prepare(latency=LATENCY)
    seconds, found = _async(server, fill)
    _must(found == count, f"{found:,} of {count:,} contacts were added")
    yield Row(
        group,
        "async, times as fast",
        f"{seconds:.2f} s",
        one_by_one / seconds,
        extrapolated,
        Goal("≥", 100),
        f"{server.requests:,} requests, {server.peak} at once",
    )
    server.prepare(latency=LATENCY)
    blocking, found = _blocking(server, fill_blocking)
    _must(found == count, f"{found:,} of {count:,} contacts were added")
    yield Row(group, "blocking", f"{blocking:.2f} s", blocking / seconds, "the async one")


def _one_by_one(url: str, requests: int) -> float:
    """Seconds that so many requests of one contact each take, one after the other."""
    with httpx.Client(headers=CREDENTIALS, timeout=60.0) as client:
        began = time.perf_counter()
        for number in range(1, requests + 1):
            response = client.post(f"{url}/api/segments/3/contacts/add", json={"ids": [number]})
            response.raise_for_status()
            json.loads(response.content)
        return time.perf_counter() - began


def _async(server: Server, job: Callable[[AsyncMaatoo], Awaitable[int]]) -> tuple[float, int]:
    async def run() -> tuple[float, int]:
        async with AsyncMaatoo(server.url, auth=auth, max_concurrency=CONCURRENCY) as api:
            began = time.perf_counter()
            found = await job(api)
            return time.perf_counter() - began, found

    return asyncio.run(run())


def _blocking(server: Server, job: Callable[[Maatoo], int]) -> tuple[float, int]:
    with Maatoo(server.url, auth=auth, max_concurrency=CONCURRENCY) as api:
        began = time.perf_counter()
        found = job(api)
        return time.perf_counter() - began, found


def _seconds_of_loads(content: bytes, times: int = 40) -> float:
    began = time.perf_counter()
    for _ in range(times):
        json.loads(content)
    return (time.perf_counter() - began) / times


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)
