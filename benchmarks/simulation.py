"""Rows: export and import on a simulated server, against a naive loop and the best fixed size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from statistics import median

from benchmarks.contact_data import rows
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server
from benchmarks.simulated_server import Costs, SimulatedServer, run_virtually
from benchmarks.subjects import auth
from maatoo import AsyncMaatoo, MaatooError

__all__ = ["HASHED", "TOKEN", "simulation"]

HASHED, TOKEN = 0.37, 0.03
_ROWS = (0.0015, 0.004)
_CORES = (1, 2, 4, 8)
_PAGES = (100, 150, 200, 300, 400, 570, 800, 1200)
_CHUNKS = (25, 50, 75, 100, 150, 200)
_NAIVE_PAGE = 30
_IMPORTED = 3_000
_LONG = 5_000
_NAIVE_GOALS = {HASHED: 6.0, TOKEN: 4.0}

Job = Callable[[AsyncMaatoo, "int | None"], Awaitable[int]]


async def _export(count: int, api: AsyncMaatoo, size: int | None) -> int:
    del count
    given = {} if size is None else {"limit": size}
    found = 0
    async for _ in api.contacts.list(select=["id"], **given):
        found += 1
    return found


async def _import(count: int, api: AsyncMaatoo, size: int | None) -> int:
    report = await api.contacts.create_many(rows(count), chunk_size=size, check=False)
    return len(report.succeeded)


def simulation(server: Server, plan: Plan) -> Iterator[Row]:
    """A server whose requests and rows cost what was measured, on a virtual clock."""
    del server
    for name, fixed in (("Basic, password hashed", HASHED), ("token", TOKEN)):
        servers = [Costs(fixed, row, cores) for row in _ROWS for cores in plan.simulated_cores]
        for count in plan.simulated:
            group = f"simulated server, {name}: {count:,} contacts exported"
            yield from _exports(group, servers, count)
        group = f"simulated server, {name}: {_IMPORTED:,} contacts imported"
        for costs in servers:
            took = _seconds(costs, _IMPORTED, partial(_import, _IMPORTED), None)
            yield _against_best(group, f"import, {costs}", costs, _IMPORTED, _import, took, _CHUNKS)


def _exports(group: str, servers: Sequence[Costs], count: int) -> Iterator[Row]:
    """Exports of so many contacts; the goal against the naive loop is one for long exports."""
    naive: list[float] = []
    for costs in servers:
        took = _seconds(costs, count, partial(_export, count), None)
        pages = -(-count // _NAIVE_PAGE)
        naive.append((pages * costs.fixed + count * costs.row) / took)
        yield Row(group, f"export, {costs}", f"{took:.1f} s", naive[-1], "a naive loop")
        yield _against_best(group, f"export, {costs}", costs, count, _export, took, _PAGES)
    yield Row(
        group,
        "export, median of all settings",
        "",
        median(naive),
        "a naive loop: requests one after the other, 30 rows each",
        Goal("≥", _NAIVE_GOALS[servers[0].fixed]),
        f"from {min(naive):.1f} to {max(naive):.1f}",
        count >= _LONG,
        samples=tuple(naive),
    )


def _against_best(
    group: str,
    name: str,
    costs: Costs,
    count: int,
    job: Callable[[int, AsyncMaatoo, int | None], Awaitable[int]],
    took: float,
    sizes: tuple[int, ...],
) -> Row:
    """A row of what a job took, against the best fixed size."""
    found = {size: _seconds(costs, count, partial(job, count), size) for size in sizes}
    best = min(found, key=lambda size: found[size])
    against = f"{found[best]:.1f} s with the best fixed size, {best}"
    return Row(group, name, f"{took:.1f} s", took / found[best], against, Goal("≤", 1.15))


def _seconds(costs: Costs, count: int, job: Job, size: int | None) -> float:
    """Virtual seconds of a job; endless where a request did not end in time."""

    async def run() -> None:
        transport = SimulatedServer(costs, count)
        async with AsyncMaatoo("http://127.0.0.1", auth=auth, transport=transport) as api:
            done = await job(api, size)
            if done != count:
                raise RuntimeError(f"the job did {done:,} of {count:,} contacts")

    try:
        return run_virtually(run())[1]
    except MaatooError:
        return float("inf")
