"""Rows of bulk operations and keywords of methods become the same requests."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from maatoo import UNSET
from maatoo.encoding import encode, encode_keywords, encode_row
from maatoo.errors import InvalidArgument
from maatoo.operation import Call
from tests.operation.edit_operation import BODY, EDIT, operation

pytestmark = pytest.mark.once

TAGS = operation(fields=None)


# Rows of bulk operations


def test_a_row_takes_python_and_api_names() -> None:
    row = {"ip_address": "::1", "dateAdded": "2024-01-01", "id": 5, "colour": None, "x1": UNSET}
    assert encode_row(EDIT, row) == {
        "ipAddress": "::1",
        "dateAdded": "2024-01-01",
        "id": 5,
        "colour": None,
        "overwriteWithBlank": True,
    }
    assert encode_row(TAGS, {"ipAddress": "::1", "unheard_of": 1}) == {
        "ipAddress": "::1",
        "unheard_of": 1,
    }


def test_one_thing_named_both_ways_is_refused_with_both_names() -> None:
    for row in ({"ip_address": "a", "ipAddress": "b"}, {"ipAddress": "a", "ip_address": "a"}):
        for each in (EDIT, TAGS):
            with pytest.raises(InvalidArgument, match=r"'ip_address'.*'ipAddress'"):
                encode_row(each, row)
    assert encode_row(EDIT, {"ip_address": UNSET, "ipAddress": "b"}) == {"ipAddress": "b"}


@pytest.mark.parametrize("made", [EDIT, TAGS])
@pytest.mark.parametrize(
    "wrong",
    [
        "text",
        None,
        ["firstname"],
        {5: "x"},
        {"firstnam": "x"},
        {"points": "5 or so"},
        {"colour": float("inf")},
        {"colour": b"x"},
    ],
    ids=repr,
)
def test_a_row_that_cannot_be_is_refused(made, wrong) -> None:
    with pytest.raises(InvalidArgument):
        encode_row(made, wrong)


@given(st.dictionaries(st.sampled_from(["firstname", "ip_address", "utm_id"]), st.text()))
def test_a_row_and_a_single_call_say_the_same(row) -> None:
    single = encode(EDIT, (5,), body=dict(row)).json
    assert encode_row(EDIT, row) == (single if single is not UNSET else {})
    by_wire = {BODY[name].wire: value for name, value in row.items()}
    assert encode_row(EDIT, by_wire) == encode_row(EDIT, row)


def sorted_query(call: Call) -> Call:
    return evolve(call, query=sorted(call.query))


KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "search": st.text(alphabet="abc", min_size=1),
        "minimal": st.booleans(),
        "firstname": st.text(alphabet="abc"),
        "points": st.integers(-9, 9),
        "utm_id": st.none() | st.just(UNSET),
        "shoe_size": st.integers(30, 50),
        "extra": st.just({"more": 1}),
        "extra_query": st.just({"odd": "x"}),
    },
)


@given(KEYWORDS)
def test_keywords_of_a_method_make_the_request_of_their_parts(keywords: dict[str, Any]) -> None:
    def part(*names: str) -> dict[str, Any]:
        return {name: value for name, value in keywords.items() if name in names}

    apart = encode(
        operation(),
        (5,),
        part("search", "minimal"),
        part("firstname", "points", "utm_id"),
        part("shoe_size"),
        keywords.get("extra"),
        keywords.get("extra_query"),
    )
    assert sorted_query(encode_keywords(operation(), (5,), keywords)) == sorted_query(apart)


def test_keywords_are_checked_as_the_method_checks_them() -> None:
    with pytest.raises(InvalidArgument, match="utm_id"):
        encode_keywords(operation(), (5,), {"utmID": "x"})
    with pytest.raises(InvalidArgument, match="points"):
        encode_keywords(operation(), (5,), {"points": "many"})
