"""Which blanks and zeros of a write are not what the answer shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from maatoo.dropped_values import not_stored
from maatoo.models._base import Model

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (0, 7),
        (0, None),
        (0, ""),
        ("0", None),
        (0.5, 7),
        ("00000", None),
        (None, "Bern"),
        ("", "Bern"),
        ([], ["a"]),
        ({}, {"id": 1}),
        (False, True),
        (False, "1"),
        (None, 0),
    ],
)
def test_a_blank_or_zero_that_is_not_shown_is_noticed(sent: object, shown: object) -> None:
    assert not_stored({"x": sent}, {"x": shown}) == ["x"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (0, 0),
        (0, "0"),
        (0, 0.0),
        (0, False),
        ("0", 0),
        ("00000", "00000"),
        (0.5, "0.5"),
        (None, None),
        (None, ""),
        ("", None),
        ("", []),
        ([], None),
        ({}, []),
        (False, None),
        (False, "0"),
        (False, 0),
        (5, None),
        ("text", None),
        (True, None),
        ([1], []),
    ],
)
def test_what_agrees_or_is_no_blank_is_not_mentioned(sent: object, shown: object) -> None:
    assert not_stored({"x": sent}, {"x": shown}) == []


def test_what_the_answer_does_not_show_says_nothing() -> None:
    assert not_stored({"password": "", "overwriteWithBlank": 0}, {"id": 1}) == []
    assert not_stored({"overwriteWithBlank": 0}, {"overwriteWithBlank": 5}) == []


def test_fields_are_looked_up_by_alias_before_properties() -> None:
    entity = {
        "points": 3,
        "isPublished": False,
        "fields": {
            "core": {"city": {"value": "Bern"}, "zip": {"value": None}},
            "social": [],
            "all": {"city": "Basel", "plan": "pro"},
        },
    }
    row = {"city": "", "zip": "", "plan": None, "points": 0, "is_published": 0}
    assert not_stored(row, entity) == ["city", "plan", "points"]


@frozen(kw_only=True, repr=False)
class Place(Model):
    city: str | None = None


def test_a_model_is_compared_by_what_it_was_read_from() -> None:
    assert not_stored({"city": ""}, Place(raw_={"city": "Bern"})) == ["city"]


def test_recorded_writes_without_blanks_are_never_warned_of() -> None:
    seen = 0
    for exchange in json.loads((RECORDINGS / "contacts.json").read_text("utf-8")):
        sent: Any = exchange["request"].get("json")
        answer: Any = exchange["response"].get("json")
        if not isinstance(sent, dict) or not isinstance(answer, dict) or "contact" not in answer:
            continue
        dropped = not_stored(sent, answer["contact"])
        assert all(sent[name] in (None, "", 0, [], False, "0") for name in dropped)
        seen += 1
    assert seen > 15
