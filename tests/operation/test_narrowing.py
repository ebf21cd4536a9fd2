"""Select: what is sent of it, and that nothing is read but what was selected."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth
from maatoo.sandbox import Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.once]

#: answers as a Mautic 5.1.1 gave them, the lists to `select[]=id&select[]=…`
EMAILS = {
    "total": 1,
    "emails": {
        "5": {"isPublished": True, "id": 5, "name": "A", "language": "en", "emailType": "template"}
    },
}
CONTACTS = {
    "total": "1",
    "contacts": {
        "7": {
            "isPublished": True,
            "dateAdded": "2026-11-23T11:41:38+00:00",
            "id": 7,
            "points": 0,
            "fields": {
                "core": {"email": {"alias": "email", "type": "email", "value": "a@b.ch"}},
                "social": [],
                "all": {"id": "7", "email": "a@b.ch"},
            },
            "tags": [],
        }
    },
}
CONTACT = {
    "contact": {
        "id": 6,
        "isPublished": True,
        "dateAdded": "2026-11-23T11:41:37+00:00",
        "fields": {"core": {}, "all": {"id": "6", "title": 0, "email": 12}},
        "owner": {"id": 1},
    }
}


def client(answer: object, sent: list[list[tuple[str, str]]] | None = None) -> AsyncMaatoo:
    """A client whose server gives one answer."""

    def handle(request: httpx.Request) -> httpx.Response:
        if sent is not None:
            sent.append(request.url.params.multi_items())
        return httpx.Response(200, json=answer)

    return AsyncMaatoo("https://x.invalid", transport=httpx.MockTransport(handle))


async def test_defaults_of_what_was_not_selected_are_removed() -> None:
    sent: list[list[tuple[str, str]]] = []
    async with client(EMAILS, sent) as api:
        [email] = (await api.emails.list(select=["name"])).items
    assert sent == [[("select[]", "id"), ("select[]", "name")]]
    assert (email.id, email.name) == (5, "A")
    assert email.is_published is None
    assert email.language is None
    assert email.raw_ == {"id": 5, "name": "A"}


async def test_python_names_are_sent_as_the_api_spells_them() -> None:
    sent: list[list[tuple[str, str]]] = []
    async with client(EMAILS, sent) as api:
        [email] = (await api.emails.list(select=iter(["is_published"]))).items
    assert sent == [[("select[]", "id"), ("select[]", "isPublished")]]
    assert email.is_published is True
    assert email.name is None


@pytest.mark.parametrize(
    ("names", "fields", "top"),
    [
        (["email"], {"email"}, {"id", "fields"}),
        (["dateAdded"], set(), {"id", "dateAdded"}),
        (["date_added"], set(), {"id", "dateAdded"}),
        (["fields"], {"id", "email"}, {"id", "fields"}),
        (["points", "email"], {"email"}, {"id", "points", "fields"}),
    ],
)
async def test_contacts_keep_the_selected_properties_and_fields(
    names: list[str], fields: set[str], top: set[str]
) -> None:
    sent: list[list[tuple[str, str]]] = []
    async with client(CONTACTS, sent) as api:
        [contact] = (await api.contacts.list(select=names)).items
    assert set(contact.fields) == fields
    assert contact.raw_.keys() == top
    assert bool(sent[0]) is ("fields" not in names)


async def test_fields_of_one_contact_are_asked_for_by_one_name_as_several_are_answered_wrong() -> (
    None
):
    sent: list[list[tuple[str, str]]] = []
    async with client(CONTACT, sent) as api:
        dated = await api.contacts.get(6, select=["date_added"])
        mailed = await api.contacts.get(6, select=["email"])
    assert sent == [[("select[]", "id"), ("select[]", "dateAdded")], [("select[]", "id, email")]]
    assert dated.raw_.keys() == {"id", "dateAdded"}
    assert dated.email is None
    assert mailed.raw_.keys() == {"id", "fields"}


@given(
    entity=st.dictionaries(st.sampled_from(["name", "alias", "isPublished", "utmTags"]), st.text()),
    names=st.lists(
        st.sampled_from(["name", "alias", "isPublished", "is_published", "x"]), min_size=1
    ),
)
async def test_what_is_left_is_what_was_asked_for(entity: dict[str, Any], names: list[str]) -> None:
    wanted = {"id", *names} | ({"isPublished"} if "is_published" in names else set())
    body = {"total": 1, "emails": {"5": {**entity, "id": 5}}}
    async with client(body) as api:
        [email] = (await api.emails.list(select=names)).items
    assert email.raw_ == {key: value for key, value in {**entity, "id": 5}.items() if key in wanted}


async def test_other_answers_are_read_as_ever() -> None:
    async with client({"total": 0, "emails": []}) as api:
        assert (await api.emails.list(select=["name"])).items == ()
    async with client(json.loads('{"tag": {"id": 1, "tag": "a", "description": "d"}}')) as api:
        assert (await api.tags.get(1, select=["tag"])).raw_ == {"id": 1, "tag": "a"}


async def test_iteration_with_select_gives_every_row_once_with_its_id() -> None:
    with Sandbox() as sandbox:
        async with AsyncMaatoo(
            "http://sandbox",
            auth=BasicAuth("admin", "sandbox"),
            transport=sandbox.transport(),
            allow_insecure=True,
        ) as api:
            rows = [{"email": f"{n}@x.example", "city": "Bern"} for n in range(23)]
            await api.contacts.create_many(rows)
            listed = api.contacts.list(select=["email"], limit=5)
            assert listed.exact
            found = [contact async for contact in listed]
            made = [await api.segments.create(name=f"s{n}") for n in range(4)]
            await api.segments.edit(made[0].id, is_published=False)
            names = await api.segments.list(select=["name"]).collect()
    assert [contact.email for contact in found] == [row["email"] for row in rows]
    assert len({contact.id for contact in found}) == 23
    assert {contact.fields.get("city") for contact in found} == {None}
    assert [each.name for each in names] == ["s0", "s1", "s2", "s3"]
    assert {each.is_published for each in names} == {None}
