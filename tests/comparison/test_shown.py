"""shown: one answer to what an entity shows under a name, whatever asks."""

from __future__ import annotations

from typing import Any

import pytest

from maatoo.comparison import ABSENT, shown, shown_fields
from maatoo.comparison.shown import described

pytestmark = pytest.mark.once

GROUPS = {"core": {"email": {"type": "email", "value": "a@x.example"}}, "social": []}
BOTH = {"id": 5, "points": 3, "fields": {**GROUPS, "all": {"id": 6, "email": "b@x.example"}}}
GROUPED = {"id": 5, "fields": GROUPS}


@pytest.mark.parametrize(
    ("entity", "name", "value"),
    [
        (BOTH, "email", "b@x.example"),  # the groups may be stale
        (BOTH, "points", 3),
        (BOTH, "id", 5),
        (GROUPED, "email", "a@x.example"),
        ({"fields": {"core": GROUPS["core"], "all": []}}, "email", "a@x.example"),
        ({"isPublished": True}, "is_published", True),
        ({"is_published": True}, "is_published", True),
        ({"ipAddresses": ["::1"]}, "ipAddress", ["::1"]),
        ({"email": None}, "email", None),
        ({"fields": {"all": {"email": None}}, "email": "x"}, "email", None),
    ],
)
def test_what_is_shown(entity: dict[str, Any], name: str, value: object) -> None:
    assert shown(entity, name) == value


@pytest.mark.parametrize(
    "entity",
    [{}, {"fields": []}, {"fields": None}, {"fields": {"core": [], "all": {}}}, {"fields": "x"}],
)
def test_what_is_not_there_is_absent(entity: dict[str, Any]) -> None:
    assert shown(entity, "email") is ABSENT
    assert shown_fields(entity) == {}
    assert described(entity, "email") == {}


def test_a_property_comes_before_a_field_of_its_name() -> None:
    entity = {"owner": {"id": 4}, "fields": {"all": {"owner": "own field"}}}
    assert shown(entity, "owner") == "own field"
    assert shown(entity, "owner", is_property=True) == {"id": 4}


def test_a_group_describes_its_fields() -> None:
    assert described(BOTH, "email")["type"] == "email"
