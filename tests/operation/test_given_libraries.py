"""Values of numpy, pandas and Arrow are sent as they are meant, or refused before sending."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from maatoo import InvalidArgument, Maatoo

numpy = pytest.importorskip("numpy", reason="numpy is not installed")


def sent(**values: Any) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        found.append(json.loads(request.content))
        fields = {"all": {"id": 1, **found[-1]}}
        return httpx.Response(201, json={"contact": {"id": 1, "fields": fields}})

    with Maatoo("https://x.example", transport=httpx.MockTransport(answer)) as api:
        api.contacts.create(email="a@x.invalid", overwrite_with_blank=False, **values)
    return found[0]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (numpy.float64(12.5), 12.5),
        (numpy.float32(0.5), 0.5),
        (numpy.int64(7), 7),
        (numpy.uint8(7), 7),
        (numpy.bool_(True), True),
        (numpy.str_("tea"), "tea"),
        (numpy.array(["tea", "milk"]), ["tea", "milk"]),
        (numpy.datetime64("2026-03-04T10:20:00"), "2026-03-04 10:20:00"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_numpy(value: Any, wanted: Any) -> None:
    assert sent(custom=value)["custom"] == wanted


GAPS: list[Any] = [
    float("nan"),
    Decimal("NaN"),
    Decimal("sNaN"),
    numpy.float64("nan"),
    numpy.float16("nan"),
    numpy.array(float("nan")),
    numpy.datetime64("NaT"),
    numpy.timedelta64("NaT"),
    numpy.ma.masked,
]
if find_spec("pandas") is not None:
    pandas = import_module("pandas")
    GAPS += [pandas.NA, pandas.NaT]
if find_spec("pyarrow") is not None:
    arrow = import_module("pyarrow")
    GAPS += [arrow.scalar(None), arrow.scalar(None, arrow.int64()), arrow.scalar(float("nan"))]


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"{type(gap).__name__} {gap!r}")
@pytest.mark.parametrize("where", [lambda gap: gap, lambda gap: ["a", gap], lambda gap: {"a": gap}])
def test_a_mark_for_no_value_is_refused_in_a_call(gap: Any, where: Any) -> None:
    for given in ({"custom": where(gap)}, {"fields": {"custom": where(gap)}}):
        with pytest.raises(InvalidArgument, match="no value"):
            sent(**given)
    for wrong in ({"tags": ["a", gap]}, {"firstname": gap}, {"points": gap}, {"owner": gap}):
        with pytest.raises(InvalidArgument, match="no value"):
            sent(**wrong)


def rows_sent(rows: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(404, json={"errors": [{"code": 404, "message": "none"}]})
        found.extend(json.loads(request.content))
        shown = [{"id": n, "fields": {"all": row}} for n, row in enumerate(found, 1)]
        return httpx.Response(201, json={"contacts": shown, "statusCodes": [201] * len(found)})

    with Maatoo("https://x.example", transport=httpx.MockTransport(answer)) as api:
        report = api.contacts.create_many(rows)
        assert report.ok, [str(each.error) for each in report.failed]
    return found


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"{type(gap).__name__} {gap!r}")
def test_a_mark_for_no_value_is_not_given_in_a_row(gap: Any) -> None:
    full = {"email": "a@x.invalid", "firstname": gap, "points": gap, "owner": gap, "custom": gap}
    full |= {"tags": ["new", gap], "several": [gap, 1, [gap]], "only": [gap], "pair": ("x", gap)}
    full |= {"object": {"a": gap, "b": 2, "c": [gap, 3]}, "empty": {"a": gap}, "extra": {"z": gap}}
    assert rows_sent([full]) == [
        {
            "email": "a@x.invalid",
            "tags": ["new"],
            "several": [1],
            "pair": ["x"],
            "object": {"b": 2, "c": [3]},
        }
    ]


def test_arrays_with_gaps() -> None:
    for array in (numpy.array([1.0, float("nan")]), numpy.ma.array([1, 2], mask=[0, 1])):
        assert rows_sent([{"email": "a@x.invalid", "several": array}])[0]["several"] == [1]
        with pytest.raises(InvalidArgument, match="value"):
            sent(several=array)


def test_empty_containers_and_none_are_given() -> None:
    row = {"email": "a@x.invalid", "several": [], "object": {}, "custom": None, "list": ["a", None]}
    found = rows_sent([{**row, "overwrite_with_blank": False}])[0]
    assert {name: found[name] for name in row} == row


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_gaps_of_frames(library: str) -> None:
    module = pytest.importorskip(library, reason=f"{library} is not installed")
    columns = {
        "email": ["a@x.invalid", "b@x.invalid"],
        "firstname": [None, "Ann"],
        "score": [float("nan"), 7.5],
        "several": [["a", None], None],
    }
    frame = module.table(columns) if library == "pyarrow" else module.DataFrame(columns)
    with_gap, without = rows_sent(frame)
    assert with_gap == {"email": "a@x.invalid", "several": ["a"]}
    assert without == {"email": "b@x.invalid", "firstname": "Ann", "score": 7.5}


def test_values_of_pandas_and_arrow() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert sent(custom=pandas.Timestamp("2026-03-04 10:20"))["custom"] == "2026-03-04 10:20:00"
    assert sent(custom=arrow.scalar(7))["custom"] == 7
    assert sent(custom=arrow.scalar("tea"))["custom"] == "tea"
    for missing in (pandas.NA, pandas.NaT, arrow.scalar(None)):
        with pytest.raises(InvalidArgument):
            sent(custom=missing)
