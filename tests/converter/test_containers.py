"""Containers: lists, id-keyed objects and ``[]`` for an empty object, without losing an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.converter import is_unreadable, structure, unstructure, wire_name
from maatoo.models._base import Model, snake_names
from tests.converter.json_values import json_values


@attrs.frozen(kw_only=True, repr=False)
class Part(Model):
    """A nested model."""

    id: int = None  # type: ignore[assignment]
    label: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class Named(Model):
    """A model whose key in an id-keyed object is another property."""

    key_property_ = "alias"

    alias: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class Whole(Model):
    """A model with each kind of container."""

    part: Part | None = None
    parts: tuple[Part, ...] = ()
    names: tuple[Named, ...] = ()
    words: tuple[str, ...] = ()
    anything: tuple[Any, ...] = ()
    objects: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, Any] = attrs.field(factory=dict)
    counts: Mapping[str, int] = attrs.field(factory=dict)
    nested: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    part_or_id: Part | int | None = None
    date_added: str | None = None
    spelt: str | None = attrs.field(default=None, metadata={"also": ("speltt", "spelled")})


@attrs.frozen(kw_only=True, repr=False, field_transformer=snake_names)
class Plain(Model):
    """A model whose names in the API are its own."""

    date_added: str | None = None
    given: str | None = attrs.field(default=None, metadata={"wire": "theGiven"})


def read(**values: Any) -> Whole:
    found = structure(values, Whole)
    assert found is not None
    return found


@pytest.mark.parametrize("nothing", [[], {}, None])
def test_an_empty_container_is_empty_in_every_form(nothing) -> None:
    whole = read(parts=nothing, words=nothing, settings=nothing, counts=nothing, part=nothing)
    assert (whole.parts, whole.words, whole.settings, whole.counts) == ((), (), {}, {})
    assert whole.part is None or whole.part == Part()
    assert whole.unknown_ == {}


def test_a_list_and_an_id_keyed_object_are_the_same_in_the_servers_order() -> None:
    listed = read(parts=[{"id": 9, "label": "b"}, {"id": 2, "label": "a"}])
    keyed = read(parts={"9": {"id": "9", "label": "b"}, "2": {"id": "2", "label": "a"}})
    assert listed.parts == keyed.parts == (Part(id=9, label="b"), Part(id=2, label="a"))


def test_a_key_that_the_item_does_not_repeat_becomes_its_id() -> None:
    assert read(parts={"9": {"label": "b"}}).parts == (Part(id=9, label="b"),)
    assert read(names={"vip": {}}).names == (Named(alias="vip"),)


def test_a_list_of_a_mapping_is_keyed_by_its_places() -> None:
    assert read(counts=[5, "6"]).counts == {"0": 5, "1": 6}


@pytest.mark.parametrize(
    "odd",
    [
        {"parts": [{"id": 1}, "lost"]},
        {"parts": "text"},
        {"words": ["a", {"b": 1}]},
        {"words": ["a", None]},
        {"objects": [{"a": 1}, "lost"]},
        {"counts": {"a": 1, "b": "many"}},
        {"nested": {"a": {"x": 1}, "b": "lost"}},
        {"settings": "text"},
        {"part": "text"},
        {"part": [1, 2]},
        {"partOrId": "text"},
        {"dateAdded": {"date": "2024-01-01"}},
    ],
)
def test_what_an_attribute_cannot_hold_as_a_whole_stays_in_unknown(odd) -> None:
    whole = read(**odd)
    assert whole.unknown_ == odd
    for each in attrs.fields(Whole):
        value = getattr(whole, each.name)
        assert not each.eq or is_unreadable(value) or value == getattr(Whole(), each.name)
    assert whole == read(**odd)


def test_a_list_of_anything_keeps_even_null() -> None:
    assert read(anything=[None, 1, "x", [], {}]).anything == (None, 1, "x", [], {})


def test_an_id_or_an_object_is_read_as_what_it_is() -> None:
    assert read(partOrId=7).part_or_id == 7
    assert read(partOrId="7").part_or_id == 7
    assert read(partOrId={"id": "7"}).part_or_id == Part(id=7)


@pytest.mark.parametrize("spelling", ["spelt", "speltt", "spelled"])
def test_every_spelling_of_a_name_is_read(spelling: str) -> None:
    whole = read(**{spelling: "so"})
    assert whole.spelt == "so"
    assert whole.unknown_ == {}


def test_two_spellings_that_disagree_are_both_kept() -> None:
    whole = read(speltt="one", spelled="other")
    assert whole.spelt == "one"
    assert whole.unknown_ == {"spelled": "other"}
    assert read(speltt="one", spelled="one").unknown_ == {}


def test_names_are_camel_case_in_the_api_unless_the_model_says_otherwise() -> None:
    assert [wire_name(each) for each in attrs.fields(Plain)][1:] == ["date_added", "theGiven"]
    assert structure({"date_added": "x", "theGiven": "y"}, Plain) == Plain(
        date_added="x", given="y"
    )
    assert read(dateAdded="x").date_added == "x"


@given(json_values)
def test_what_is_no_object_is_no_model(value) -> None:
    found = structure(value, Whole)
    assert (found is None) is not isinstance(value, dict)
    if found is not None:
        assert found.raw_ is value


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_unstructuring_what_was_read_gives_it_back(value) -> None:
    found = structure(value, Whole)
    assert found is not None
    again = unstructure(found)
    assert again == value or repr(again) == repr(value)  # nan is not itself


texts = st.text(max_size=5)
parts = st.builds(Part, id=st.integers(), label=st.none() | texts)
wholes = st.builds(
    Whole,
    part=st.none() | parts,
    parts=st.lists(parts, max_size=3).map(tuple),
    words=st.lists(texts, max_size=3).map(tuple),
    counts=st.dictionaries(texts, st.integers(), max_size=3),
    settings=st.dictionaries(texts, st.booleans() | texts, max_size=3),
    part_or_id=st.none() | st.integers() | parts,
    date_added=st.none() | texts,
    spelt=st.none() | texts,
)


@given(wholes)
def test_a_model_made_by_hand_survives_the_way_to_json_and_back(whole: Whole) -> None:
    assert structure(unstructure(whole), Whole) == whole
