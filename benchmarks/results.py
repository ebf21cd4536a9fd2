"""``python -m benchmarks.results``: shows the kept results in docs/performance.md.

Processor time alone is shown: rates depend on what else the machine did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["PAGE", "shown", "with_results"]

_ROOT = Path(__file__).resolve().parent.parent
PAGE = _ROOT / "docs" / "performance.md"
_RESULTS = Path(__file__).resolve().parent / "results"
_RATIO = re.compile(r"processor time (\d+\.\d+)")
_BEGIN, _END = "<!-- results -->\n", "<!-- end of results -->\n"
_GROUPS = (
    "contacts.get, 1 in flight, 0 ms",
    "contacts.get, 100 in flight, 0 ms",
    "contacts.get, 100 in flight, 0 ms, uvloop",
    "blocking contacts.get, 1 thread, 0 ms",
    "exporting 30,000 contacts, processor time, 100 ms",
    "import, processor time",
    "a program of one call, processor time",
)


def shown() -> str:
    """The kept results as Markdown: a table for each JSON library."""
    return "\n".join(
        line for file in sorted(_RESULTS.glob("*.json"), reverse=True) for line in _lines(file)
    )


def _lines(file: Path) -> Iterator[str]:
    found = json.loads(file.read_text(encoding="utf-8"))
    made = found["versions"]
    packages = ("python", "httpx", "aiohttp", "requests", "urllib3", "uvloop", "orjson", "msgspec")
    used = ", ".join(f"{name} {made[name]}" for name in packages)
    yield f"### JSON read with {made['json']}\n"
    yield f"{made['date']}, {made['processors']} processors, {made['platform']}; {used}.\n"
    group = ""
    for row in found["rows"]:
        if row["group"] not in _GROUPS or not row["value"]:
            continue
        if row["group"] != group:
            group = row["group"]
            yield f"\n| {group} | processor time | ratio | to | goal |\n|---|---|---|---|---|"
        yield _row(row)
    yield ""


def _row(row: dict[str, Any]) -> str:
    by_processor = _RATIO.search(row["note"])
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
    ratio = by_processor[1] if by_processor else ratio
    value = row["value"].rpartition("/s ")[2]
    goal = row["goal"]
    met = {True: "met", False: "**missed**", None: "does not count"}[row["met"]]
    wanted = "" if goal is None else f"{goal['relation']} {goal['number']:g}: {met}"
    return f"| {row['figure']} | {value} | {ratio} | {row['against']} | {wanted} |"


def with_results(page: str) -> str:
    """A page with the kept results between its two marks."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{shown()}\n{_END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_results(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
