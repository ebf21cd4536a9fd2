"""Rows: how long it takes to import the package, to make a first call, to start pytest with it.

Imports are measured in processor time, with whatever is installed here: ``import httpx`` takes
longer where its command line is installed as well.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

from benchmarks.pace import pairwise
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.separate_process import ROOT
from benchmarks.server_process import Server

__all__ = ["imports"]

_HTTPX = "import httpx"
_GOALS = {"from maatoo import AsyncMaatoo": Goal("≤", 1.7)}
_STATEMENTS = (
    _HTTPX,
    "import maatoo",
    *_GOALS,
    "from maatoo import Maatoo; Maatoo('http://127.0.0.1').contacts",
    "import maatoo.models; maatoo.models.Contact",
)
_FIRST_CALLS = {
    "httpx.Client": "import httpx\nwith httpx.Client() as c: c.get('{url}/api/contacts/1').json()",
    "Maatoo": "from maatoo import Maatoo\nwith Maatoo('{url}') as api: api.contacts.get(1)",
}
_HELP = "from maatoo.cli import main; main(['--help'])"


def imports(server: Server, plan: Plan) -> Iterator[Row]:
    """Import times, each in interpreters of its own, in turns; then the start of pytest."""
    yield from _imports(plan)
    yield from _first_calls(server, plan)
    yield from _collections(plan)
    yield from _help(plan)


def _processor_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", code]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd=ROOT, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _in_turns(
    programs: Mapping[str, str], plan: Plan, seconds_of: Callable[[str], float] = _processor_seconds
) -> dict[str, list[float]]:
    """Seconds of programs, each in an interpreter of its own."""
    found: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(plan.probes // 3 + 2):
        for name, program in programs.items():
            took = seconds_of(program)
            if turn:  # the first one may write byte code
                found[name].append(took)
    return found


def _imports(plan: Plan) -> Iterator[Row]:
    found = _in_turns({statement: statement for statement in _STATEMENTS}, plan)
    yield from _against(found, "import, processor time", _HTTPX, _GOALS)


def _first_calls(server: Server, plan: Plan) -> Iterator[Row]:
    """A program of one blocking call."""
    server.prepare()
    programs = {name: code.format(url=server.url) for name, code in _FIRST_CALLS.items()}
    goals = {"Maatoo": Goal("≤", 1.5)}
    found = _in_turns(programs, plan)
    yield from _against(found, "a program of one call, processor time", "httpx.Client", goals)


def _against(
    found: Mapping[str, list[float]], group: str, other: str, goals: Mapping[str, Goal]
) -> Iterator[Row]:
    for name, seconds in found.items():
        value = f"{median(seconds) * 1e3:.0f} ms"
        if name == other:
            yield Row(group, name, value)
            continue
        samples = pairwise(seconds, found[other])
        goal = goals.get(name)
        yield Row(group, name, value, median(samples), other, goal, samples=samples)


def _collections(plan: Plan) -> Iterator[Row]:
    """`pytest --collect-only` of an empty folder, with the plugin of the package and without."""
    without = "pytest --collect-only, no maatoo"
    options = {without: "-p no:maatoo", "… with its plugin": ""}
    with tempfile.TemporaryDirectory() as folder:
        found = _in_turns(options, plan, lambda given: _collecting(folder, given.split()))
    yield from _against(found, "pytest start", without, {})


def _collecting(folder: str, options: list[str]) -> float:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    began = time.perf_counter()
    process = subprocess.run(
        [*command, *options], cwd=folder, stdout=subprocess.PIPE, text=True, check=False
    )
    took = time.perf_counter() - began
    if process.returncode != 5:  # 5: no test was collected, as there is none
        raise RuntimeError(process.stdout)
    return took


def _help(plan: Plan) -> Iterator[Row]:
    """Processor seconds of `maatoo --help`, beside a program of one lazy command."""
    bare = (
        "from cyclopts import App; "
        "app = App(name='bare', help='One command.', help_format='plaintext'); "
        "app.command('json:dumps', name='one', help='A command.'); app(['--help'])"
    )
    programs = {"a program of one lazy command": bare, "maatoo --help": _HELP}
    found = _in_turns(programs, plan)
    (bare_name, without), (name, seconds) = found.items()
    yield Row("command line", bare_name, f"{median(without) * 1e3:.0f} ms")
    samples = pairwise(seconds, (each + 0.05 for each in without))
    yield Row(
        "command line",
        name,
        f"{median(seconds) * 1e3:.0f} ms",
        median(samples),
        "that + 50 ms",
        Goal("≤", 1.0),
        samples=samples,
    )
