"""``python -m benchmarks.scale``: the figures of docs/scale.md; ``--write`` puts them there.

What a large account costs is computed of what was measured on a server. How much faster several
workers are is tried on the simulated server.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.simulated_server import Costs, SimulatedServer, run_virtually
from benchmarks.simulation import HASHED, TOKEN
from benchmarks.subjects import auth
from maatoo import AsyncMaatoo

__all__ = ["export_seconds", "page_with", "section", "throughput"]

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
BEGIN = "<!-- figures of `python -m benchmarks.scale --write` -->\n"
END = "<!-- end of the figures -->\n"

CONTACTS = 50_000_000
PAGE_SIZE = 500
ROW = 0.002
CORES = 8
WORKERS = (1, 2, 4, 8, 16, 32, 64)
_SIMULATED_PAGE = 50


@dataclass(frozen=True)
class Setting:
    """A server, and how its workers ask."""

    name: str
    costs: Costs
    in_flight: int
    contacts: int = 3_200


SETTINGS = (
    Setting("1 request in flight a worker", Costs(TOKEN, ROW, CORES), 1),
    Setting("the same, 100 ms away", Costs(TOKEN, ROW, CORES, latency=0.1), 1),
    Setting("10 in flight a worker", Costs(TOKEN, ROW, CORES), 10),
    Setting(
        "the same, quota of 60 requests a minute", Costs(TOKEN, ROW, CORES, quota=60), 10, 32_000
    ),
)


def export_seconds(contacts: int, page: int, fixed: float, row: float, cores: int) -> float:
    """How long an export takes a server at least: its processor time, shared by its cores."""
    requests = -(-contacts // page)
    return (requests * fixed + contacts * row) / cores


@cache
def throughput(setting: Setting, workers: int) -> float:
    """Contacts a second that so many workers read, each a part of the list with its own client."""
    random.seed(0)  # of the waits before a repeat
    server = SimulatedServer(setting.costs, setting.contacts, padding=0)
    share = setting.contacts // workers

    async def read(worker: int) -> int:
        found = 0
        async with AsyncMaatoo(
            "http://127.0.0.1",
            auth=auth,
            transport=server,
            max_concurrency=setting.in_flight,
            workers=workers,
            on_quota="wait",
            timeout=3600.0,
        ) as api:
            ends = [("id", "gt", worker * share), ("id", "lte", (worker + 1) * share)]
            rows = api.contacts.list(where=ends, limit=_SIMULATED_PAGE, select=["id"])
            async for _ in rows:
                found += 1
        return found

    async def all_of_them() -> int:
        return sum(await asyncio.gather(*map(read, range(workers))))

    found, seconds = run_virtually(all_of_them())
    if found != setting.contacts:
        raise RuntimeError(f"{found:,} of {setting.contacts:,} contacts came")
    return found / seconds


def _rounded(number: float) -> str:
    """Two digits: more would say more than the model knows."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _lines() -> Iterator[str]:
    row = f"{ROW * 1e3:g} ms a row"
    yield f"| {CONTACTS // 10**6} million contacts, {PAGE_SIZE} a page, {row}, {CORES} cores |"
    yield " requests | hours |\n|---|---:|---:|\n"
    for name, fixed in (("Basic", HASHED), ("token", TOKEN)):
        hours = export_seconds(CONTACTS, PAGE_SIZE, fixed, ROW, CORES) / 3600
        yield f"| {name} | {-(-CONTACTS // PAGE_SIZE):,} | {hours:.1f} |\n"
    yield f"\nContacts a second by the number of workers, on a simulated server of {CORES} cores\n"
    yield f"(token, {_SIMULATED_PAGE} a page, {row}):\n\n"
    yield f"| workers | {' | '.join(each.name for each in SETTINGS)} |\n"
    yield f"|---:|{'---:|' * len(SETTINGS)}\n"
    for workers in WORKERS:
        found = (_rounded(throughput(setting, workers)) for setting in SETTINGS)
        yield f"| {workers} | {' | '.join(found)} |\n"
    most = 1 / export_seconds(_SIMULATED_PAGE, _SIMULATED_PAGE, TOKEN, ROW, CORES)
    yield f"\nIts processors can do {_rounded(most * _SIMULATED_PAGE)} contacts a second, and its "
    yield f"quota allows {_rounded((SETTINGS[-1].costs.quota or 0) * _SIMULATED_PAGE / 60)}.\n"


def section() -> str:
    """The figures as the page shows them."""
    return "".join(_lines())


def page_with(figures: str) -> str:
    """The page with these figures in it."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + "\n" + figures + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/scale.md")
    write = parser.parse_args().write
    figures = section()
    if write:
        PAGE.write_text(page_with(figures), "utf-8")
    print(figures)
