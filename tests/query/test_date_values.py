"""Dates in filters: what the server would misread is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from maatoo import InvalidArgument, Where

READ = [
    "2026-11-28 22:10:00",
    "2026-11-28T22:10:00",
    "2026-11-28T22:10:00Z",
    "2026-11-28T22:10:00+00:00",
    "2026-11-28 22:10",
    "20261128221000",
    "2026-11-28",
    dt.date(2026, 11, 28),
    dt.datetime(2026, 11, 28, 22, 10),
]
MISREAD = [
    "now",
    "-5 minutes",
    "28.11.2026 22:10",
    "2026-11-28T23:10:00+01:00",
    "1764367800",
    1764367800,
    "",
    None,
]


@pytest.mark.parametrize("column", ["dateAdded", "date_modified", "last_active", "publishUp"])
@pytest.mark.parametrize("value", READ, ids=repr)
def test_what_the_server_reads_is_sent(column: str, value: object) -> None:
    assert len(Where.gte(column, value)) == 1
    assert len(Where.between(column, value, value)) == 1


@pytest.mark.parametrize("value", MISREAD, ids=repr)
def test_what_it_would_take_for_every_date_is_refused(value: object) -> None:
    with pytest.raises(InvalidArgument, match="YYYY-MM-DD"):
        Where.lt("dateAdded", value)
    with pytest.raises(InvalidArgument, match="YYYY-MM-DD"):
        Where.between("date_added", "2026-01-01", value)


def test_other_columns_take_any_text() -> None:
    assert Where.gt("city", "now")[0]["val"] == "now"
