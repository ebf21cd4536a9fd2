"""Rows: the processor time of an export, against a loop that receives the pages and reads them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from statistics import median
from urllib.parse import urlsplit

from benchmarks.json_library import NAME, loads
from benchmarks.pace import pairwise, processor_seconds
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.subjects import CREDENTIALS, auth
from maatoo import AsyncMaatoo

__all__ = ["export_limit"]

_PAGE = 100
_CONCURRENCY = 10
_LATENCY = 0.1
_PAIRS = 3
_MOST = 30_000
_LONGEST_PAGE = 2**21

Job = Callable[[str, int], Awaitable[int]]


def export_limit(server: Server, plan: Plan) -> Iterator[Row]:
    """An export and a bare loop, in turns."""
    count = min(plan.exported, _MOST)
    jobs: dict[str, Job] = {"maatoo": _export, "receive and read": _loop}
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(_PAIRS):
        for name, job in jobs.items() if turn % 2 == 0 else reversed(jobs.items()):
            took[name].append(_processor_seconds(server, job, count))
    group = f"exporting {count:,} contacts, processor time, 100 ms"
    least = took["receive and read"]
    against = f"pages of {_PAGE} received over asyncio's streams, and {NAME}"
    yield Row(group, against, f"{median(least):.2f} s")
    samples = pairwise(took["maatoo"], least)
    value = f"{median(took['maatoo']):.2f} s"
    enough = count == _MOST
    goal = Goal("≤", 1.4)
    yield Row(group, "maatoo", value, median(samples), "that", goal, "", enough, samples)


def _processor_seconds(server: Server, job: Job, count: int) -> float:
    server.prepare(latency=_LATENCY, contacts=count)
    gc.collect()
    return processor_seconds(lambda: asyncio.run(_done(job, server.url, count)))


async def _done(job: Job, url: str, count: int) -> None:
    done = await job(url, count)
    if done != count:
        raise RuntimeError(f"the job did {done:,} of {count:,} contacts")


async def _export(url: str, count: int) -> int:
    del count
    found = 0
    async with AsyncMaatoo(url, auth=auth, max_concurrency=_CONCURRENCY) as api:
        async for _ in api.contacts.list(limit=_PAGE):
            found += 1
    return found


async def _loop(url: str, count: int) -> int:
    address = urlsplit(url)
    told = "".join(f"{name}: {value}\r\n" for name, value in CREDENTIALS.items())
    starts = iter(range(0, count, _PAGE))
    found = 0

    async def work() -> None:
        nonlocal found
        reader, writer = await asyncio.open_connection(
            address.hostname, address.port, limit=_LONGEST_PAGE
        )
        for start in starts:
            target = f"/api/contacts?start={start}&limit={_PAGE}"
            head = f"GET {target} HTTP/1.1\r\nhost: {address.netloc}\r\n{told}\r\n"
            writer.write(head.encode())
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0])
            content = await reader.readexactly(length)
            found += len(loads(content)["contacts"])
        writer.close()

    await asyncio.gather(*(work() for _ in range(_CONCURRENCY)))
    return found
