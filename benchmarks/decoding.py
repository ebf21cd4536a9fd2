"""Rows: reading a page of 100 contacts; in processes of their own, in processor time.

Readers take turns, so that a busy machine slows all of them down alike, and their ratios stay.
pyperf measures one after the other, by the clock.

Run as a module, it measures once and prints the seconds as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.pace import pairwise
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row
from benchmarks.separate_process import output_of
from benchmarks.server_process import Server

__all__ = ["decoding"]

_GOALS = {
    "json": {"maatoo": Goal("≤", 1.3), "maatoo, every attribute read": Goal("≤", 2.0)},
    "orjson": {"maatoo": Goal("≤", 0.8), "maatoo, every attribute read": Goal("≤", 2.0)},
}


def decoding(server: Server, plan: Plan) -> Iterator[Row]:
    """A page of 100 contacts as models, against ``json.loads`` of the same bytes."""
    del server
    for reader in ("json", "orjson"):
        group = f"reading a page of 100 contacts, {reader} for ours"
        found = _measured_apart(reader, plan.probes)
        if found is None:
            yield Row(group, "orjson", "not installed")
            continue
        baseline = found["json.loads"]
        assert baseline is not None
        for name, seconds in found.items():
            if not name.startswith(("maatoo", "json.")) and (name[:6] == "orjson") != (
                reader == "orjson"
            ):
                continue  # pydantic and msgspec are shown once, beside json
            if seconds is None:
                yield Row(group, name, "not installed")
                continue
            samples = pairwise(seconds, baseline)
            value = f"{median(seconds) * 1e3:.2f} ms"
            if name == "json.loads":
                yield Row(group, name, value)
                continue
            goal = _GOALS[reader].get(name)
            yield Row(group, name, value, median(samples), "json.loads", goal, samples=samples)


def _measured_apart(reader: str, rounds: int) -> dict[str, list[float] | None] | None:
    """Seconds of each reader by round, measured in another process; None without orjson."""
    found: dict[str, list[float] | None] | None = json.loads(
        output_of("benchmarks.decoding", reader, rounds)
    )
    return found


def measure(rounds: int) -> dict[str, list[float] | None]:
    """Processor seconds of each reader, by round; the readers take turns."""
    from benchmarks.decode_contestants import page, readers

    content = page()
    found: dict[str, list[float] | None] = {}
    for name, read in readers().items():
        found[name] = None if read is None else []
        if read is not None:
            read(content)
    for _ in range(rounds):
        for name, read in readers().items():
            seconds = found[name]
            if read is None or seconds is None:
                continue
            gc.collect()
            began = time.process_time()
            for _ in range(5):
                read(content)
            seconds.append((time.process_time() - began) / 5)
    return found


def _main(reader: str, rounds: int) -> None:
    if reader == "json":
        sys.modules["orjson"] = None  # type: ignore[assignment]
    try:
        import orjson  # noqa: F401
    except ImportError:
        if reader == "orjson":
            print("null")
            return
    print(json.dumps(measure(rounds)))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
