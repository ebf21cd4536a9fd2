"""What a run found out: rows of a table, each with the goal it is to reach, where there is one."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.json_library import NAME

__all__ = ["Goal", "Row", "table", "versions", "write_json"]

_PACKAGES = (
    *("maatoo", "httpx", "aiohttp", "requests", "urllib3", "uvloop", "httptools", "anyio"),
    *("orjson", "msgspec", "pydantic"),
)


@dataclass(frozen=True)
class Goal:
    """What a ratio is to be.

    Attributes:
        relation: "≥" or "≤".
        number: the limit.
    """

    relation: str
    number: float

    def met(self, ratio: float) -> bool:
        """Whether a ratio reaches it."""
        return ratio >= self.number if self.relation == "≥" else ratio <= self.number

    def __str__(self) -> str:
        return f"{self.relation} {self.number:g}"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        group: heading it stands under.
        figure: what was measured.
        value: the figure itself, with its unit.
        ratio: what it is compared to something else, or None.
        against: what it is compared to.
        goal: what the ratio is to be, or None.
        note: what a reader must know of it.
        counts: whether the figure counts: False where fewer requests were in flight than it says.
        samples: the single measurements or ratios behind it.
    """

    group: str
    figure: str
    value: str = ""
    ratio: float | None = None
    against: str = ""
    goal: Goal | None = None
    note: str = ""
    counts: bool = True
    samples: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or the figure does not count."""
        if self.goal is None or self.ratio is None or not self.counts:
            return None
        return self.goal.met(self.ratio)

    @property
    def verdict(self) -> str:
        """The goal's column and that of its result, as text."""
        if self.goal is None:
            return ""
        return "does not count" if self.met is None else "yes" if self.met else "NO"


def table(rows: Iterable[Row]) -> str:
    """The rows as text, under their headings."""
    lines: list[str] = []
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", group, f"{'':2}{'figure':<62}{'value':>16}{'ratio':>9}  {'goal':<7}met"]
        ratio = "" if row.ratio is None else f"{row.ratio:.3g}" if row.ratio < 100 else _whole(row)
        goal = "" if row.goal is None else str(row.goal)
        told = [f"÷ {row.against}" if row.against else "", row.note]
        if not row.counts and row.goal is None:
            told.append("does not count")
        note = "; ".join(part for part in told if part)
        line = f"  {row.figure:<62}{row.value:>16}{ratio:>9}  {goal:<7}{row.verdict:<5}{note}"
        lines.append(line.rstrip())
    return "\n".join(lines[1:])


def _whole(row: Row) -> str:
    return f"{row.ratio:,.0f}"


def versions() -> dict[str, str]:
    """What a run was made with."""
    found = {
        "python": sys.version.split()[0],
        "platform": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
        "json": NAME,
        "date": dt.datetime.now(dt.timezone.utc).date().isoformat(),
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def write_json(path: Path, rows: Iterable[Row], seconds: float) -> None:
    """Write the results of a run to a file."""
    results = {
        "versions": versions(),
        "seconds": round(seconds, 1),
        "rows": [{**asdict(row), "met": row.met} for row in rows],
    }
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
