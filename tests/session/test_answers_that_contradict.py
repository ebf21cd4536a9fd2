"""Answers that say something else than that the call was done are raised, or told."""

from __future__ import annotations

import enum
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import (
    BadRequest,
    Maatoo,
    Retry,
    UnexpectedResponse,
    ValueNotStored,
    ValuesNotStored,
)
from maatoo.models import Form

pytestmark = pytest.mark.once

Act = Callable[[Maatoo], Any]


def client(answer: httpx.Response | object, **settings: Any) -> Maatoo:
    def server(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, json=answer)

    transport = httpx.MockTransport(server)
    return Maatoo("https://x.example", transport=transport, retry=Retry(attempts=1), **settings)


ACTIONS: list[Act] = [
    lambda api: api.segments.add_contact(1, 2),
    lambda api: api.segments.remove_contact(1, 2),
    lambda api: api.companies.add_contact(1, 2),
    lambda api: api.campaigns.remove_contact(1, 2),
    lambda api: api.stages.add_contact(1, 2),
    lambda api: api.contacts.add_points(1, 5),
    lambda api: api.files.delete("images", "x.png"),
    lambda api: api.themes.create(b"PK\x03\x04", filename="x.zip"),
    lambda api: api.emails.send(1),
]


@pytest.mark.parametrize("act", ACTIONS)
@pytest.mark.parametrize("said", [{}, [], *({"success": x} for x in (None, "", "no", [], {}, 2))])
def test_an_action_whose_answer_does_not_say_that_it_was_done(act: Act, said: Any) -> None:
    with (
        client(said) as api,
        pytest.raises(UnexpectedResponse, match="not say success") as told,
    ):
        act(api)
    assert told.value.may_have_happened


@pytest.mark.parametrize("act", ACTIONS)
def test_an_action_whose_answer_says_it(act: Act) -> None:
    for said in (True, 1, "1"):
        with client({"success": said}) as api:
            assert act(api).success is True
    for refused in (False, 0, "0"):
        with client({"success": refused}) as api, pytest.raises(BadRequest):
            act(api)


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"<!DOCTYPE html><title>Login</title>", b"\n<html><body>"]
)
def test_a_page_in_the_place_of_a_file(content: bytes) -> None:
    with client(httpx.Response(200, content=content)) as api:
        with pytest.raises(UnexpectedResponse, match="without a file"):
            api.themes.get("blank")


@pytest.mark.parametrize("total", [-1, "-1", 0])
def test_a_total_that_the_rows_contradict(total: object) -> None:
    with client({"total": total, "contacts": {"1": {"id": 1}}}) as api:
        with pytest.raises(UnexpectedResponse, match="no total"):
            api.contacts.list().count()


@pytest.mark.parametrize("act", [lambda api: api.themes.get("x"), lambda api: api.contacts.get(1)])
def test_a_part_of_what_was_asked_for(act: Act) -> None:
    part = httpx.Response(
        206, json={"contact": {"id": 1}}, headers={"content-range": "bytes 0-9/99"}
    )
    with client(part) as api, pytest.raises(UnexpectedResponse, match="a part"):
        act(api)


def test_a_part_is_no_file_unless_it_was_asked_for(tmp_path: Path) -> None:
    there = tmp_path / "x.zip"
    there.write_bytes(b"before")
    part = httpx.Response(206, content=b"PK half", headers={"content-range": "bytes 0-6/99"})
    with client(part) as api:
        with pytest.raises(UnexpectedResponse, match="a part"):
            api.request("GET", "/themes/x", to=there)
        assert there.read_bytes() == b"before"
        assert list(tmp_path.iterdir()) == [there]
        api.request("GET", "/themes/x", to=there, headers={"Range": "bytes=0-6"})
    assert there.read_bytes() == b"PK half"


@pytest.mark.parametrize("own", ["1x", 1.5, [1], {}, "", -1])
def test_a_row_whose_id_is_none(own: object) -> None:
    rows = [{"id": 1, "email": "a"}, {"id": own, "email": "b"}]
    for act in (
        lambda api: api.tags.list().page(),
        lambda api: api.contacts.list().page().items[1],
    ):
        with client({"total": 2, "tags": rows, "contacts": rows}) as api:
            with pytest.raises(UnexpectedResponse, match="id"):
                act(api)


