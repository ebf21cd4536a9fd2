"""Rows: the peak of memory while iterating few and many contacts, each in a process of its own.

Run as a module, it iterates once and prints the peak in bytes.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.separate_process import output_of
from benchmarks.server_process import Server

__all__ = ["memory"]


def memory(server: Server, plan: Plan) -> Iterator[Row]:
    """Peak memory of an iteration, by its length, async and blocking."""
    kind = "whole" if plan.memory_whole else "id, points and two more each"
    group = f"peak memory of iterating contacts ({kind})"
    few, many = plan.memory
    for name in ("async", "blocking"):
        found: list[float] = []
        for contacts in plan.memory:
            server.prepare(contacts=contacts)
            found.append(_peak(server.url, name, contacts, plan.memory_whole) / 1e6)
        less, more = found
        yield Row(
            group,
            f"{many:,} contacts, {name}",
            f"{more:.1f} MB",
            more / less,
            f"{few:,} ({less:.1f} MB)",
            Goal("≤", 1.05),
            "" if many >= 1_000_000 else "the goal is for 1,000,000",
            many >= 1_000_000,
        )


def _peak(url: str, runtime: str, contacts: int, whole: bool) -> int:
    return int(output_of("benchmarks.memory", url, runtime, contacts, int(whole)))


def _iterate(url: str, runtime: str, whole: bool) -> int:
    from benchmarks.subjects import auth
    from maatoo import AsyncMaatoo, Maatoo

    # 10,000 contacts are more pages than are in memory at once
    how: dict[str, object] = {"limit": 100, **({} if whole else {"select": ["id"]})}

    async def iterate() -> int:
        found = 0
        async with AsyncMaatoo(url, auth=auth) as api:
            async for _ in api.contacts.list(**how):  # type: ignore[arg-type]
                found += 1
        return found

    if runtime == "async":
        return asyncio.run(iterate())
    with Maatoo(url, auth=auth) as api:
        return sum(1 for _ in api.contacts.list(**how))  # type: ignore[arg-type, misc]


def peak_bytes() -> int:
    """The peak of this process's memory.

    Linux hands ``ru_maxrss`` of a parent on to its child, so its own account is asked first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    url, runtime, contacts, whole = sys.argv[1:]
    found = _iterate(url, runtime, whole == "1")
    if found != int(contacts):
        raise SystemExit(f"{found} contacts instead of {contacts}")
    print(peak_bytes())
