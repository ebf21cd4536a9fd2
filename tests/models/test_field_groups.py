"""FieldGroups: the fields of a contact, by alias and by group, in every form servers send."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import UnexpectedResponse
from maatoo.converter import structure, unstructure
from maatoo.models import Contact, FieldGroups, FieldValue
from tests.converter.json_values import json_values

RAW = {
    "core": {
        "points": {
            "id": "9",
            "label": "Points",
            "alias": "points",
            "type": "number",
            "group": "core",
            "value": "0",
        },
        "phone": {"id": "6", "alias": "phone", "type": "tel", "group": "core", "value": "0041"},
        "zipcode": {"id": "7", "alias": "zipcode", "type": "text", "value": "08001"},
        "vip": {"id": 70, "alias": "vip", "type": "boolean", "value": "1"},
        "score": {"id": 71, "alias": "score", "type": "number", "value": "1.5"},
    },
    "social": [],
    "personal": [],
    "professional": [],
    "hobbies": {"sport": {"id": 72, "alias": "sport", "type": "text", "value": "chess"}},
    "all": {"points": 0, "phone": "0041", "id": "5", "sport": "chess"},
}


def contact(fields: object) -> Contact:
    found = structure({"id": 5, "fields": fields}, Contact)
    assert found is not None
    return found


def test_values_by_alias_are_numbers_and_flags_only_where_the_field_is_one() -> None:
    fields = contact(RAW).fields
    assert fields["points"] == 0
    assert fields["score"] == 1.5
    assert fields["vip"] is True
    assert (fields["phone"], fields["zipcode"], fields["sport"]) == ("0041", "08001", "chess")
    assert fields["id"] == "5"  # from the flat form, which has more
    assert dict(fields) == {alias: fields[alias] for alias in fields}
    assert len(fields) == 7


def test_a_field_says_more_of_itself() -> None:
    info = contact(RAW).fields.info("points")
    assert isinstance(info, FieldValue)
    assert (info.id, info.label, info.type, info.group) == (9, "Points", "number", "core")
    assert info.value == "0"
    for missing in ("nope", "id"):
        with pytest.raises(KeyError):
            contact(RAW).fields.info(missing)


def test_groups_are_open_ended() -> None:
    fields = contact(RAW).fields
    assert list(fields.groups) == ["core", "social", "personal", "professional", "hobbies"]
    assert fields.groups["hobbies"]["sport"].value == "chess"
    assert set(fields.core) == {"points", "phone", "zipcode", "vip", "score"}
    assert fields.social == fields.personal == fields.professional == fields.other == {}
    assert fields.all == RAW["all"]


@pytest.mark.parametrize("nothing", [[], {}, None])
def test_no_fields_in_any_form(nothing) -> None:
    fields = contact(nothing).fields
    assert (dict(fields), dict(fields.groups), dict(fields.all)) == ({}, {}, {})
    assert fields == FieldGroups()
    assert contact(nothing).unknown_ == {}


def test_what_is_no_object_stays_readable() -> None:
    assert contact("odd").unknown_ == {"fields": "odd"}


@given(json_values)
def test_any_json_is_taken_and_every_part_of_it_can_be_asked_for(value) -> None:
    fields = contact(value).fields
    if not isinstance(value, dict) and value:
        with pytest.raises(UnexpectedResponse, match="cannot be read"):
            fields.get("email")
        assert repr(pickle.loads(pickle.dumps(fields))) == repr(fields) == "<unreadable>"
        return
    for alias in fields:
        fields[alias]
    for group in fields.groups.values():
        assert all(isinstance(info, FieldValue) for info in group.values())
    assert repr(fields).startswith("FieldGroups(")
    assert repr(pickle.loads(pickle.dumps(fields))) == repr(fields)


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), json_values, max_size=3), max_size=3))
def test_no_alias_of_any_group_is_lost(raw) -> None:
    fields = FieldGroups(raw)
    assert set(fields) == {alias for group in raw.values() for alias in group}


def test_it_is_compared_by_what_it_was_read_from_and_goes_out_as_that() -> None:
    one, same, other = contact(RAW), contact(RAW), contact({})
    assert one == same
    assert one != other
    assert one.fields != dict(one.fields)
    made = Contact(id=5, fields=FieldGroups(RAW))
    assert unstructure(made) == {"id": 5, "fields": RAW}
    assert structure(unstructure(made), Contact) == made
    assert unstructure(Contact(id=5)) == {"id": 5}
