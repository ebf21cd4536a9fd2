"""Rows: how long the package takes to import, to start pytest with, and to show its help."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.server_process import Server

__all__ = ["imports"]

_STATEMENTS = (
    "import httpx",
    "import maatoo",
    "from maatoo import AsyncMaatoo",
    "from maatoo import Maatoo; Maatoo('http://127.0.0.1').contacts",
    "import maatoo.models; maatoo.models.Contact",
)
_HELP = "from maatoo.cli import main; main(['--help'])"


def imports(server: Server, plan: Plan) -> Iterator[Row]:
    """Import times, each in interpreters of its own, in turns; then the start of pytest."""
    del server
    yield from _imports(plan)
    yield from _collections(plan)
    yield from _help(plan)


def _imports(plan: Plan) -> Iterator[Row]:
    found: dict[str, list[float]] = {statement: [] for statement in _STATEMENTS}
    for turn in range(plan.probes // 3 + 2):
        for statement, seconds in found.items():
            took = _seconds(statement)
            if turn:  # the first one may write byte code
                seconds.append(took)
    httpx = found[_STATEMENTS[0]]
    for statement, seconds in found.items():
        value = f"{median(seconds) * 1e3:.0f} ms"
        if seconds is httpx:
            yield Row("import time", statement, value)
            continue
        samples = tuple(a / b for a, b in zip(seconds, httpx, strict=True))
        yield Row("import time", statement, value, median(samples), _STATEMENTS[0], samples=samples)


def _collections(plan: Plan) -> Iterator[Row]:
    """`pytest --collect-only` of an empty folder, with the plugin of the package and without."""
    without, with_plugin = "-p no:maatoo", ""
    found: dict[str, list[float]] = {without: [], with_plugin: []}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(plan.probes // 3 + 2):
            for option, seconds in found.items():
                took = _collecting(folder, option.split())
                if turn:  # the first one may write byte code
                    seconds.append(took)
    names = {without: "pytest --collect-only, no maatoo", with_plugin: "… with its plugin"}
    for option, seconds in found.items():
        value = f"{median(seconds) * 1e3:.0f} ms"
        if option == without:
            yield Row("pytest start", names[option], value)
            continue
        samples = tuple(a / b for a, b in zip(seconds, found[without], strict=True))
        yield Row(
            "pytest start", names[option], value, median(samples), names[without], samples=samples
        )


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


def _seconds(statement: str) -> float:
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(process.stdout)


def _help(plan: Plan) -> Iterator[Row]:
    """Processor seconds of `maatoo --help`, beside a program of one lazy command."""
    bare = (
        "from cyclopts import App; "
        "app = App(name='bare', help='One command.', help_format='plaintext'); "
        "app.command('json:dumps', name='one', help='A command.'); app(['--help'])"
    )
    programs = {"a program of one lazy command": bare, "maatoo --help": _HELP}
    found: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(plan.probes // 3 + 2):
        for name, code in programs.items():
            took = _processor_seconds(code)
            if turn:  # the first one may write byte code
                found[name].append(took)
    (bare_name, without), (name, seconds) = found.items()
    yield Row("command line", bare_name, f"{median(without) * 1e3:.0f} ms")
    allowed = [each + 0.05 for each in without]
    samples = tuple(a / b for a, b in zip(seconds, allowed, strict=True))
    yield Row(
        "command line",
        name,
        f"{median(seconds) * 1e3:.0f} ms",
        median(samples),
        "that + 50 ms",
        Goal("≤", 1.0),
        samples=samples,
    )


def _processor_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
