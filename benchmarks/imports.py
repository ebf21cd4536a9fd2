"""Rows: how long the package takes to import, as a multiple of ``import httpx``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.plan import Plan
from benchmarks.report import Row
from benchmarks.server_process import Server

__all__ = ["imports"]

_STATEMENTS = (
    "import httpx",
    "import maatoo",
    "from maatoo import AsyncMaatoo",
    "from maatoo import Maatoo; Maatoo('http://127.0.0.1').contacts",
    "import maatoo.models; maatoo.models.Contact",
)


def imports(server: Server, plan: Plan) -> Iterator[Row]:
    """Import times, each in interpreters of its own, in turns."""
    del server
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


def _seconds(statement: str) -> float:
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(process.stdout)
