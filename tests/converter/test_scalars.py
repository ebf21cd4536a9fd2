"""Scalars: each attribute type reads every form a server sends, and nothing that is not one."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maatoo.converter import (
    to_bool,
    to_date,
    to_datetime,
    to_decimal,
    to_float,
    to_int,
    to_str,
)
from tests.converter.json_values import json_values

UTC = dt.timezone.utc
READERS = {
    to_int: int,
    to_float: (int, float),
    to_bool: bool,
    to_str: str,
    to_datetime: dt.datetime,
    to_date: dt.date,
    to_decimal: Decimal,
}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(value=json_values)
@example(value=10**5000)
@example(value="9" * 5000)
@example(value=math.inf)
@example(value="sNaN")
def test_any_json_is_read_as_the_type_or_as_none(reader, value) -> None:
    found = reader(value)
    assert found is None or isinstance(found, READERS[reader])


@given(st.text())
@example("007")
@example("+41 44 123 45 67")
@example("1e5")
@example("true")
def test_text_stays_the_very_text(text: str) -> None:
    assert to_str(text) == text


@given(st.integers(-(10**30), 10**30))
def test_a_whole_number_is_read_from_number_and_text(number: int) -> None:
    assert to_int(number) == to_int(str(number)) == number
    assert to_str(number) == str(number)
    assert to_decimal(str(number)) == to_decimal(number) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_from_number_and_text(number: float) -> None:
    assert to_float(number) == to_float(repr(number)) == number
    assert to_decimal(repr(number)) == Decimal(repr(number))
    assert to_int(number) == (int(number) if number == int(number) else None)


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-Infinity", "1e999", "1_000", "", "12x"])
def test_a_text_that_is_no_finite_number_is_no_number(text: str) -> None:
    assert to_int(text) is None
    assert to_float(text) is None
    if text != "1e999":  # which a Decimal can hold
        assert to_decimal(text) is None


@pytest.mark.parametrize("value", [True, 1, "1", "true", "TRUE", "yes", "on"])
def test_what_is_true(value) -> None:
    assert to_bool(value) is True


@pytest.mark.parametrize("value", [False, 0, "0", "false", "No", "off"])
def test_what_is_false(value) -> None:
    assert to_bool(value) is False


@pytest.mark.parametrize("value", ["", "maybe", 2, 1.0, -1, None, [], {}])
def test_what_is_no_flag(value) -> None:
    assert to_bool(value) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01T10:20:30+00:00", dt.datetime(2024, 3, 1, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-01T10:20:30Z", dt.datetime(2024, 3, 1, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-01T10:20:30.25Z", dt.datetime(2024, 3, 1, 10, 20, 30, 250_000, tzinfo=UTC)),
        ("2024-03-01 10:20:30", dt.datetime(2024, 3, 1, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-01 10:20", dt.datetime(2024, 3, 1, 10, 20, tzinfo=UTC)),
        ("2024-03-01", dt.datetime(2024, 3, 1, tzinfo=UTC)),
        ("2015-06-010 13:45:00", dt.datetime(2015, 6, 10, 13, 45, tzinfo=UTC)),
        ("2024-3-1 1:2:3", dt.datetime(2024, 3, 1, 1, 2, 3, tzinfo=UTC)),
        ("2015-07-21T14:19:37-05:00", dt.datetime(2015, 7, 21, 19, 19, 37, tzinfo=UTC)),
        ("2015-07-21T14:19:37-0530", dt.datetime(2015, 7, 21, 19, 49, 37, tzinfo=UTC)),
        ("2015-07-21T14:19:37+02", dt.datetime(2015, 7, 21, 12, 19, 37, tzinfo=UTC)),
    ],
)
def test_dates_of_every_server(text: str, moment: dt.datetime) -> None:
    found = to_datetime(text)
    assert found == moment
    assert found is not None
    assert found.tzinfo is not None
    day = to_date(text)
    assert day is not None
    assert day == found.date()


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0000-00-00 00:00:00", "-0001-11-30T00:00:00+00:00", "2024-02-30", "2024-13-01"],
)
def test_zero_dates_and_no_dates_are_none(text: str) -> None:
    assert to_datetime(text) is None
    assert to_date(text) is None


@given(
    st.datetimes(
        min_value=dt.datetime(1000, 1, 1),
        timezones=st.integers(-840, 840).map(lambda m: dt.timezone(dt.timedelta(minutes=m))),
    )
)
def test_a_date_written_as_iso_8601_is_read_exactly(moment: dt.datetime) -> None:
    assert to_datetime(moment.isoformat()) == moment
    assert to_datetime(moment.isoformat(" ")) == moment
