"""Where: filters the server would misread or ignore in silence are refused; others arrive."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Where
from maatoo.errors import InvalidArgument
from maatoo.query import encode_pairs, where_clauses
from tests.query.php import parse_str, str_getcsv

pytestmark = pytest.mark.once

PLAIN = ["eq", "neq", "lt", "lte", "gt", "gte", "like", "notLike"]
NO_VALUE = ["isNull", "isNotNull", "isEmpty", "isNotEmpty"]


def arrived(where: Where):
    """The clauses as the server's PHP reads them."""
    return parse_str(urlencode(list(encode_pairs("where", list(where)))))["where"]


@pytest.mark.parametrize("expression", PLAIN)
def test_a_comparison_goes_out_as_column_expression_value(expression: str) -> None:
    clause = {"col": "points", "expr": expression, "val": "10"}
    assert arrived(Where.of("points", expression, 10)) == {"0": clause}
    assert where_clauses([("points", expression, 10)]) == Where.of("points", expression, 10)
    assert where_clauses([["points", expression, "10"]]) == Where.of("points", expression, 10)


@pytest.mark.parametrize("expression", NO_VALUE)
def test_a_question_for_nothing_has_no_value(expression: str) -> None:
    assert list(Where.of("email", expression)) == [{"col": "email", "expr": expression}]
    assert where_clauses([("email", expression)]) == where_clauses([("email", expression, None)])
    with pytest.raises(InvalidArgument, match="no value"):
        Where.of("email", expression, "x")


def test_each_builder_is_its_expression() -> None:
    assert Where.eq("a", 1) == Where.of("a", "eq", 1)
    assert Where.neq("a", 1) == Where.of("a", "neq", 1)
    assert Where.lt("a", 1) == Where.of("a", "lt", 1)
    assert Where.lte("a", 1) == Where.of("a", "lte", 1)
    assert Where.gt("a", 1) == Where.of("a", "gt", 1)
    assert Where.gte("a", 1) == Where.of("a", "gte", 1)
    assert Where.like("a", "x%") == Where.of("a", "like", "x%")
    assert Where.not_like("a", "x%") == Where.of("a", "notLike", "x%")
    assert Where.is_in("a", [1, 2]) == Where.of("a", "in", [1, 2])
    assert Where.not_in("a", [1, 2]) == Where.of("a", "notIn", [1, 2])
    assert Where.between("a", 1, 2) == Where.of("a", "between", [1, 2])
    assert Where.not_between("a", 1, 2) == Where.of("a", "notBetween", [1, 2])
    assert Where.is_null("a") == Where.of("a", "isNull")
    assert Where.is_not_null("a") == Where.of("a", "isNotNull")
    assert Where.is_empty("a") == Where.of("a", "isEmpty")
    assert Where.is_not_empty("a") == Where.of("a", "isNotEmpty")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(texts.filter(lambda text: "\\" not in text) | st.integers(), min_size=1))
def test_the_values_of_in_arrive_as_one_comma_separated_text(values) -> None:
    clause = arrived(Where.is_in("city", values))["0"]
    assert str_getcsv(clause["val"]) == [str(each) for each in values]
    assert clause["expr"] == "in"


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_list_arrives_whole_or_is_refused(values: list[str]) -> None:
    try:
        where = Where.not_in("city", values)
    except InvalidArgument:
        assert any("\\" in each for each in values)
    else:
        assert str_getcsv(arrived(where)["0"]["val"]) == values


def test_a_text_for_in_is_taken_as_the_comma_separated_form_itself() -> None:
    assert arrived(Where.of("id", "in", "1,2"))["0"]["val"] == "1,2"


def test_a_range_has_two_ends() -> None:
    assert arrived(Where.between("id", 1, 9))["0"]["val"] == {"0": "1", "1": "9"}
    for wrong in ([1], [1, 2, 3], "12", 5, None, {"a": 1, "b": 2}):
        with pytest.raises(InvalidArgument):
            Where.of("id", "between", wrong)


def test_filters_are_joined_and_nested() -> None:
    both = Where.eq("city", "Bern") & Where.gt("points", 10)
    assert [clause["col"] for clause in both] == ["city", "points"]
    either = arrived(Where.any_of(Where.eq("a", 1), Where.eq("b", 2)))["0"]
    assert either["expr"] == "orX"
    assert [clause["col"] for clause in either["val"].values()] == ["a", "b"]
    assert where_clauses([("", "orX", [("a", "eq", 1), ("b", "eq", 2)])]) == Where.any_of(
        Where.eq("a", 1), Where.eq("b", 2)
    )
    assert where_clauses([both, ("c", "eq", 3)]) == both & Where.eq("c", 3)


def test_an_alternative_of_several_filters_needs_all_of_them() -> None:
    both = Where.eq("a", 1) & Where.eq("b", 2)
    assert list(Where.any_of(both, Where.eq("c", 3))) == [
        {"expr": "orX", "val": [{"expr": "andX", "val": list(both)}, *Where.eq("c", 3)]}
    ]
    assert Where.any_of(Where.all_of(Where.eq("a", 1), Where.eq("b", 2))) == Where.any_of(both)


@pytest.mark.parametrize("wrong", ["nosuchexpr", "EQ", "", "in ", "or", None, 5])
def test_an_unknown_expression_is_refused_as_the_server_would_ignore_it(wrong) -> None:
    with pytest.raises(InvalidArgument, match=r"expression|condition"):
        where_clauses([("id", wrong, 1)])
    with pytest.raises(InvalidArgument, match="expression"):
        Where([{"col": "id", "expr": wrong, "val": 1}])


