"""Names in two spellings, and the guess of what a misspelt one was meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.naming import camel, close_to, distance, snake

pytestmark = pytest.mark.once

words = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=2, max_size=5)
texts = st.text(st.sampled_from("abc"), max_size=6)


@given(st.lists(words, min_size=1, max_size=4).map("_".join))
def test_the_two_spellings_belong_together(name: str) -> None:
    assert snake(camel(name)) == name
    assert snake(name) == name
    assert camel(camel(name)) == camel(name)


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("dateAdded", "date_added"),
        ("overwriteWithBlank", "overwrite_with_blank"),
        ("address1", "address1"),
        ("utmCampaignID", "utm_campaign_id"),
        ("date_identified", "date_identified"),
    ],
)
def test_python_spells_in_snake_case(wire: str, python: str) -> None:
    assert snake(wire) == python


def slow_distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(
        slow_distance(one[1:], other) + 1,
        slow_distance(one, other[1:]) + 1,
        slow_distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(texts, texts, st.integers(0, 4))
def test_the_distance_is_the_least_number_of_edits_up_to_a_bound(one, other, most) -> None:
    assert distance(one, other, most) == min(slow_distance(one, other), most + 1)


def test_the_name_that_was_meant() -> None:
    names, spellings = ["firstname", "owner", "date_added"], ["firstname", "owner", "dateAdded"]
    assert close_to("firstnam", names, spellings) == "firstname"
    assert close_to("fistnmae", names, spellings) is None
    assert close_to("onwer", names, spellings) == "owner"
    assert close_to("dateAdded", names, spellings) == "dateAdded"
    assert close_to("DateAdded", names, spellings) == "date_added"
    assert close_to("owner", names, spellings) is None
    assert close_to("favourite_colour", names, spellings) is None
    assert close_to("x", [], []) is None
