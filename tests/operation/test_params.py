"""The kinds of parameters: what each takes, what it makes of it, and what it refuses by name."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Search, Where
from maatoo import params as kinds
from maatoo.errors import InvalidArgument

NAN, INFINITY = float("nan"), float("inf")
CET = dt.timezone(dt.timedelta(hours=1))
NOON = dt.datetime(2024, 3, 1, 12, 30, 15, 999)

TAKEN = [
    (kinds.text, "0041", "0041"),
    (kinds.text, "", ""),
    (kinds.flag, True, True),
    (kinds.flag, 0, 0),
    (kinds.integer, -5, -5),
    (kinds.positive, 1, 1),
    (kinds.row_offset, 0, 0),
    (kinds.number, 1.5, 1.5),
    (kinds.number, 0, 0),
    (kinds.number, Decimal("1E+3"), "1000"),
    (kinds.number, Decimal("0.10"), "0.10"),
    (kinds.ident, 47, 47),
    (kinds.ident, "47", "47"),
    (kinds.idents, (1, "2"), [1, "2"]),
    (kinds.idents, [], []),
    (kinds.texts, iter(["a"]), ["a"]),
    (kinds.tags, "a,-b", "a,-b"),
    (kinds.tags, ["a", "-b"], ["a", "-b"]),
    (kinds.mapping, MappingProxyType({"a": (1, None)}), {"a": [1, None]}),
    (kinds.mapping, [], []),
    (kinds.rows, [{"a": NOON}], [{"a": "2024-03-01 12:30:15"}]),
    (kinds.items, (1, {"a": 2}), [1, {"a": 2}]),
    (kinds.moment, NOON, "2024-03-01 12:30:15"),
    (kinds.moment, NOON.replace(tzinfo=CET), "2024-03-01 11:30:15"),
    (kinds.moment, NOON.replace(year=800), "0800-03-01 12:30:15"),
    (kinds.moment, dt.date(2024, 3, 1), "2024-03-01"),
    (kinds.moment, "yesterday", "yesterday"),
    (kinds.iso_moment, NOON, "2024-03-01T12:30:15+00:00"),
    (kinds.iso_moment, NOON.replace(tzinfo=CET), "2024-03-01T12:30:15+01:00"),
    (kinds.day, dt.date(2024, 3, 1), "2024-03-01"),
    (kinds.choice("email", "sms"), "sms", "sms"),
    (kinds.choice(1, 2), 2, 2),
    (kinds.either(kinds.integer, kinds.text), "x", "x"),
    (kinds.either(kinds.integer, kinds.text), 5, 5),
    (kinds.search, Search.email("a@b.c"), "email:a@b.c"),
    (kinds.search, "jim", "jim"),
    (kinds.where, Where.eq("a", 1), [{"col": "a", "expr": "eq", "val": "1"}]),
    (kinds.order, [("a", "asc")], [{"col": "a", "dir": "ASC"}]),
    (kinds.snake_column, "dateAdded", "date_added"),
    (kinds.camel_column, "date_added", "dateAdded"),
    (kinds.column_direction, ("timestamp", "desc"), ["timestamp", "DESC"]),
    (kinds.direction, "asc", "ASC"),
    (kinds.select, ["id", "name"], "id,name"),
]

REFUSED = [
    (kinds.text, [5, None, b"x", True, ["a"]]),
    (kinds.flag, [2, -1, "1", "true", None, 1.0]),
    (kinds.integer, ["5", 5.0, True, None]),
    (kinds.positive, [0, -1, "1", 1.0, True, None]),
    (kinds.row_offset, [-1, "0", 0.0, False, None]),
    (kinds.number, [NAN, INFINITY, -INFINITY, Decimal("NaN"), Decimal("sNaN"), "1", True, None]),
    (kinds.ident, [0, -1, "", "x", "1.5", "-1", " 1", "١", 1.0, True, None, "0", "9" * 20]),
    (kinds.idents, ["12", b"12", {1: 2}, 5, [0], [None], None]),
    (kinds.texts, ["ab", b"ab", {"a": 1}, 5, [5]]),
    (kinds.tags, [5, [5], {"a": 1}]),
    (kinds.mapping, ["x", [1], 5, None, {"a": NAN}, {"a": object()}, {"a": b"x"}]),
    (kinds.rows, ["x", {"a": 1}, 5, ["x"], [{"a": NAN}]]),
    (kinds.items, ["x", {"a": 1}, 5, [NAN], [object()]]),
    (kinds.moment, [5, None, dt.time(1)]),
    (kinds.iso_moment, [5, None, dt.date(2024, 1, 1)]),
    (kinds.day, [NOON, 5, None]),
    (kinds.choice("email", "sms"), ["fax", None, 1, [], {}]),
    (kinds.choice(0, 1), [True, False, 2]),
    (kinds.either(kinds.integer, kinds.text), [None, 1.5]),
    (kinds.search, [5, None, ["a"]]),
    (kinds.snake_column, [5, None]),
    (kinds.column_direction, ["timestamp", ("timestamp",), ("timestamp", "up"), (5, "asc")]),
]


@pytest.mark.parametrize(("kind", "given", "sent"), TAKEN)
def test_what_is_taken_and_what_it_becomes(kind, given, sent) -> None:
    made = kind(given, "parameter")
    assert made == sent
    assert type(made) is type(sent)


@pytest.mark.parametrize(
    ("kind", "wrong"), [(kind, wrong) for kind, several in REFUSED for wrong in several]
)
def test_what_is_refused_is_named(kind, wrong) -> None:
    with pytest.raises(InvalidArgument, match=r"parameter|direction"):
        kind(wrong, "parameter")


@given(st.text())
def test_text_that_looks_like_a_number_stays_text(given: str) -> None:
    assert kinds.text(given, "phone") is given
    assert kinds.plain(given, "phone") is given


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
    assert kinds.plain(value, "x") == value
    json.dumps(kinds.plain(value, "x"), allow_nan=False)


@given(json_values, st.sampled_from([NAN, INFINITY, Decimal("Infinity"), b"x", object()]))
def test_what_json_cannot_say_is_refused_at_any_depth(value, wrong) -> None:
    for nested in ([value, wrong], {"a": [value, {"b": wrong}]}, (wrong, value)):
        with pytest.raises(InvalidArgument):
            kinds.plain(nested, "x")


@given(st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.timezones()))
def test_a_moment_goes_out_as_utc_to_the_second(moment: dt.datetime) -> None:
    sent = kinds.moment(moment, "x")
    assert isinstance(sent, str)
    back = dt.datetime.fromisoformat(sent).replace(tzinfo=dt.timezone.utc)
    assert back == moment.astimezone(dt.timezone.utc).replace(microsecond=0)
