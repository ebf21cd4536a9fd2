"""What cannot be read is never read as "there is none"."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from maatoo import InvalidArgument, Maatoo, UnexpectedResponse
from maatoo.converter import structure
from maatoo.models import Contact, Segment

LOOKS: list[Callable[[Any], object]] = [
    bool,
    len,
    list,
    tuple,
    sorted,
    lambda bans: "email" in bans,
    lambda bans: [ban.channel for ban in bans],
    lambda bans: any(ban.channel == "email" for ban in bans),
    lambda bans: bans[0],
    lambda bans: not bans,
    json.dumps,
]


def contact(**raw: Any) -> Contact:
    found = structure({"id": 7, **raw}, Contact)
    assert found is not None
    return found


@pytest.mark.parametrize("sent", [{"email": 1}, "email", 1, True, [["email"]], [1], [None], [True]])
@pytest.mark.parametrize("look", LOOKS)
def test_bans_of_unknown_form_are_not_no_bans(sent: object, look: Callable[[Any], object]) -> None:
    found = contact(doNotContact=sent)
    with pytest.raises(UnexpectedResponse, match="cannot be read"):
        look(found.do_not_contact)
    assert found.unknown_ == {"doNotContact": sent}


@pytest.mark.parametrize("sent", [None, "", [], {}])
def test_no_bans_in_every_form(sent: object) -> None:
    assert contact(doNotContact=sent).do_not_contact == ()
    assert not contact(doNotContact=sent).do_not_contact


@pytest.mark.parametrize(
    "sent", [["email"], {"0": "email"}, {"email": {"reason": 1}}, [{"channel": "email"}]]
)
def test_bans_that_are_named_by_their_channel(sent: object) -> None:
    (ban,) = contact(doNotContact=sent).do_not_contact
    assert ban.channel == "email"


@pytest.mark.parametrize("name", ["tags", "utmtags", "frequencyRules", "ipAddresses"])
def test_every_list_of_unknown_form(name: str) -> None:
    found = contact(**{name: "odd"})
    held = getattr(
        found, {"frequencyRules": "frequency_rules", "ipAddresses": "ip_addresses"}.get(name, name)
    )
    with pytest.raises(UnexpectedResponse):
        list(held)


@pytest.mark.parametrize("name", ["tags", "do_not_contact", "fields"])
def test_what_cannot_be_read_is_not_equal_to_nothing(name: str) -> None:
    odd, none = contact(tags="odd", doNotContact={"email": 1}, fields="odd"), contact()
    held, empty = getattr(odd, name), getattr(none, name)
    assert held != empty
    assert empty != held
    assert held == held
    assert held not in [empty]
    assert odd != none


def test_the_rest_of_the_model_is_read_copied_and_shown() -> None:
    found = contact(doNotContact={"email": 1}, points=3)
    assert (found.id, found.points) == (7, 3)
    assert repr(found) == "Contact(id=7, points=3)"
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found), copy.copy(found)):
        assert again == found
        with pytest.raises(UnexpectedResponse):
            bool(again.do_not_contact)
    data = json.loads(found.to_json())
    assert data["do_not_contact"] is None
    assert data["unknown_"] == {"doNotContact": {"email": 1}}
    assert found.to_dict("api")["doNotContact"] == {"email": 1}


def test_an_object_of_unknown_form_is_not_an_empty_one() -> None:
    found = structure({"id": 1, "category": 5, "filters": "odd"}, Segment)
    assert found is not None
    with pytest.raises(UnexpectedResponse):
        bool(found.filters)


def test_fields_of_unknown_form_are_not_blank() -> None:
    found = contact(fields="odd")
    looks: list[Callable[[Contact], object]] = [
        lambda odd: odd.email,
        lambda odd: odd.fields["email"],
        lambda odd: list(odd.fields),
        lambda odd: odd.fields.all,
        lambda odd: odd.fields.core,
        lambda odd: odd.fields.groups,
        lambda odd: odd.fields.raw_,
        lambda odd: odd.fields.info("email"),
    ]
    for look in looks:
        with pytest.raises(UnexpectedResponse):
            look(found)
    assert not hasattr(found, "dtype")
    assert found.unknown_ == {"fields": "odd"}
    assert found == found


@pytest.mark.parametrize("sent", [5, "5"])
def test_an_owner_and_a_stage_that_are_ids(sent: object) -> None:
    found = contact(owner=sent, stage=sent)
    assert found.owner is not None
    assert found.stage is not None
    assert (found.owner.id, found.stage.id) == (5, 5)


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", 0), ("Europe/Zurich", 1), ("+02:00", 2), ("-0330", -3.5), ("Z", 0)]
)
def test_a_date_as_php_writes_the_object(zone: str, hours: float) -> None:
    sent = {"date": "2026-11-30 08:30:00.000000", "timezone_type": 3, "timezone": zone}
    moment = contact(dateAdded=sent).date_added
    wanted = dt.datetime(2026, 11, 30, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=hours)))
    assert moment == wanted


@pytest.mark.parametrize("zone", ["Nowhere/Else", "", None, 5])
def test_a_date_in_a_zone_that_nobody_knows_is_not_one_in_utc(zone: object) -> None:
    sent = {"date": "2026-11-30 08:30:00.000000", "timezone": zone}
    found = contact(dateAdded=sent)
    assert found.date_added is None
    assert found.unknown_ == {"dateAdded": sent}


def test_a_page_with_one_odd_row_is_read() -> None:
    rows = [{"id": 1, "doNotContact": []}, {"id": 2, "doNotContact": {"email": 1}}]
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, json={"total": 2, "contacts": rows})
    )
    with Maatoo("https://x.example", transport=transport) as api:
        good, odd = api.contacts.list(limit=2).page()
        assert not good.do_not_contact
        with pytest.raises(UnexpectedResponse):
            bool(odd.do_not_contact)


@pytest.mark.parametrize("sent", [[[]], {"5": []}])
def test_the_empty_object_of_php_is_an_entity_that_shows_nothing(sent: object) -> None:
    found = contact(utmtags=sent, doNotContact=sent)
    assert len(found.utmtags) == len(found.do_not_contact) == 1
    assert found.do_not_contact[0].channel == (None if isinstance(sent, list) else "5")
    assert found.raw_["utmtags"] is sent


def test_a_row_with_such_a_value_fails_alone() -> None:
    rows: list[dict[str, Any]] = [{"id": 1, "points": 3}, {"id": 2, "tags": contact(tags="x").tags}]

    def stored(request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        return httpx.Response(200, json={"contacts": sent, "statusCodes": [200] * len(sent)})

    with Maatoo("https://x.example", transport=httpx.MockTransport(stored)) as api:
        report = api.contacts.edit_many(rows, check=False)
        with pytest.raises(InvalidArgument, match="not <unreadable>"):
            api.contacts.edit(2, tags=contact(tags="x").tags)
    assert [each.status for each in report] == ["succeeded", "failed"]
    assert isinstance(report[1].error, InvalidArgument)
