"""The data of a widget as plain series, in both forms that the server has for a chart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.converter import structure
from maatoo.models import WidgetData

from ..replay.exchange import Exchange, exchanges

WIDGETS = [each for each in exchanges("data") if each.endpoint == "data.get" and each.status == 200]


def widget(data: Any) -> WidgetData:
    read = structure({"success": 1, "data": data}, WidgetData)
    assert read is not None
    return read


def recorded(name: str) -> WidgetData:
    (found,) = (each for each in WIDGETS if each.id == name)
    return widget(found.json["data"])


def test_a_line_has_its_labels_and_its_series() -> None:
    line = recorded("data.get.22")
    assert line.labels[:2] == ("Nov 1, 26", "Nov 2, 26")
    assert set(line.datasets) == {"All contacts"}
    numbers = line.datasets["All contacts"]
    assert len(numbers) == len(line.labels) == 30
    assert (numbers[0], numbers[22]) == (0, 31)  # which the server says as "31"


def test_the_raw_form_gives_the_same_as_the_chart() -> None:
    line, raw = recorded("data.get.22"), recorded("data.get.40")
    assert "chartData" not in raw.data
    assert (raw.labels, raw.datasets) == (line.labels, line.datasets)


def test_a_pie_has_one_series_without_a_name() -> None:
    pie = recorded("data.get.23")
    assert pie.labels == ("Identified; 15x, 48.39%", "Anonymous; 16x, 51.61%")
    assert pie.datasets == {"": (15, 16)}


@pytest.mark.parametrize("each", WIDGETS, ids=lambda each: f"{each.id} {each.path[10:]}")
def test_every_recorded_chart_has_series_and_nothing_else_has(each: Exchange) -> None:
    data = each.json["data"]
    read = widget(data)
    raw = dict(each.query).get("dataFormat") == "raw"
    if "chartData" in data:
        assert len(read.datasets) == len(data["chartData"]["datasets"])
        assert list(read.labels) == data["chartData"]["labels"]
    elif raw:
        assert list(read.datasets) == list(data)
    else:
        assert (read.labels, read.datasets) == ((), {})
    assert all(None not in numbers for numbers in read.datasets.values())


def test_the_documented_raw_sample_is_read() -> None:
    sample = widget({"Submission Count": {"Jan 2016": 12, "Feb 2016": 6}})
    assert sample.labels == ("Jan 2016", "Feb 2016")
    assert sample.datasets == {"Submission Count": (12, 6)}


def test_series_of_one_name_are_numbered() -> None:
    series = [{"label": "Sent", "data": [each]} for each in (1, 2, 3)]
    chart = widget({"chartData": {"labels": ["Nov"], "datasets": series}})
    assert chart.datasets == {"Sent": (1,), "Sent (2)": (2,), "Sent (3)": (3,)}


def test_a_list_that_php_says_as_an_object_is_one() -> None:
    data = {"labels": {"1": "a", "2": "b"}, "datasets": {"0": {"data": {"1": "1.5", "2": None}}}}
    chart = widget({"chartData": data})
    assert chart.labels == ("a", "b")
    assert chart.datasets == {"": (1.5, None)}


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        None,
        {"chartData": []},
        {"chartData": {"labels": None, "datasets": "x"}},
        {"chartData": {"datasets": [5]}},
    ],
)
def test_data_of_another_form_has_no_series(data: Any) -> None:
    assert (widget(data).labels, widget(data).datasets) == ((), {})


NAMES = st.text(max_size=5)


POINTS = st.dictionaries(NAMES, st.integers(), min_size=1, max_size=5)


@given(st.dictionaries(NAMES, POINTS, max_size=5))
def test_every_number_of_the_raw_form_is_kept(data: dict[str, dict[str, int]]) -> None:
    read = widget({name: {k: str(v) for k, v in points.items()} for name, points in data.items()})
    if "chartData" in data:
        return
    assert list(read.datasets) == list(data)
    for name, points in data.items():
        pairs = dict(zip(read.labels, read.datasets[name], strict=True))
        assert {label: number for label, number in pairs.items() if number is not None} == points
