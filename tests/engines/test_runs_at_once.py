"""Two processes that are given the same checkpoint at once: no row is written twice."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

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


def run(both: Barrier, names: list[str], checkpoint: Path, result: Path, refusal: Path) -> None:
    """Write once the other process writes, too, or has been refused."""

    def rows() -> Iterator[dict[str, str]]:
        with suppress(BrokenBarrierError):
            both.wait()
        yield from ({KEYS["companies"]: name} for name in names)

    try:
        work("companies", rows(), checkpoint, result, make=client)
    except ConfigurationError as problem:
        refusal.write_text(str(problem))
        both.abort()


def test_of_two_runs_at_once_one_writes_and_the_other_is_refused(
    site: tuple[Maatoo, Sandbox], tmp_path: Path
) -> None:
    api, sandbox = site
    names = names_of("companies", "once")
    both = SPAWN.Barrier(2)
    paths = [(tmp_path / f"{each}.report", tmp_path / f"{each}.refusal") for each in range(2)]
    processes = [
        SPAWN.Process(target=run, args=(both, names, tmp_path / "checkpoint", *each))
        for each in paths
    ]
    sandbox.forget_requests()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert sum(each.method == "POST" for each in sandbox.requests) == len(names) / 5
    (report,) = (result for result, _ in paths if result.exists())
    check(api, "companies", names, pickle.loads(report.read_bytes()))
    (refusal,) = (refusal.read_text() for _, refusal in paths if refusal.exists())
    assert "another job is writing it" in refusal
