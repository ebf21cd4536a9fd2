"""encode: arguments become a request, and what cannot be right is refused before it is sent."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import UNSET
from maatoo.encoding import encode
from maatoo.errors import InvalidArgument
from maatoo.operation import Operation
from maatoo.response_readers import Body
from tests.operation.edit_operation import BODY, EDIT, body, operation

pytestmark = pytest.mark.once

# The path


@pytest.mark.parametrize(
    ("template", "arguments", "path"),
    [
        ("/contacts/{id}", (47,), "/contacts/47"),
        ("/contacts/{id}", ("47",), "/contacts/47"),
        ("/segments/{id}/contact/{contact_id}/add", (1, 2), "/segments/1/contact/2/add"),
        ("/themes/{name:text}", ("a b/ü?#%",), "/themes/a%20b%2F%C3%BC%3F%23%25"),
        ("/points/{operator:plus|minus}/{delta:number}", ("plus", 1.5), "/points/plus/1.5"),
        ("/x/{delta:int}", (-3,), "/x/-3"),
    ],
)
def test_a_path_is_filled_and_quoted(template, arguments, path) -> None:
    made = Operation("a.b", "GET", template, Body())
    assert encode(made, arguments).path == path


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("/contacts/{id}", -1),
        ("/contacts/{id}", 0),
        ("/contacts/{id}", "x"),
        ("/contacts/{id}", None),
        ("/contacts/{id}", True),
        ("/contacts/{id}", "1/../2"),
        ("/themes/{id:text}", ""),
        ("/themes/{id:text}", "."),
        ("/themes/{id:text}", ".."),
        ("/themes/{id:text}", "\ud800"),
        ("/themes/{id:text}", 5),
        ("/points/{id:plus|minus}", "times"),
        ("/points/{id:number}", float("nan")),
        ("/points/{id:int}", 1.5),
    ],
)
def test_a_path_argument_that_cannot_be_is_refused_by_name(template, wrong) -> None:
    with pytest.raises(InvalidArgument, match="id"):
        encode(Operation("a.b", "GET", template, Body()), (wrong,))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_text_in_the_path_never_adds_a_segment_or_a_query(name: str) -> None:
    made = Operation("a.b", "GET", "/themes/{name:text}", Body())
    if name in (".", ".."):
        return
    path = encode(made, (name,)).path
    assert path.count("/") == 2
    assert not set(path) & set("?#\\ ")


# The query


def test_in_a_query_none_and_unset_are_not_sent_but_blanks_are() -> None:
    query = {"search": "", "minimal": None, "where": UNSET}
    assert encode(EDIT, (5,), query=query).query == [("search", "")]
    assert encode(EDIT, (5,), query={"minimal": False}).query == [("minimal", "0")]


def test_extra_query_goes_out_verbatim_behind_the_documented() -> None:
    call = encode(EDIT, (5,), query={"search": "x"}, extra_query={"publishedOnly": 1, "a": [2]})
    assert call.query == [("search", "x"), ("publishedOnly", "1"), ("a[0]", "2")]


@pytest.mark.parametrize("name", ["extra", "extra_query"])
@pytest.mark.parametrize("wrong", ["ab", [("a", 1)], 5])
def test_extras_are_mappings(name: str, wrong) -> None:
    with pytest.raises(InvalidArgument, match=name):
        encode(EDIT, (5,), **{name: wrong})


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), b"x", {1}])
def test_extra_query_says_only_what_a_query_can(wrong) -> None:
    with pytest.raises(InvalidArgument, match="extra"):
        encode(EDIT, (5,), extra_query={"extra": [wrong]})


# The body


def test_unset_is_not_sent_none_is_null_and_blanks_are_sent_as_given() -> None:
    assert body(firstname=UNSET, points=UNSET) is UNSET
    assert body(owner=None) == {"owner": None}
    assert body(firstname="", points=0, tags=[]) == {"firstname": "", "points": 0, "tags": []}


def test_the_wire_carries_the_apis_own_names() -> None:
    assert body(ip_address="::1", utm_id="x") == {"ipAddress": "::1", "utmID": "x"}


def test_none_for_a_field_of_the_entity_sets_overwrite_with_blank_unless_given() -> None:
    assert body(firstname=None) == {"firstname": None, "overwriteWithBlank": True}
    assert body(firstname=None, overwrite_with_blank=False) == {
        "firstname": None,
        "overwriteWithBlank": False,
    }
    assert body(firstname="", owner=None) == {"firstname": "", "owner": None}
    own = encode(EDIT, (5,), body={}, fields={"colour": None})
    assert own.json == {"colour": None, "overwriteWithBlank": True}
    assert encode(EDIT, (5,), body={}, fields={"colour": ""}).json == {"colour": ""}
    without = operation(body={"firstname": BODY["firstname"]})
    assert encode(without, (5,), body={"firstname": None}).json == {"firstname": None}


def test_further_fields_go_out_by_their_alias_and_unset_ones_do_not() -> None:
    fields = {"favourite_colour": "red", "shoe_size": 42, "left_out": UNSET}
    call = encode(EDIT, (5,), body={"firstname": "Jim"}, fields=fields)
    assert call.json == {"firstname": "Jim", "favourite_colour": "red", "shoe_size": 42}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("firstnam", "firstname"),
        ("fristname", "firstname"),
        ("Firstname", "firstname"),
        ("ipAddress", "ip_address"),
        ("utmID", "utm_id"),
        ("dateadded", "date_added"),
        ("overwriteWithBlank", "overwrite_with_blank"),
        ("point", "points"),
    ],
)
def test_a_further_keyword_close_to_a_documented_one_is_refused_with_its_name(given, meant) -> None:
    with pytest.raises(InvalidArgument, match=f"did you mean '{meant}'"):
        encode(EDIT, (5,), body={}, fields={given: "x"})
    with pytest.raises(InvalidArgument, match="extra="):
        encode(EDIT, (5,), body={}, fields={given: "x"})


@pytest.mark.parametrize("given", [{"points": 2}, {"colour": "blue"}])
def test_a_field_that_is_given_twice_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument, match="given twice, also in fields"):
        encode(EDIT, (5,), body={"points": 1}, fields={"colour": "red", "fields": given})


@pytest.mark.parametrize("wrong", [5, "colour", ["colour"]])
def test_fields_that_are_no_mapping_are_refused(wrong: object) -> None:
    with pytest.raises(InvalidArgument, match="fields takes a mapping"):
        encode(EDIT, (5,), body={"points": 1}, fields={"fields": wrong})
    assert encode(EDIT, (5,), body={"points": 1}, fields={"fields": None}).json == {"points": 1}


def test_extra_goes_out_verbatim_and_last() -> None:
    extra = MappingProxyType({"firstnam": "kept", "points": 7, "nothing": None})
    call = encode(EDIT, (5,), body={"points": 1}, extra=extra)
    assert call.json == {"points": 7, "firstnam": "kept", "nothing": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": "5.5"},
        {"points": float("nan")},
        {"firstname": 5},
        {"owner": -1},
        {"date_added": 5},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(wrong) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(wrong))):
        body(**wrong)


@pytest.mark.parametrize("wrong", [float("nan"), float("-inf"), b"x", object(), {"a": {1: b""}}])
def test_a_field_that_json_cannot_say_is_refused_by_name(wrong) -> None:
    with pytest.raises(InvalidArgument, match="colour"):
        encode(EDIT, (5,), body={}, fields={"colour": wrong})


# Repeating


def test_a_write_is_harmless_to_repeat_with_a_unique_identifier_only() -> None:
    assert encode(EDIT, (5,), body={"firstname": "Jim"}).repeatable
    for row in ({"firstname": ""}, {"firstname": None}, {"points": 1}, {}):
        assert not encode(EDIT, (5,), body=row).repeatable
    assert encode(EDIT, (5,), body={}, extra={"firstname": "Jim"}).repeatable
    assert encode(operation(repeat="idempotent"), (5,)).repeatable
    assert not encode(operation(repeat="never"), (5,), body={"firstname": "Jim"}).repeatable
