"""Values of columns: what is none of its kind is told of, and text stays what it is."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import InvalidArgument
from maatoo.fields import FieldList
from maatoo.models.contacts import Contact
from maatoo.models.orders import Order
from maatoo.models.stats import StatRow
from maatoo.tables.columns import KINDS, Column, Kind, RowReader, ValuesLeftOut
from maatoo.tables.schema import Selection, columns_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CLASSES = {
    "integer": int,
    "number": float,
    "boolean": bool,
    "text": str,
    "date": dt.date,
    "datetime": dt.datetime,
    "list": list,
}


@pytest.mark.parametrize("kind", KINDS)
@given(values=st.lists(json_values, max_size=8))
def test_a_value_has_the_class_of_its_column_or_is_told_of(kind: Kind, values: list) -> None:
    reader = RowReader([Column("x", kind, ("x",))])
    [found] = reader.read([{"x": each} for each in values])
    assert len(found) == len(values)
    missing = 0
    for sent, value in zip(values, found, strict=True):
        if value is None:
            zero_date = isinstance(sent, str) and sent.startswith("0000-00-00")
            missing += sent not in (None, "", [], {}) and not zero_date
        elif kind != "json":
            assert value.__class__ is CLASSES[kind]
    assert reader.counts["x"] == missing
    if kind in ("text", "list", "json"):
        assert missing == 0  # these lose nothing


@given(st.lists(st.text() | st.none()))
def test_text_stays_as_it_is(values: list[str | None]) -> None:
    rows = [{"x": each} for each in values]
    assert RowReader([Column("x", "text", ("x",))]).read(rows) == [values]


@given(st.datetimes(timezones=st.timezones()))
def test_moments_are_in_utc(moment: dt.datetime) -> None:
    reader = RowReader([Column("x", "datetime", ("x",))])
    [[found]] = reader.read([{"x": moment.isoformat()}])
    if not reader.counts:
        assert found == dt.datetime.fromisoformat(moment.isoformat())  # as it was sent
        assert found.utcoffset() == dt.timedelta(0)


def test_what_could_not_be_read_is_told_with_the_remedy() -> None:
    reader = RowReader([Column("x", "integer", ("x",))])
    assert reader.read([{"x": 1}, {"x": "many"}, {"x": 2**70}]) == [[1, None, None]]
    with pytest.warns(ValuesLeftOut, match=r"2 of 'x' .*'many'.*schema=\{\"x\": \"text\"\}"):
        reader.warn()


LISTED = FieldList.of(
    {"alias": alias, "type": kind, "isPublished": True}
    for alias, kind in (
        ("email", "email"),
        ("score", "number"),
        ("interests", "multiselect"),
        ("points", "number"),
        ("stage", "text"),
    )
)


def test_fields_are_columns_beside_the_properties() -> None:
    columns = {each.name: each.kind for each in columns_of(Contact, LISTED)}
    assert list(columns)[:4] == ["id", "email", "score", "interests"]
    assert (columns["score"], columns["interests"]) == ("number", "list")
    assert (columns["points"], columns["tags"], columns["date_added"]) == (
        "integer",
        "list",
        "datetime",
    )
    assert columns["stage"] == "json"  # the property
    assert columns["fields.stage"] == "text"  # a field of the same name


def test_a_field_is_read_where_the_server_shows_it() -> None:
    raws = [
        {"fields": {"all": {"email": "a@example.com", "score": "7"}}},
        {"fields": {"core": {"email": {"value": "b@example.com"}, "score": {"value": 7}}}},
        {"fields": []},
        {},
    ]
    columns = Selection.of(["email", "score"], None).apply(columns_of(Contact, LISTED))
    assert RowReader(columns).read(raws) == [
        ["a@example.com", "b@example.com", None, None],
        [7.0, 7.0, None, None],
    ]


def test_types_of_fields_are_read_off_the_rows_where_nothing_else_tells() -> None:
    raws = [{"fields": {"core": {"n": {"type": "number", "value": "1"}}, "all": {"n": 1, "m": 2}}}]
    kinds = {each.name: each.kind for each in columns_of(Contact, None, raws)}
    assert (kinds["n"], kinds["m"]) == ("number", "text")


def test_rows_without_a_model_have_the_columns_they_show() -> None:
    raws = [{"a": 1, "b": "x", "c": None}, {"a": 2.5, "d": [1], "e": True}]
    kinds = {each.name: each.kind for each in columns_of(StatRow, None, raws)}
    assert kinds == {"a": "number", "b": "text", "c": "text", "d": "json", "e": "boolean"}
    assert columns_of(Order, None)[0].name == "id"


@pytest.mark.parametrize(
    ("columns", "schema", "said"),
    [
        ("email", None, r"write columns=\['email'\]"),
        ([], None, "one at least"),
        (["id", "id"], None, "once"),
        (["dateAdded", "date_added"], None, "once"),
        (7, None, "a list of names"),
        (["id", 7], None, "named by text"),
        (["emial"], None, "did you mean 'email'"),
        (None, {"score": "decimal"}, "no kind of column"),
        (None, {"scores": "text"}, "did you mean 'score'"),
        (None, ["score"], "a mapping"),
    ],
)
def test_columns_and_types_that_cannot_be_are_refused(columns, schema, said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        Selection.of(columns, schema).apply(columns_of(Contact, LISTED))


def test_names_of_the_api_are_taken_and_select_chooses_the_columns() -> None:
    columns = columns_of(Contact, LISTED)
    named = Selection.of(["dateAdded", "email"], {"date_added": "text"}).apply(columns)
    assert [(each.name, each.kind) for each in named] == [("date_added", "text"), ("email", "text")]
    selected = Selection.of(None, None, ["email", "dateAdded", "nothing"]).apply(columns)
    assert [each.name for each in selected] == ["id", "email", "date_added"]


def test_json_is_the_json_of_the_server() -> None:
    raw = {"owner": {"id": 3, "firstName": "Zoë"}}
    columns = Selection.of(["owner"], None).apply(columns_of(Contact, LISTED))
    assert RowReader(columns).read([raw]) == [[{"id": 3, "firstName": "Zoë"}]]
    as_text = Selection.of(["owner"], {"owner": "text"}).apply(columns_of(Contact, LISTED))
    [[text]] = RowReader(as_text).read([raw])
    assert json.loads(text) == raw["owner"]
