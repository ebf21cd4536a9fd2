"""Dask writes a frame with a checkpoint a partition, also where a worker dies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

import pytest

from maatoo import BulkReport, ConfigurationError, Maatoo
from maatoo.batch import merge_reports
from maatoo.sandbox import Sandbox
from tests.engines.account import account
from tests.engines.dying import FACTORY, KEYS, MOMENTS, arm, check, names_of

dask: Any = pytest.importorskip("dask", reason="the extra dask is not installed")
dd: Any = pytest.importorskip("dask.dataframe", reason="the extra dask is not installed")
pd: Any = pytest.importorskip("pandas", reason="pandas is not installed")
distributed: Any = pytest.importorskip("distributed", reason="distributed is not installed")

from maatoo.engines import dask as engine  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(3) as found:
        yield found


def frame_of(resource: str, names: list[str]) -> Any:
    return dd.from_pandas(pd.DataFrame({KEYS[resource]: names}), npartitions=3)


def write(
    resource: str, frame: Any, checkpoints: Path, credentials: str = "tests.engines.account:client"
) -> BulkReport[Any]:
    """Write with Dask."""
    reports = engine.write(
        frame,
        resource,
        key=KEYS[resource],
        checkpoints=checkpoints,
        credentials=credentials,
        chunk_size=5,
    )
    return merge_reports(reports)


def test_a_cluster_runs_the_partition_of_a_dead_worker_again(
    site: tuple[Maatoo, Sandbox], tmp_path: Path
) -> None:
    api, _ = site
    names = names_of("companies", "cluster")
    arm(MOMENTS[1], tmp_path / "killed", 3)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        report = write("companies", frame_of("companies", names), tmp_path / "checkpoints", FACTORY)
    assert (tmp_path / "killed").exists()
    check(api, "companies", names, report)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_job_whose_process_was_killed_is_started_again(
    site: tuple[Maatoo, Sandbox], tmp_path: Path, moment: str
) -> None:
    api, _ = site
    names = names_of("companies", f"again{MOMENTS.index(moment)}")
    frame = frame_of("companies", names)
    arm(moment, tmp_path / "killed", 3)
    with dask.config.set(scheduler="processes", num_workers=2):
        with pytest.raises(BrokenExecutor):
            write("companies", frame, tmp_path / "checkpoints", FACTORY)
        assert (tmp_path / "killed").exists()
        report = write("companies", frame, tmp_path / "checkpoints")
    check(api, "companies", names, report)


def test_checkpoints_of_another_number_of_partitions_are_refused(
    site: tuple[Maatoo, Sandbox], tmp_path: Path
) -> None:
    api, sandbox = site
    frame = frame_of("contacts", names_of("contacts", "other"))
    with dask.config.set(scheduler="sync"):
        write("contacts", frame, tmp_path / "checkpoints")
        before = api.contacts.list().count()
        sandbox.forget_requests()
        for partitions in (2, 4):
            other = frame.repartition(npartitions=partitions)
            with pytest.raises(ConfigurationError, match="another number of partitions"):
                write("contacts", other, tmp_path / "checkpoints")
        changed = frame.assign(email=frame["email"].str.upper())
        with pytest.raises(ConfigurationError, match="is not the one that was sent"):
            write("contacts", changed, tmp_path / "checkpoints")
    assert all(each.method == "GET" for each in sandbox.requests)
    assert api.contacts.list().count() == before
