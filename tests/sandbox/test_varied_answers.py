"""What a varied run expects of charts and of the audit log."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import varied_charts as charts
from tests.sandbox.sandbox_replay import exchanges
from tests.sandbox.varied_dates import Shift
from tests.sandbox.varied_log import reordered

pytestmark = pytest.mark.once


def chart(unit: str, first: str, last: str, labels: list[str], counts: list[Any]) -> dict[str, Any]:
    query = [["timeUnit", unit], ["dateFrom", f"{first} 00:00:00"], ["dateTo", f"{last} 23:59:59"]]
    series = [{"label": "Visits", "data": counts}]
    answer = {"data": {"chartData": {"labels": labels, "datasets": series}}}
    return {"request": {"query": query}, "response": {"json": answer}}


def drawn(exchange: dict[str, Any], shift: Shift) -> tuple[list[str], list[Any]]:
    data = charts.moved(exchange, shift)["data"]["chartData"]
    return data["labels"], data["datasets"][0]["data"]


def test_weeks_and_months_of_a_moved_range_are_those_of_its_days() -> None:
    weeks = chart("W", "2026-11-01", "2026-11-30", ["w"] * 6, ["31"])
    assert drawn(weeks, Shift(30, 0)) == (
        ["Week 49", "Week 50", "Week 51", "Week 52", "Week 53", "Week 01"],
        ["31"],
    )
    months = chart("m", "2026-11-01", "2026-11-30", ["Nov 2026"], ["31"])
    assert drawn(months, Shift(45, 0))[0] == ["Dec 2026", "Jan 2027"]
    assert drawn(months, Shift(90, 0))[0] == ["Jan 2027", "Feb 2027"]
    assert drawn(chart("Y", "2026-11-23", "2026-11-23", ["2026"], [0]), Shift(39, 0))[0] == ["2027"]


def test_hours_of_today_end_with_the_hour_of_the_run() -> None:
    hours = chart("H", "2026-11-23", "2026-11-23", ["h"] * 12, [0] * 11 + ["13"])
    labels, counts = drawn(hours, Shift(2, 1))
    assert labels == [
        *("Nov 25 12am", "Nov 25 1am", "Nov 25 2am", "Nov 25 3am", "Nov 25 4am", "Nov 25 5am"),
        *("Nov 25 6am", "Nov 25 7am", "Nov 25 8am", "Nov 25 9am", "Nov 25 10am", "Nov 25 11am"),
        "Nov 25 12pm",
    ]
    assert counts == [0] * 12 + ["13"]
    assert drawn(hours, Shift(0, -11)) == (["Nov 23 12am"], ["13"])


def test_recorded_charts_stay_in_a_run_at_the_recorded_time() -> None:
    for each in exchanges("data"):
        assert charts.moved(each, Shift(0, 0)) == each["response"]["json"]


def logged(number: int, of: int, action: str = "create", order: int = 1) -> dict[str, str]:
    details = f's:5:"order";a:2:{{i:0;i:1;i:1;i:{order};}}'
    return {
        "id": str(number),
        "object": "field",
        "object_id": str(of),
        "action": action,
        "details": f"{of} {details}",
    }


def made(*ids: int) -> dict[str, Any]:
    answer = {"fields": [{"id": number} for number in ids], "statusCodes": [201] * len(ids)}
    request = {"path": "/api/fields/contact/batch/new"}
    return {"id": "fields.create_many.1", "request": request, "response": {"json": answer}}


def test_swapped_creates_change_places_in_the_audit_log() -> None:
    log = [logged(1, 4), logged(2, 5, order=2), logged(3, 6, order=3), logged(4, 7, order=4)]
    log.append(logged(5, 5, "update"))
    assert reordered(log, [(made(5, 6), made(7))]) == [
        logged(1, 4),
        logged(2, 7, order=2),
        logged(3, 5, order=3),
        logged(4, 6, order=4),
        logged(5, 5, "update"),
    ]
    assert reordered(log, []) == log
    assert reordered(log, [(made(98), made(99))]) == log
    with pytest.raises(ValueError, match="logged"):
        reordered(log, [(made(4), made(6))])
