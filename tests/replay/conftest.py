"""Prints the tables of the replay at the end of a test run."""

from __future__ import annotations

import pytest

from . import table
from .replaying import Replayed, replayed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    by_name: dict[str, tuple[Replayed, ...]] = {
        name: results
        for (name, runtime), results in sorted(replayed.items())
        if runtime == "asyncio"
    }
    if not by_name:
        return
    results = [result for each in by_name.values() for result in each]
    write = terminalreporter.write_line
    terminalreporter.section("replay: every recorded exchange by its way")
    for line in table.summary(by_name):
        write(line)
    terminalreporter.section("replay: exchanges that are not typed, or only verbatim")
    for line in table.ways(results, typed=False):
        write(line)
    terminalreporter.section("replay: kept in unknown_")
    for line in table.unknown(results):
        write(line)
