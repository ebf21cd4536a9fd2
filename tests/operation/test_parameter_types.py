"""The kinds of parameters: what each takes, what it makes of it, and what it refuses by name."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Search, Where, parameter_types
from maatoo.date_parameters import MomentText
from maatoo.errors import InvalidArgument

NAN, INFINITY = float("nan"), float("inf")
CET = dt.timezone(dt.timedelta(hours=1))
NOON = dt.datetime(2024, 3, 1, 12, 30, 15, 999)

TAKEN = [
    (parameter_types.text, "0041", "0041"),
    (parameter_types.text, "", ""),
    (parameter_types.flag, True, True),
    (parameter_types.flag, 0, 0),
    (parameter_types.integer, -5, -5),
    (parameter_types.positive, 1, 1),
    (parameter_types.row_offset, 0, 0),
    (parameter_types.number, 1.5, 1.5),
    (parameter_types.number, 0, 0),
    (parameter_types.number, Decimal("1E+3"), "1000"),
    (parameter_types.number, Decimal("0.10"), "0.10"),
    (parameter_types.ident, 47, 47),
    (parameter_types.ident, "47", "47"),
    (parameter_types.idents, (1, "2"), [1, "2"]),
    (parameter_types.idents, [], []),
    (parameter_types.texts, iter(["a"]), ["a"]),
    (parameter_types.tags, "a,-b", "a,-b"),
    (parameter_types.tags, ["a", "-b"], ["a", "-b"]),
    (parameter_types.mapping, MappingProxyType({"a": (1, None)}), {"a": [1, None]}),
    (parameter_types.mapping, [], []),
    (parameter_types.rows, [{"a": NOON}], [{"a": "2024-03-01 12:30:15"}]),
    (parameter_types.items, (1, {"a": 2}), [1, {"a": 2}]),
    (parameter_types.moment, NOON, "2024-03-01 12:30:15"),
    (parameter_types.moment, NOON.replace(tzinfo=CET), "2024-03-01 11:30:15"),
    (parameter_types.moment, NOON.replace(year=800), "0800-03-01 12:30:15"),
    (parameter_types.moment, dt.date(2024, 3, 1), "2024-03-01"),
    (parameter_types.moment, "yesterday", "yesterday"),
    (parameter_types.iso_moment, NOON, "2024-03-01T12:30:15+00:00"),
    (parameter_types.iso_moment, NOON.replace(tzinfo=CET), "2024-03-01T12:30:15+01:00"),
    (parameter_types.day, dt.date(2024, 3, 1), "2024-03-01"),
    (parameter_types.choice("email", "sms"), "sms", "sms"),
    (parameter_types.choice(1, 2), 2, 2),
    (parameter_types.either(parameter_types.integer, parameter_types.text), "x", "x"),
    (parameter_types.either(parameter_types.integer, parameter_types.text), 5, 5),
    (parameter_types.search, Search.email("a@b.c"), "email:a@b.c"),
    (parameter_types.search, "jim", "jim"),
    (parameter_types.where, Where.eq("a", 1), [{"col": "a", "expr": "eq", "val": "1"}]),
    (parameter_types.order, [("a", "asc")], [{"col": "a", "dir": "ASC"}]),
    (parameter_types.snake_column, "dateAdded", "date_added"),
    (parameter_types.camel_column, "date_added", "dateAdded"),
    (parameter_types.column_direction, ("timestamp", "desc"), ["timestamp", "DESC"]),
    (parameter_types.direction, "asc", "ASC"),
    (parameter_types.select, ["name", "date_added"], ["id", "name", "dateAdded"]),
    (parameter_types.select_beside_fields, ["my_field"], ["id", "my_field"]),
    (parameter_types.select_beside_fields, ["date_added"], ["id", "dateAdded"]),
    (parameter_types.select_beside_fields, ["email", "fields"], []),
    (parameter_types.select_of_one, ["dateAdded"], ["id", "dateAdded"]),
    (parameter_types.select_of_one, ["date_added", "email"], "id, dateAdded, email"),
]

REFUSED = [
    (parameter_types.text, [5, None, b"x", True, ["a"]]),
    (parameter_types.flag, [2, -1, "1", "true", None, 1.0]),
    (parameter_types.integer, ["5.5", 5.0, True, None]),
    (parameter_types.positive, [0, -1, "1", 1.0, True, None]),
    (parameter_types.row_offset, [-1, "0", 0.0, False, None]),
    (
        parameter_types.number,
        [NAN, INFINITY, -INFINITY, Decimal("NaN"), Decimal("sNaN"), "one", True, None],
    ),
    (
        parameter_types.ident,
        [0, -1, "", "x", "1.5", "-1", " 1", "١", 1.0, True, None, "0", "9" * 20],
    ),
    (parameter_types.idents, ["12", b"12", {1: 2}, 5, [0], [None], None]),
    (parameter_types.texts, ["ab", b"ab", {"a": 1}, 5, [5]]),
    (parameter_types.tags, [5, [5], {"a": 1}]),
    (parameter_types.mapping, ["x", [1], 5, None, {"a": NAN}, {"a": object()}, {"a": b"x"}]),
    (parameter_types.rows, ["x", {"a": 1}, 5, ["x"], [{"a": NAN}]]),
    (parameter_types.items, ["x", {"a": 1}, 5, [NAN], [object()]]),
    (parameter_types.moment, [5, None, dt.time(1)]),
    (parameter_types.iso_moment, [5, None, dt.date(2024, 1, 1)]),
    (parameter_types.day, [NOON, 5, None]),
    (parameter_types.choice("email", "sms"), ["fax", None, 1, [], {}]),
    (parameter_types.choice(0, 1), [True, False, 2]),
    (parameter_types.either(parameter_types.integer, parameter_types.text), [None, 1.5]),
    (parameter_types.search, [5, None, ["a"]]),
    (parameter_types.snake_column, [5, None]),
    (
        parameter_types.column_direction,
        ["timestamp", ("timestamp",), ("timestamp", "up"), (5, "asc")],
    ),
]


@pytest.mark.parametrize(("kind", "given", "sent"), TAKEN)
def test_what_is_taken_and_what_it_becomes(kind, given, sent) -> None:
    made = kind(given, "parameter")
    assert made == sent
    assert type(made) in (type(sent), MomentText)


@pytest.mark.parametrize(
    ("kind", "wrong"), [(kind, wrong) for kind, several in REFUSED for wrong in several]
)
def test_what_is_refused_is_named(kind, wrong) -> None:
    with pytest.raises(InvalidArgument, match=r"parameter|direction"):
        kind(wrong, "parameter")


@given(st.text())
def test_text_that_looks_like_a_number_stays_text(given: str) -> None:
    assert parameter_types.text(given, "phone") is given
    assert parameter_types.plain(given, "phone") is given


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(json_values)
def test_nested_values_are_sent_as_given(value) -> None:
    assert parameter_types.plain(value, "x") == value
    json.dumps(parameter_types.plain(value, "x"), allow_nan=False)


@given(json_values, st.sampled_from([NAN, INFINITY, Decimal("Infinity"), b"x", object()]))
def test_what_json_cannot_say_is_refused_at_any_depth(value, wrong) -> None:
    for nested in ([value, wrong], {"a": [value, {"b": wrong}]}, (wrong, value)):
        with pytest.raises(InvalidArgument):
            parameter_types.plain(nested, "x")


@given(st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.timezones()))
def test_a_moment_goes_out_as_utc_to_the_second(moment: dt.datetime) -> None:
    sent = parameter_types.moment(moment, "x")
    assert isinstance(sent, str)
    back = dt.datetime.fromisoformat(sent).replace(tzinfo=dt.timezone.utc)
    assert back == moment.astimezone(dt.timezone.utc).replace(microsecond=0)
