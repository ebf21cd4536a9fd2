"""Widgets that count over time: by which unit, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from maatoo.sandbox import dates

pytestmark = pytest.mark.once


@pytest.fixture
def http(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """A sandbox of half past eleven, with one contact."""
    monkeypatch.setattr(dates, "now", lambda: datetime(2026, 3, 20, 11, 30))
    http.post("/api/contacts/new", json={"firstname": "Ada"}).raise_for_status()
    return http


def chart(client: httpx.Client, widget: str, **query: str) -> tuple[list[str], list[Any]]:
    """Labels and numbers."""
    data = client.get(f"/api/data/{widget}", params=query).json()["data"]["chartData"]
    return data["labels"], data["datasets"][0]["data"]


def test_hours_of_today_are_counted_until_now(http: httpx.Client) -> None:
    range_ = {"dateFrom": "2026-03-20 00:00:00", "dateTo": "2026-03-20 05:00:00"}
    labels, data = chart(http, "created.leads.in.time", timeUnit="H", **range_)
    assert labels[-1] == "Mar 20 11am"
    assert data == [0] * 11 + ["1"]


def test_hours_of_another_day_are_counted_as_asked(http: httpx.Client) -> None:
    range_ = {"dateFrom": "2026-03-19 00:00:00", "dateTo": "2026-03-19 05:00:00"}
    labels, data = chart(http, "created.leads.in.time", timeUnit="H", **range_)
    assert (len(labels), data) == (6, [0] * 6)


@pytest.mark.parametrize(
    ("last", "unit", "counts"),
    [("2026-03-30", "W", 30), ("2026-03-30", "m", 30), ("2026-05-31", "d", 14)],
)
def test_what_is_counted_goes_by_the_range_and_not_by_the_labels(
    http: httpx.Client, last: str, unit: str, counts: int
) -> None:
    range_ = {"dateFrom": "2026-03-01 00:00:00", "dateTo": f"{last} 00:00:00"}
    labels, data = chart(http, "created.leads.in.time", timeUnit=unit, **range_)
    assert len(data) == counts != len(labels)
    assert sum(int(number) for number in data) == 1


def test_emails_are_counted_by_the_unit_of_the_labels(http: httpx.Client) -> None:
    range_ = {"dateFrom": "2026-03-01 00:00:00", "dateTo": "2026-03-30 00:00:00"}
    answer = http.get("/api/data/emails.in.time", params={"timeUnit": "W", **range_}).json()
    chart_data = answer["data"]["chartData"]
    assert {len(known["data"]) for known in chart_data["datasets"]} == {len(chart_data["labels"])}


@pytest.mark.parametrize(
    ("first", "last", "unit", "wanted"),
    [
        ("2026-11-01", "2026-11-30", "W", ["Week 44", "Week 49", 6]),
        # five weeks touched, six shown, as after every first day of thirty
        ("2026-12-01", "2026-12-30", "W", ["Week 49", "Week 01", 6]),
        ("2026-12-28", "2026-12-29", "W", ["Week 53", "Week 01", 2]),
        ("2026-01-31", "2026-03-01", "m", ["Jan 2026", "Mar 2026", 3]),
        ("2025-12-01", "2026-01-30", "Y", ["2025", "2025", 1]),
        ("2025-12-01", "2026-12-01", "Y", ["2025", "2026", 2]),
        ("2026-03-18", "2026-03-18", "d", ["Mar 18, 26", "Mar 19, 26", 2]),
        ("2026-03-18", "2026-03-18", "H", ["Mar 18 12am", "Mar 19 12am", 25]),
        ("2026-03-18 05:30:00", "2026-03-18 07:10:00", "H", ["Mar 18 5am", "Mar 18 6am", 2]),
        ("2026-03-18 05:30:00", "2026-03-18 07:40:00", "i", ["05:30", "05:40", 11]),
    ],
)
def test_how_many_labels_a_range_has_goes_by_its_length(
    http: httpx.Client, first: str, last: str, unit: str, wanted: list[Any]
) -> None:
    range_ = {"dateFrom": first, "dateTo": last, "timeUnit": unit}
    labels, _ = chart(http, "created.leads.in.time", **range_)
    assert [labels[0], labels[-1], len(labels)] == wanted


def test_without_dates_nothing_is_counted_as_recorded_with_contacts_of_that_day(
    http: httpx.Client,
) -> None:
    assert chart(http, "created.leads.in.time") == (["2026"], [0])
