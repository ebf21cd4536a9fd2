"""Custom parameters: what Python values become."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.tracking.parameters import as_parameters

ZONE = dt.timezone(dt.timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("007", "007"),
        (True, "1"),
        (False, "0"),
        (7, "7"),
        (0.5, "0.5"),
        (Decimal("1.10"), "1.10"),
        (Decimal("1e400"), f"1{'0' * 400}"),
        (10**400, f"1{'0' * 400}"),
        (dt.datetime(987, 1, 2, 3, 4), "0987-01-02 03:04:00"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZONE), "2026-01-02 01:04:05"),
        (["a", 1, True], "a,1,1"),
        (("a", "-b"), "a,-b"),
    ],
)
def test_values_become_text(value: object, text: str) -> None:
    assert as_parameters({"name": value}) == {"name": text}


def test_none_is_left_out() -> None:
    assert as_parameters({"one": None, "two": 2}) == {"two": "2"}


@pytest.mark.parametrize(
    "value",
    [
        *(float("nan"), float("inf"), Decimal("sNaN"), b"bytes", {"a": 1}, {1}, object()),
        dt.datetime.min.replace(tzinfo=ZONE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_cannot_be_sent_is_named(value: object) -> None:
    with pytest.raises(InvalidArgument, match=r"^firstname (must be|is) "):
        as_parameters({"firstname": value})


@pytest.mark.parametrize("values", [{"": 1}, {7: 1}, {None: 1}, "text", None, [("a", 1)]])
def test_names_must_be_text(values: Any) -> None:
    with pytest.raises(InvalidArgument):
        as_parameters(values)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_text_is_left_alone(values: dict[str, str]) -> None:
    assert as_parameters(values) == values