def test_a_clone_that_is_the_original() -> None:
    for own in (1, "1"):
        with client({"campaign": {"id": own, "name": "x"}}) as api:
            assert api.campaigns.clone(2).id == 1
            with pytest.raises(UnexpectedResponse, match="a new one was asked for"):
                api.campaigns.clone(1)


CREATES: list[tuple[str, str, Act]] = [
    ("contact", "email", lambda api: api.contacts.create(email="a@x.example")),
    ("contact", "email", lambda api: api.contacts.upsert(email="a@x.example")),
    ("company", "companyname", lambda api: api.companies.create(companyname="a@x.example")),
    ("tag", "tag", lambda api: api.tags.create(tag="a@x.example")),
]


@pytest.mark.parametrize(("envelope", "name", "act"), CREATES)
def test_somebody_else_in_the_place_of_who_is_created(envelope: str, name: str, act: Act) -> None:
    for own in (" A@X.example", "a@x.example"):
        with client({envelope: {"id": 5, name: own}}) as api:
            act(api)
    with client({envelope: {"id": 5, name: "b@x.example"}}) as api:
        with pytest.raises(UnexpectedResponse, match=r"'b@x\.example' as") as e:
            act(api)
    assert e.value.may_have_happened


def contact(*bans: tuple[str, int]) -> dict[str, Any]:
    shown = [{"channel": channel, "reason": reason} for channel, reason in bans]
    return {"contact": {"id": 1, "doNotContact": shown}}


@pytest.mark.parametrize("bans", [[], [("sms", 3)], [("email", 0)]])
def test_a_ban_that_the_contact_does_not_show(bans: list[tuple[str, int]]) -> None:
    answer = contact(*bans)
    with client(answer) as api, pytest.warns(ValueNotStored, match="doNotContact"):
        api.contacts.add_dnc(1, "email")
    with client(answer, strict=True) as api, pytest.raises(ValuesNotStored):
        api.contacts.add_dnc(1, "email")
    with client(answer) as api:
        api.contacts.remove_dnc(1, "email")


def test_a_ban_that_the_contact_shows() -> None:
    answer = contact(("sms", 1), ("email", 3))
    with client(answer) as api:
        api.contacts.add_dnc(1, "email")
        with pytest.warns(ValueNotStored, match="doNotContact"):
            api.contacts.remove_dnc(1, "email")
    with client({"contact": {"id": 1}}) as api:  # it shows no bans at all
        api.contacts.add_dnc(1, "email")


TAGS = {"id": 4, "utmCampaign": "spring", "utmSource": "a & b", "userAgent": "Firefox", "query": []}
SENT: dict[str, Any] = {"utm_campaign": "spring", "utm_source": "a & b", "useragent": "Firefox"}


@pytest.mark.parametrize(
    "shown",
    [
        None,
        [],
        [{**TAGS, "utmCampaign": "summer"}],
        [{**TAGS, "userAgent": None}],
        [{"id": 4, "utmCampaign": "spring"}, {"id": 5, "utmSource": "a & b"}],
        "odd",
    ],
)
def test_utm_tags_that_the_answer_does_not_show(shown: object) -> None:
    answer = {"contact": {"id": 1, "utmtags": shown}}
    with client(answer) as api, pytest.warns(ValueNotStored, match=r"utm|useragent"):
        api.contacts.add_utm(1, **SENT)
    with client(answer, strict=True) as api, pytest.raises(ValuesNotStored):
        api.contacts.add_utm(1, **SENT)


@pytest.mark.parametrize(
    "contact", [{"utmtags": [TAGS]}, {"utmtags": {"4": TAGS, "5": {"id": 5}}}, {}]
)
def test_utm_tags_that_the_answer_shows_or_says_nothing_of(contact: dict[str, Any]) -> None:
    with client({"contact": {"id": 1, **contact}}) as api:
        assert api.contacts.add_utm(1, **SENT).id == 1


def test_utm_tags_that_are_still_there() -> None:
    with client({"contact": {"id": 1, "utmtags": [TAGS]}}) as api:
        assert api.contacts.remove_utm(1, 3).id == 1
        for own in (4, "04"):
            with pytest.warns(ValueNotStored, match="utmtags"):
                api.contacts.remove_utm(1, own)


