"""Bracket encoding: what PHP reads is what was given."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.query import encode_pairs
from tests.case_ids import shown
from tests.query.php import parse_str

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=4)
scalars = texts | st.integers() | st.booleans() | st.none() | st.floats(-1e6, 1e6)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


def as_php(value: Any) -> Any:
    """What PHP can know of a value: text, arrays keyed by text, and nothing of nothing."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (list, tuple)):
        value = {str(index): each for index, each in enumerate(value)}
    if isinstance(value, dict):
        inner = {key: as_php(each) for key, each in value.items()}
        return {key: each for key, each in inner.items() if each not in (None, {})} or None
    return None if value is None else str(value)


@given(st.dictionaries(names, values, max_size=4))
def test_php_reads_what_was_given(parameters) -> None:
    pairs = [pair for name, value in parameters.items() for pair in encode_pairs(name, value)]
    assert parse_str(urlencode(pairs)) == (as_php(parameters) or {})


@given(st.lists(texts, min_size=1, max_size=5))
def test_a_name_that_ends_in_brackets_is_repeated(several: list[str]) -> None:
    pairs = list(encode_pairs("ids[]", several))
    assert pairs == [("ids[]", each) for each in several]
    assert parse_str(urlencode(pairs)) == {"ids": as_php(several)}


def test_the_documented_forms() -> None:
    where = [{"col": "id", "expr": "gt", "val": 5}, {"expr": "orX", "val": [{"col": "a"}]}]
    assert list(encode_pairs("where", where)) == [
        ("where[0][col]", "id"),
        ("where[0][expr]", "gt"),
        ("where[0][val]", "5"),
        ("where[1][expr]", "orX"),
        ("where[1][val][0][col]", "a"),
    ]
    assert list(encode_pairs("minimal", True)) == [("minimal", "1")]
    assert list(encode_pairs("published", False)) == [("published", "0")]
    assert list(encode_pairs("search", None)) == []
    assert list(encode_pairs("search", "")) == [("search", "")]
    assert list(encode_pairs("ids", [])) == list(encode_pairs("filters", {})) == []


def test_a_number_goes_out_as_itself() -> None:
    class Colour(enum.IntEnum):
        RED = 3

    assert list(encode_pairs("n", Colour.RED)) == [("n", "3")]
    assert list(encode_pairs("n", Decimal("1.50"))) == [("n", "1.50")]
    assert list(encode_pairs("n", 1.5)) == [("n", "1.5")]


@pytest.mark.parametrize(
    "wrong",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        b"bytes",
        {1, 2},
        object(),
        dt.datetime(2024, 1, 1),
        iter([1]),
        range(3),
    ],
    ids=shown,
)
def test_what_a_query_cannot_say_is_refused_at_any_depth(wrong) -> None:
    for value in (wrong, [wrong], {"a": {"b": [1, wrong]}}):
        with pytest.raises(InvalidArgument, match="x"):
            list(encode_pairs("x", value))
