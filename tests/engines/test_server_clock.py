"""A load by dlt counts from the server's clock, whatever the clock here says."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from maatoo.engines import dlt
from tests.engines.duckdb_pipeline import Pipeline
from tests.engines.rows import Rows, over

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("hours", [-30, 0, 30])
def test_the_next_run_reads_changes_since_the_server_began_to_answer(
    hours: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Rows(range(1, 40))
    server.headers = {"Date": "Wed, 01 Jan 2025 10:00:00 GMT"}
    ours = dt.datetime(2025, 1, 1, 10, tzinfo=dt.timezone.utc) + dt.timedelta(hours=hours)
    pipeline = Pipeline(tmp_path, monkeypatch)
    monkeypatch.setattr(dlt, "time", Clock(ours.timestamp()))
    pipeline.load(dlt.source(lambda: over(server), lists=["contacts"]))
    assert pipeline.rows("select count(*) from contacts") == [(39,)]
    assert pipeline.since("contacts") == "2025-01-01T10:00:00+00:00"


def test_without_a_date_of_the_server_ours_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pipeline = Pipeline(tmp_path, monkeypatch)
    before = time.time()
    pipeline.load(dlt.source(lambda: over(Rows([7])), lists=["contacts"]))
    since = dt.datetime.fromisoformat(pipeline.since("contacts")).timestamp()
    assert before <= since <= time.time()


class Clock:
    """A clock that shows one time."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now