@pytest.mark.parametrize("wrong", ["", "first name", "date-added", "a;b", "é", None, 5])
def test_a_column_the_server_would_strip_to_another_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument, match="column"):
        Where.of(wrong, "eq", 1)
    with pytest.raises(InvalidArgument):
        where_clauses([(wrong, "eq", 1)])


def test_columns_of_joined_tables_are_taken() -> None:
    assert arrived(Where.gt("s.id", 5))["0"]["col"] == "s.id"


@pytest.mark.parametrize("wrong", [None, [], {}, b"x", float("nan"), float("inf"), object()])
def test_a_value_that_is_no_scalar_is_refused(wrong) -> None:
    for expression in ("eq", "like"):
        with pytest.raises(InvalidArgument, match="where value"):
            Where.of("id", expression, wrong)
    with pytest.raises(InvalidArgument):
        Where.is_in("id", [1, wrong])


@pytest.mark.parametrize("wrong", [[], (), "", None, 5, b"1", {"a": 1}])
def test_an_in_without_a_list_of_values_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument):
        Where.of("id", "in", wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "id:5",
        b"x",
        5,
        {"id": 5},
        [5],
        ["id"],
        [("id",)],
        [("id", "eq", 1, 2)],
        [(5, "eq", 1)],
        ("id", "eq", 5),
    ],
    ids=repr,
)
def test_what_is_no_list_of_conditions_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument):
        where_clauses(wrong)


@pytest.mark.parametrize("wrong", [5, None, "a", [5], [("a", "eq")]])
def test_what_is_no_filter_is_refused_where_filters_are_joined(wrong: Any) -> None:
    for make in (Where, Where.any_of, Where.all_of, lambda each: Where.of("a", each, 1)):
        with pytest.raises(InvalidArgument):
            make(wrong)


def test_conditions_are_joined_like_filters() -> None:
    a, b, c = ({"col": name, "expr": "eq", "val": value} for name, value in ("a1", "b2", "c3"))
    for both in ([("a", "eq", 1), ("b", "eq", 2)], Where.eq("a", 1) & Where.eq("b", 2)):
        assert list(Where.all_of(both)) == [{"expr": "andX", "val": [a, b]}]
        joined = [{"expr": "andX", "val": [a, b]}, c]
        assert list(Where.any_of(both, Where.eq("c", 3))) == [{"expr": "orX", "val": joined}]


@pytest.mark.parametrize("group", [Where.any_of, Where.all_of])
def test_an_empty_group_is_refused(group) -> None:
    for members in ((), (Where(),)):
        with pytest.raises(InvalidArgument, match="at least one"):
            group(*members)


def test_a_where_is_a_value() -> None:
    one = Where.eq("a", 1)
    assert one == Where.eq("a", 1) != Where.eq("a", 2)
    assert hash(one) == hash(Where.eq("a", 1))
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Where([{'col': 'a', 'expr': 'eq', 'val': '1'}])"
    assert (len(one), one[0]["col"]) == (1, "a")
    with pytest.raises(TypeError):
        one & [("a", "eq", 1)]  # type: ignore[operator]
    with pytest.raises(InvalidArgument):
        Where(["a"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (dt.datetime(2026, 11, 28, 23, 10, tzinfo=dt.timezone.utc), "2026-11-28 23:10:00"),
        (dt.datetime(2026, 11, 28, 23, 10, 5, 900_000), "2026-11-28 23:10:05"),
        (
            dt.datetime(2026, 11, 29, 0, 10, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            "2026-11-28 23:10:00",
        ),
        (dt.date(2026, 11, 28), "2026-11-28 00:00:00"),
    ],
)
def test_dates_are_sent_in_utc_as_the_server_compares_them(value: dt.date, sent: str) -> None:
    assert Where.gte("dateAdded", value)[0]["val"] == sent
    assert Where.between("dateAdded", value, value)[0]["val"] == [sent, sent]
    assert Where.is_in("dateAdded", [value])[0]["val"] == f'"{sent}"'


@pytest.mark.parametrize(
    "clause",
    [
        "city eq Bern",
        {"expr": "eq", "val": "Bern"},
        {"col": "ci ty", "expr": "eq", "val": "Bern"},
        {"col": "city", "expr": "equals", "val": "Bern"},
        {"col": "city", "expr": "eq", "value": "Bern"},
        {"col": "city", "expr": "isNull", "val": "Bern"},
        {"col": "city", "expr": "in", "val": []},
        {"col": "points", "expr": "between", "val": [1]},
        {"col": "points", "expr": "between", "val": "1,2"},
        {"col": "dateAdded", "expr": "gte", "val": "yesterday"},
        {"expr": "orX", "val": []},
        {"expr": "orX"},
        {"expr": "orX", "val": [{"col": "date_added", "expr": "gte", "val": "now"}]},
        {"expr": "andX", "val": [{"expr": "orX", "val": [{"col": "a", "expr": "?"}]}]},
    ],
)
def test_clauses_of_the_api_are_checked_like_built_ones(clause: Any) -> None:
    with pytest.raises(InvalidArgument):
        Where([clause])


def test_clauses_of_the_api_are_sent_like_built_ones() -> None:
    moment = dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    given = Where(
        [
            {"col": "city", "expr": "in", "val": ["Bern", "a,b"]},
            {"expr": "orX", "val": [{"col": "date_added", "expr": "gte", "val": moment}]},
            {"col": "email", "expr": "isNull", "val": ""},
        ]
    )
    built = Where.is_in("city", ["Bern", "a,b"]) & Where.any_of(Where.gte("date_added", moment))
    assert given == built & Where.is_null("email")
    assert Where(given) == given