LISTS_OF: list[tuple[str, Act, dict[str, Any]]] = [
    ("submissions", lambda api: api.forms.list_submissions(7), {"form": {"id": 8}}),
    ("submissions", lambda api: api.forms.list_submissions_for_contact(7, 1), {"form": {"id": 8}}),
    ("contacts", lambda api: api.campaigns.list_contacts(7), {"campaign_id": "8"}),
    ("notes", lambda api: api.contacts.list_notes(7), {"lead": {"id": 8}}),
]


class Forms(enum.IntEnum):
    SIGN_UP = 7


class Names(str, enum.Enum):
    SIGN_UP = "7"


@pytest.mark.parametrize("form", [Form(id=7), Forms.SIGN_UP, Names.SIGN_UP, "7", "07"], ids=repr)
def test_rows_of_a_parent_that_is_given_in_another_form(form: Any) -> None:
    with client({"total": 1, "submissions": [{"id": 1, "form": {"id": "7"}}]}) as api:
        assert [each.id for each in api.forms.list_submissions(form)] == [1]


@pytest.mark.parametrize(("key", "act", "other"), LISTS_OF)
def test_rows_of_another_parent(key: str, act: Act, other: dict[str, Any]) -> None:
    for rows in ([{"id": 1, **other}], {"1": {"id": 1}, "2": {"id": 2, **other}}):
        with client({"total": len(rows), key: rows}) as api:
            with pytest.raises(UnexpectedResponse, match="answered a row whose"):
                act(api).page()
            with pytest.raises(UnexpectedResponse, match="answered a row whose"):
                list(act(api))


class Ids(str, Enum):
    FORM = "7"


@pytest.mark.parametrize("form", [7, "7", "007", Ids.FORM, Form(id=7)])
def test_the_parent_may_be_given_in_every_form(form: Any) -> None:
    with client({"total": 1, "submissions": [{"id": 1, "form": {"id": "7"}}]}) as api:
        assert len(api.forms.list_submissions(form).collect()) == 1


@pytest.mark.parametrize(("key", "act", "other"), LISTS_OF)
def test_rows_that_tell_of_their_parent_or_do_not(
    key: str, act: Act, other: dict[str, Any]
) -> None:
    own = {name: {"id": "7"} if isinstance(value, dict) else 7 for name, value in other.items()}
    rows = [{"id": 1, **own}, {"id": 2}, {"id": 3, **dict.fromkeys(own)}]
    with client({"total": 3, key: rows}) as api:
        assert len(act(api).page()) == 3


SINGLE: dict[str, Act] = {
    "get": lambda api: api.contacts.get(7),
    "edit": lambda api: api.contacts.edit(7, firstname="Ann"),
    "create": lambda api: api.contacts.create(firstname="Ann"),
}
ANN: dict[str, Any] = {"id": 7, "fields": {"all": {"id": 7, "firstname": "Ann"}}}


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize(
    "answer",
    [
        {"contact": ANN, "errors": "denied"},
        {"contact": {**ANN, "error": {"code": 403, "message": "denied"}}},
        {"contact": {**ANN, "errors": [{"code": 403, "message": "denied"}]}},
    ],
)
def test_an_error_beside_or_inside_an_entity(name: str, answer: dict[str, Any]) -> None:
    with client(answer) as api, pytest.raises(UnexpectedResponse, match="denied"):
        SINGLE[name](api)


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize(
    "contact", [{**ANN, "id": True}, {**ANN, "fields": {"all": {"id": "8", "firstname": "Ann"}}}]
)
def test_an_entity_whose_id_is_in_doubt(name: str, contact: dict[str, Any]) -> None:
    with client({"contact": contact}) as api, pytest.raises(UnexpectedResponse):
        SINGLE[name](api)


@pytest.mark.parametrize("name", ["edit", "create"])
def test_fields_that_the_answer_lost(name: str) -> None:
    with client({"contact": {**ANN, "fields": []}}) as api:
        with pytest.warns(ValueNotStored, match="firstname"):
            SINGLE[name](api)
