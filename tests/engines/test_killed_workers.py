"""A worker that is killed in the middle of a write: the job started again counts each row once."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from maatoo import Maatoo
from maatoo.batch import check_partitions, checkpoint_files, merge_reports, partition
from maatoo.sandbox import Sandbox
from tests.engines.account import account, client
from tests.engines.dying import KEYS, MOMENTS, arm, check, names_of, work

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(3) as found:
        yield found


def run(jobs: list[tuple[str, list[dict[str, str]], Path, Path]]) -> list[int | None]:
    """Write in a process a partition; the exit codes."""
    processes = [SPAWN.Process(target=work, args=job) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


@pytest.mark.once
@pytest.mark.parametrize(
    ("resource", "moment"),
    [*(("companies", moment) for moment in MOMENTS), ("contacts", MOMENTS[1])],
)
def test_a_job_of_several_processes_is_started_again(
    site: tuple[Maatoo, Sandbox], tmp_path: Path, moment: str, resource: str
) -> None:
    api, _ = site
    names = names_of(resource, f"p{MOMENTS.index(moment)}")
    arm(moment, tmp_path / "killed", 3)
    key = KEYS[resource]
    parts = partition([{key: name} for name in names], 2, key=key)
    check_partitions(parts, key=key)
    files = checkpoint_files(tmp_path / "checkpoints", 2)
    results = [tmp_path / f"{number}.report" for number in range(2)]
    jobs = [(resource, *job) for job in zip(parts, files, results, strict=True)]
    assert sorted(run(jobs), key=str) == [-signal.SIGKILL, 0]
    for job in jobs:
        work(*job, make=client)
    reports = [pickle.loads(result.read_bytes()) for result in results]
    check(api, resource, names, merge_reports(reports))
