"""Values of numpy, pandas and Arrow are sent as they are meant, or refused before sending."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize("value", [numpy.float64("nan"), numpy.datetime64("NaT")], ids=repr)
def test_what_says_that_there_is_no_value_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="no value"):
        sent(custom=value)


def test_values_of_pandas_and_arrow() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert sent(custom=pandas.Timestamp("2026-03-04 10:20"))["custom"] == "2026-03-04 10:20:00"
    assert sent(custom=arrow.scalar(7))["custom"] == 7
    assert sent(custom=arrow.scalar("tea"))["custom"] == "tea"
    for missing in (pandas.NA, pandas.NaT, arrow.scalar(None)):
        with pytest.raises(InvalidArgument):
            sent(custom=missing)
