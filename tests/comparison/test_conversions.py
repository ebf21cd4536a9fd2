"""Which values of an answer say what was sent, field type by field type, as measured."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from maatoo import NotStored
from maatoo.comparison import compare
from maatoo.models._base import Model
from maatoo.resources.companies import CREATE as COMPANY_CREATE
from maatoo.resources.contacts import ADD_DNC, CREATE, EDIT
from tests.case_ids import shown


def field(kind: str, value: object, properties: str = "a:0:{}") -> dict[str, Any]:
    """A contact as a server answers it, with one field of its own."""
    described = {"alias": "x", "type": kind, "value": value, "properties": properties}
    return {"id": 1, "fields": {"core": {"x": described}, "all": {"id": 1, "x": value}}}


SCALE_2 = 'a:1:{s:5:"scale";s:1:"2";}'

SAME: list[tuple[object, object, str]] = [
    ("  a  b ", "a  b", "text"),
    ("\u00a0a\u3000\u200b", "a", "text"),
    ("&amp; b", "& b", "text"),
    ("a & b", "a &#38; b", "text"),
    (12, "12", "text"),
    (True, "1", "text"),
    (False, None, "text"),
    ("A@B.Example", "a@b.example", "email"),
    (" a@b.example\n", "a@b.example", "email"),
    ("x.example", "http://x.example", "url"),
    ("javascript:alert(1)", "http://javascript:alert(1)", "url"),
    (431234567, "431234567", "tel"),
    ("+43 1 234", "+43 1 234", "tel"),
    ("007", 7, "number"),
    (" 5 ", 5, "number"),
    ("12,5", 12.5, "number"),
    ("1e3", 1000, "number"),
    ("٣", 3, "number"),
    (5, "5.0", "number"),
    (True, 1, "number"),
    (123456789012345678, 123456789012345680, "number"),
    (True, 1, "boolean"),
    ("yes", "1", "boolean"),
    ("on", True, "boolean"),
    (0, False, "boolean"),
    ("No", 0, "boolean"),
    (None, False, "boolean"),
    ("2026-03-04", "2026-03-04", "date"),
    ("2026-3-4", "2026-03-04", "date"),
    ("04.03.2026", "2026-03-04", "date"),
    ("20260304", "2026-03-04", "date"),
    ("03/04/2026", "2026-03-04", "date"),
    ("4 March 2026", "2026-03-04", "date"),
    ("2026-W10-3", "2026-03-04", "date"),
    ("2026-03-04T23:30:00Z", "2026-03-04", "date"),
    ("2026-03-04 10:20", "2026-03-04 10:20:00", "datetime"),
    ("2026-03-04T10:20:00.5Z", "2026-03-04 10:20:00", "datetime"),
    ("2026-03-04", "2026-03-04 00:00:00", "datetime"),
    ("2026-03-04T23:30:00-05:00", "2026-03-05 04:30:00", "datetime"),
    ("2026-03-04 00:30:00 +02:00", "2026-03-03T22:30:00+00:00", "datetime"),
    ("2030-01-02 03:04:00", "2030-01-02T03:04:00+01:00", "datetime"),
    ("03/04/2026 1:05 pm", "2026-03-04 13:05:00", "datetime"),
    ("10:20", "10:20:00", "time"),
    ("1:05 pm", "13:05:00", "time"),
    ("1020", "10:20:00", "time"),
    ("2026-03-04 10:20:00", "10:20:00", "time"),
    ("10:20+02:00", "08:20:00", "time"),
    ("1", True, "select"),
    (1, "1", "select"),
    ("a&amp;b", "a&b", "select"),
    (["ski", "chess"], "chess|ski", "multiselect"),
    ("ski|chess", "chess|ski", "multiselect"),
    ("|ski|", "ski", "multiselect"),
    (["ski", "ski"], "ski|ski", "multiselect"),
    ([], None, "multiselect"),
    ("", None, "text"),
    (None, "", "date"),
    ("   ", None, "text"),
    (None, 0, "number"),
    ("", 0.0, "number"),
]

CHANGED: list[tuple[object, object, str]] = [
    ("garbage", None, "date"),
    ("", "Bern", "text"),
    (0, None, "number"),
    (0, 3.25, "number"),
    (0.5, 7, "number"),
    (0.5, 0, "number"),
    (12.5, 12, "number"),
    ("5.7", 5, "number"),
    ("a<b", "a", "text"),
    ("&lt;b&gt;x&lt;/b&gt;", "x", "text"),
    ("<p>x</p>", "x", "textarea"),
    ("007", "7", "text"),
    (43123456789012345678, "4.3123456789012E+19", "text"),
    ("a b@c.example", "ab@c.example", "email"),
    ("müller@x.example", "mller@x.example", "email"),
    ("maybe", False, "boolean"),
    (2, False, "boolean"),
    (True, False, "boolean"),
    (False, True, "boolean"),
    ("2026-02-30", "2026-03-02", "date"),
    ("2026-03-04T23:30:00-05:00", "2026-03-05", "date"),
    ("2026-03-04T00:30:00+02:00", "2026-03-03", "date"),
    ("2026-03-04 05:06:07", "2026-03-04 05:06:00", "datetime"),
    ("abc", "2026-03-04 05:06:00", "datetime"),
    ("2026-03-04 10:00", "2026-03-04 11:00:00", "datetime"),
    ("00:00", None, "time"),
    ("10:20:30", "10:20:00", "time"),
    ("red", "blue", "select"),
    ("Austria", None, "country"),
    (["ski", "chess"], "ski", "multiselect"),
    (["ski"], "ski|chess", "multiselect"),
    ([], "ski", "multiselect"),
]


@pytest.mark.parametrize(("sent", "stored", "kind"), SAME, ids=shown)
def test_a_conversion_is_no_difference(sent: object, stored: object, kind: str) -> None:
    assert compare({"x": sent}, field(kind, stored), EDIT) == ()


@pytest.mark.parametrize(("sent", "stored", "kind"), CHANGED, ids=shown)
def test_a_changed_value_is_a_difference(sent: object, stored: object, kind: str) -> None:
    assert compare({"x": sent}, field(kind, stored), EDIT) == (NotStored("x", sent, stored),)


@pytest.mark.parametrize(
    ("sent", "stored"), [(12.345, 12.34), (1.005, 1.0), (1.239, 1.24), (12.5, 12), (0.5, 0)]
)
def test_numbers_are_compared_to_the_scale_of_their_field(sent: float, stored: float) -> None:
    assert compare({"x": sent}, field("number", stored, SCALE_2), COMPANY_CREATE) == ()


def test_a_field_that_the_answer_does_not_list_is_not_stored() -> None:
    contact = field("text", "a")
    assert compare({"x": "a", "y": "b"}, contact, CREATE) == (NotStored("y", "b", None),)
    company = {"companyname": "A", "nothing": 1, "owner": 3, "force": True, "isPublished": False}
    answer = {"id": 1, "fields": {"all": {"companyname": "A"}}}
    assert compare(company, answer, COMPANY_CREATE) == (NotStored("nothing", 1, None),)


def test_what_no_answer_shows_says_nothing() -> None:
    sent = {"plainPassword": "", "y": "b", "overwriteWithBlank": True}
    assert compare(sent, {"id": 1}) == ()
    assert compare(sent, {"id": 1}, EDIT) == ()  # an answer without fields lists none
    assert compare({"reason": 3, "comments": "x"}, field("text", "a"), ADD_DNC) == ()
    assert compare({"x": 1}, None, EDIT) == ()


def test_fields_are_read_from_all_of_them_and_parameters_from_the_entity() -> None:
    contact = {
        "points": 3,
        "owner": {"id": 2},
        "stage": None,
        "lastActive": "2026-01-02T03:04:05+00:00",
        "ipAddresses": [{"ipAddress": "127.0.0.1", "id": 1}],
        "fields": {"core": {"city": {"value": "stale"}}, "all": {"city": "Bern", "points": 3}},
    }
    same = {"points": 3, "owner": "2", "stage": None, "city": "Bern", "id": 5}
    assert compare({**same, "lastActive": "2026-01-02 03:04:05"}, contact, EDIT) == ()
    other = {"points": 4, "owner": 3, "stage": 1, "city": "stale", "ipAddress": "203.0.113.5"}
    assert [each.name for each in compare(other, contact, EDIT)] == list(other)
    older = {"fields": {"core": {"city": {"value": "Bern"}}, "social": []}}
    assert compare({"city": "Basel"}, older, EDIT) == (NotStored("city", "Basel", "Bern"),)


@pytest.mark.parametrize(
    ("sent", "ok"),
    [
        (["a"], True),
        ("a, b", True),
        ([" b "], True),
        (["-c"], True),
        ([], True),
        (None, True),
        ("", True),
        (["-a"], False),
        (["c"], False),
        ("a,c", False),
        (["A"], False),
    ],
)
def test_tags_are_commands(sent: object, ok: bool) -> None:
    contact = {"id": 1, "tags": [{"id": 8, "tag": "a"}, {"id": 9, "tag": "b"}]}
    assert (compare({"tags": sent}, contact, EDIT) == ()) is ok


def test_lists_are_compared_by_id_or_text_in_any_order() -> None:
    shown = {"lists": [{"id": 1}, {"id": 2}], "channels": {"3": {"id": 3}}, "settings": {"a": None}}
    assert compare({"lists": [2, "1"], "channels": [3], "settings": []}, shown) == ()
    assert compare({"lists": [{"id": 5}]}, shown) == ()  # objects are not compared
    assert [each.name for each in compare({"lists": [1], "channels": []}, shown)] == ["lists"]
    assert compare({"triggers": ["a"]}, {"triggers": ["b", "a"]}) == ()  # a write adds to them
    assert len(compare({"triggers": ["c"]}, {"triggers": ["b", "a"]})) == 1


@frozen(kw_only=True, repr=False)
class Place(Model):
    city: str | None = None


def test_a_model_is_compared_by_what_it_was_read_from() -> None:
    place = Place(raw_={"city": "Bern"})
    assert compare({"city": ""}, place) == (NotStored("city", "", "Bern"),)
