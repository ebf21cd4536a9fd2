"""A load by dlt counts from the server's clock, whatever the clock here says."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from maatoo.engines import dlt
from tests.engines.rows import Rows, over


@pytest.mark.parametrize("hours", [-30, -1, 0, 1, 30])
def test_the_next_run_reads_changes_since_the_server_began_to_answer(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Rows(range(1, 40))
    server.headers = {"Date": "Wed, 01 Jan 2025 10:00:00 GMT"}
    ours = dt.datetime(2025, 1, 1, 10, tzinfo=dt.timezone.utc) + dt.timedelta(hours=hours)
    monkeypatch.setattr(dlt.time, "time", lambda: ours.timestamp())
    state: dict[str, str] = {}
    pages = dlt._rows(lambda: over(server), "contacts", 60.0, lambda: state)  # pyright: ignore[reportPrivateUsage]
    assert sum(len(page) for page in pages) == 39
    assert state == {"since": "2025-01-01T10:00:00+00:00"}


def test_without_a_date_of_the_server_ours_counts() -> None:
    state: dict[str, str] = {}
    before = time.time()
    list(dlt._rows(lambda: over(Rows([7])), "contacts", 60.0, lambda: state))  # pyright: ignore[reportPrivateUsage]
    assert before <= dt.datetime.fromisoformat(state["since"]).timestamp() <= time.time()
