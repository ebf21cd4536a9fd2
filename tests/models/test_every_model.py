"""Every generated model: made of nothing, read from anything, immutable, slotted, picklable."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import models
from maatoo.converter import structure, unstructure, wire_name
from maatoo.unset import UNSET
from tests.converter.json_values import json_values, objects_for
from tests.example_numbers import examples
from tests.models.coverage import lost_leaves

MODELS: list[type[Any]] = [
    each
    for name in models.__all__
    if isinstance(each := getattr(models, name), type) and issubclass(each, models.Model)
]


def own_attributes(model: type[Any]) -> list[attrs.Attribute[Any]]:
    return [attribute for attribute in attrs.fields(model) if attribute.name != "raw_"]


EACH = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def test_there_are_as_many_as_the_package_names() -> None:
    apart = {models.FieldGroups}
    named = {getattr(models, name) for name in models.__all__}
    assert {each for each in named if isinstance(each, type)} - apart == set(MODELS)
    assert len(MODELS) > 60


@EACH
def test_every_attribute_has_a_default_which_is_never_unset(model: type[Any]) -> None:
    made = model()
    for attribute in attrs.fields(model):
        value = getattr(made, attribute.name)
        assert value is None or value == () or not value
        assert value is not UNSET
    assert repr(made) == f"{model.__name__}()" or "start=0" in repr(made)


@EACH
def test_structure_of_little_or_nothing_never_raises(model: type[Any]) -> None:
    assert structure({}, model) == model()
    for nothing in ([], None, "", 0, False, "text", [1]):
        assert structure(nothing, model) is None


@EACH
def test_it_is_immutable_and_has_slots_only(model: type[Any]) -> None:
    made = model()
    for attribute in attrs.fields(model):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(made, attribute.name, 1)
    with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
        made.something_else = 1
    assert not hasattr(made, "__dict__")


@EACH
@examples(8)
@given(data=st.data())
def test_any_object_is_read_without_losing_a_leaf_and_pickled(model: type[Any], data) -> None:
    raw = data.draw(objects_for(model))
    found = structure(raw, model)
    assert found is not None
    assert found.raw_ is raw
    assert list(lost_leaves(raw, found)) == []
    again = pickle.loads(pickle.dumps(found))
    assert repr(again) == repr(found)
    assert repr(again.raw_) == repr(raw)
    assert repr(found).startswith(f"{model.__name__}(")
    assert structure(raw, model) == found or "nan" in repr(raw)


@EACH
def test_evolving_changes_one_attribute_and_keeps_what_was_read(model: type[Any]) -> None:
    found = structure({"surely unknown": [1]}, model)
    for attribute in own_attributes(model):
        changed = attrs.evolve(found, **{attribute.name: "changed"})
        assert getattr(changed, attribute.name) == "changed"
        assert changed.unknown_ == found.unknown_ == {"surely unknown": [1]}
        assert changed != found


@examples(20)
@given(value=json_values)
def test_an_odd_value_in_every_attribute_at_once_never_raises(value) -> None:
    for model in MODELS:  # which costs less than a value for each of them
        raw = {wire_name(attribute): value for attribute in own_attributes(model)}
        found = structure(raw, model)
        assert list(lost_leaves(raw, found)) == []
        assert unstructure(found) == raw or "nan" in repr(raw)
