"""Dask reads a list in parts and writes a frame in jobs, with processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from maatoo import InvalidArgument, Maatoo, MaatooError
from maatoo.batch import merge_reports
from maatoo.sandbox import Sandbox
from tests.engines import credentials
from tests.engines.account import FACTORY, account
from tests.engines.credentials import SECRETS, SHARED, name_of

dask: Any = pytest.importorskip("dask", reason="the extra dask is not installed")
dd: Any = pytest.importorskip("dask.dataframe", reason="the extra dask is not installed")
protocol: Any = pytest.importorskip("distributed.protocol", reason="distributed is not installed")
cloudpickle: Any = pytest.importorskip("cloudpickle", reason="the extra dask is not installed")
pd: Any = pytest.importorskip("pandas", reason="pandas is not installed")

from maatoo.engines import dask as engine  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(300) as found, dask.config.set(scheduler="processes", num_workers=4):
        yield found


def test_a_frame_of_parts_equals_the_export_of_one_process(site: tuple[Maatoo, Sandbox]) -> None:
    api, _ = site
    frame = engine.read(api.contacts.list(), 4, columns=["id", "email"], credentials=FACTORY)
    assert frame.npartitions == 4
    found = frame.compute()
    wanted = api.contacts.list().to_arrow(columns=["id", "email"]).to_pandas()
    assert found["id"].tolist() == wanted["id"].tolist()
    assert found["email"].tolist() == wanted["email"].tolist()


def test_a_column_that_is_not_there_is_refused(site: tuple[Maatoo, Sandbox]) -> None:
    api, _ = site
    with pytest.raises(InvalidArgument, match="'emial' is no column"):
        engine.read(api.contacts.list(), 4, columns=["id", "emial"], credentials=FACTORY)


def test_a_frame_is_written_in_a_job_a_partition(site: tuple[Maatoo, Sandbox]) -> None:
    api, _ = site
    rows = pd.DataFrame({"email": [f"dask{n}@x.invalid" for n in range(40)], "city": "Bern"})
    frame = dd.from_pandas(rows, npartitions=3)
    reports = engine.write(frame, "contacts", key="email", checkpoints=None, credentials=FACTORY)
    merged = merge_reports(reports)
    assert (len(reports), len(merged.succeeded)) == (3, 40)
    assert api.contacts.list(search="email:dask7@x.invalid").count() == 1


def test_a_key_in_two_partitions_is_refused_before_anything_is_sent(
    site: tuple[Maatoo, Sandbox],
) -> None:
    api, _ = site
    before = api.contacts.list().count()
    rows: Any = pd.DataFrame({"email": ["a@x.invalid", "b@x.invalid", "A@x.invalid "]})
    frame = dd.from_pandas(rows, npartitions=3)
    with pytest.raises(InvalidArgument, match="shuffle"):
        engine.write(frame, "contacts", key="email", checkpoints=None, credentials=FACTORY)
    assert api.contacts.list().count() == before


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The task graphs of all that is computed."""
    found: list[Any] = []
    compute = dask.compute

    def note(*work: Any) -> Any:
        found.extend(dict(each.dask) for each in work)
        return compute(*work)

    monkeypatch.setattr(dask, "compute", note)
    return found


def messages(graph: Any) -> Iterator[bytes]:
    """A task graph as schedulers send it: pickled, and as a cluster packs it."""
    yield cloudpickle.dumps(graph)
    for serializers in (["dask", "pickle"], ["pickle"]):
        header, frames = protocol.serialize(graph, serializers=serializers)
        yield repr(header).encode() + b"".join(map(bytes, frames))
    yield b"".join(map(bytes, protocol.dumps({"graph": protocol.to_serialize(graph)})))


def test_no_secret_is_in_the_task_graphs(site: tuple[Maatoo, Sandbox], graphs: list[Any]) -> None:
    api, sandbox = site
    graphs.append(dict(engine.read(api.contacts.list(), 4, credentials=FACTORY).dask))
    rows = pd.DataFrame({"email": ["graph1@x.invalid", "graph2@x.invalid"]})
    frame = dd.from_pandas(rows, npartitions=2)
    with dask.config.set(scheduler="sync"):
        engine.write(frame, "contacts", key="email", checkpoints=None, credentials=FACTORY)
    assert len(graphs) == 5  # two of the keys, two of the jobs
    for graph in graphs:
        for content in messages(graph):
            assert FACTORY.encode() in content or graph in graphs[1:3]
            assert sandbox.credentials[1].encode() not in content


@pytest.mark.parametrize("make", SHARED, ids=lambda make: make.__name__)
def test_no_credentials_of_any_kind_are_in_the_task_graphs(
    make: Callable[..., Maatoo], graphs: list[Any], tmp_path: Path
) -> None:
    credentials.shared_file(tmp_path / "token.json")
    name = name_of(make)
    with make() as api:
        graphs.append(dict(engine.read(api.contacts.list(), 3, credentials=name).dask))
    rows = pd.DataFrame({"email": ["a@x.invalid", "b@x.invalid"]})
    frame = dd.from_pandas(rows, npartitions=2)
    with dask.config.set(scheduler="sync"), suppress(MaatooError):  # its server takes no rows
        engine.write(frame, "contacts", key="email", checkpoints=None, credentials=name)
    assert len(graphs) == 5
    for graph in graphs:
        for content in messages(graph):
            assert not [secret for secret in SECRETS if secret.encode() in content]
