"""``python -m benchmarks``: every figure in one run, against one server, as one table."""

from __future__ import annotations

import argparse
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.blocking_calls import blocking_calls
from benchmarks.calls import calls, crowds, slow_calls, uvloop_calls
from benchmarks.comparing import comparing
from benchmarks.decoding import decoding
from benchmarks.export_limit import export_limit
from benchmarks.imports import imports
from benchmarks.jobs import creating, exporting, filling
from benchmarks.memory import memory
from benchmarks.plan import DEFAULT, FULL, QUICK, Plan
from benchmarks.report import Row, table, versions, write_json
from benchmarks.sandbox import sandbox
from benchmarks.server_process import Server, serving
from benchmarks.simulation import simulation
from benchmarks.tables import tables

__all__ = ["GROUPS", "main", "run"]

GROUPS: dict[str, Callable[[Server, Plan], Iterator[Row]]] = {
    "decode": decoding,
    "calls": calls,
    "uvloop": uvloop_calls,
    "crowds": crowds,
    "blocking": blocking_calls,
    "slow": slow_calls,
    "simulation": simulation,
    "export": exporting,
    "limit": export_limit,
    "create": creating,
    "compare": comparing,
    "segment": filling,
    "memory": memory,
    "tables": tables,
    "import": imports,
    "sandbox": sandbox,
}


def run(plan: Plan, names: Sequence[str] = tuple(GROUPS), say: bool = False) -> list[Row]:
    """Measure.

    Args:
        plan: how long and how large.
        names: groups of rows, of ``GROUPS``.
        say: whether to tell on stderr what is being measured, and print rows as they come.
    """
    rows: list[Row] = []
    with serving() as server:
        for name in names:
            began = time.perf_counter()
            if say:
                print(f"{name} …", end="", file=sys.stderr, flush=True)
            try:
                for row in GROUPS[name](server, plan):
                    rows.append(row)
            except Exception as problem:  # the other figures are still worth having
                traceback.print_exc()
                rows.append(Row(name, "broken off", note=f"{type(problem).__name__}: {problem}"))
            if say:
                print(f" {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="half a minute, smaller jobs")
    length.add_argument("--full", action="store_true", help="a quarter of an hour")
    parser.add_argument("--only", action="append", choices=GROUPS, help="may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    given = parser.parse_args(arguments)
    _allow_many_connections()
    warnings.simplefilter("ignore", ResourceWarning)
    plan = QUICK if given.quick else FULL if given.full else DEFAULT
    began = time.perf_counter()
    rows = run(plan, given.only or tuple(GROUPS), say=True)
    seconds = time.perf_counter() - began
    print(table(rows))
    used = ", ".join(f"{name} {version}" for name, version in versions().items())
    missed = [row for row in rows if row.met is False]
    reached = sum(row.met is True for row in rows)
    print(f"\n{reached} goals met, {len(missed)} missed; {seconds:.0f} s; {used}")
    if given.json is not None:
        write_json(given.json, rows, seconds)
    return int(any(row.figure == "broken off" for row in rows))


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 16_384 if most == resource.RLIM_INFINITY else min(most, 16_384)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    sys.exit(main())
