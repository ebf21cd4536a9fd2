"""What a Mautic 6.0 answers beside what a 5.1 does is typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from maatoo.converter import structure
from maatoo.models import Email, Field, Form, Report


@pytest.mark.parametrize(
    ("model", "body", "read"),
    [
        (Field, {"charLengthLimit": 9}, {"char_length_limit": 9}),
        (Field, {"isIndex": False}, {"is_index": False}),
        (Field, {"charLengthLimit": None}, {"char_length_limit": None, "is_index": None}),
        (Email, {"preheaderText": "Hello"}, {"preheader_text": "Hello"}),
        (
            Report,
            {"dateModified": "2026-11-20T10:00:00+00:00"},
            {"date_modified": dt.datetime(2026, 11, 20, 10, tzinfo=dt.timezone.utc)},
        ),
    ],
)
def test_an_added_property_is_an_attribute(
    model: Any, body: dict[str, Any], read: dict[str, Any]
) -> None:
    made = structure({"id": 1, **body}, model)
    assert {name: getattr(made, name) for name in read} == read
    assert made.unknown_ == {}


def test_a_field_of_a_form_says_whether_it_can_be_changed() -> None:
    form = structure({"id": 1, "fields": [{"id": 2, "isReadOnly": True}, {"id": 3}]}, Form)
    assert [each.is_read_only for each in form.fields] == [True, None]
    assert form.fields[0].unknown_ == {}
