"""Two processes that are given the same checkpoint at once: no row is written twice."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier

import pytest

from maatoo import ConfigurationError, Maatoo
from maatoo.sandbox import Sandbox
from tests.engines.account import account, client
from tests.engines.dying import KEYS, check, names_of, work

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(3) as found:
        yield found


def run(
    start: Barrier, rows: list[dict[str, str]], checkpoint: Path, result: Path, refusal: Path
) -> None:
    """Write as soon as the other process is ready to."""
    start.wait()
    try:
        work("companies", rows, checkpoint, result, make=client)
    except ConfigurationError as problem:
        refusal.write_text(str(problem))


def test_of_two_runs_at_once_one_writes_and_the_other_is_refused_or_finds_it_done(
    site: tuple[Maatoo, Sandbox], tmp_path: Path
) -> None:
    api, _ = site
    names = names_of("companies", "once")
    rows = [{KEYS["companies"]: name} for name in names]
    start = SPAWN.Barrier(2)
    paths = [(tmp_path / f"{each}.report", tmp_path / f"{each}.refusal") for each in range(2)]
    processes = [
        SPAWN.Process(target=run, args=(start, rows, tmp_path / "checkpoint", *each))
        for each in paths
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    reports = [result for result, _ in paths if result.exists()]
    refusals = [refusal.read_text() for _, refusal in paths if refusal.exists()]
    assert len(reports) + len(refusals) == 2
    assert all("another job is writing it" in refusal for refusal in refusals)
    assert reports
    for report in reports:
        check(api, "companies", names, pickle.loads(report.read_bytes()))
