"""The sandbox as a Mautic 6.0: what was recorded of a 6.0.3, and not of a 5.1.1."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox

KEYS = {  # what 6.0 adds to an answer, by a request that creates
    "fields/contact/new": ({"label": "Score", "type": "text"}, {"charLengthLimit", "isIndex"}),
    "emails/new": ({"name": "News", "subject": "s"}, {"preheaderText"}),
}


@pytest.fixture(params=["5.1", "6.0", "7"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[int, httpx.Client]]:
    """The major version, and a client of a server that speaks as it."""
    version: str = request.param
    with Sandbox(version=version) as sandbox, sandbox.serve() as url:
        with httpx.Client(base_url=f"{url}/api/", auth=sandbox.credentials) as client:
            yield int(version[0]), client


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    [entity] = answer.json().values()
    return entity


@pytest.mark.parametrize("path", KEYS)
def test_a_6_shows_more_properties(server: tuple[int, httpx.Client], path: str) -> None:
    major, client = server
    body, added = KEYS[path]
    shown = made(client, path, body).keys() & added
    assert shown == (added if major >= 6 else set())


def test_the_fields_of_a_form_tell_whether_they_are_read_only(
    server: tuple[int, httpx.Client],
) -> None:
    major, client = server
    fields = [{"label": "E-mail", "type": "email", "isReadOnly": True}]
    form = made(
        client, "forms/new", {"name": "Sign up", "formType": "standalone", "fields": fields}
    )
    wanted = {True} if major >= 6 else {None}
    assert {field.get("isReadOnly") for field in form["fields"]} == wanted


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("contacts/new", {"email": "a@example.com"}),
        ("segments/new", {"name": "All"}),
        ("stages/new", {"name": "Lead"}),
    ],
)
def test_what_is_new_counts_as_modified(
    server: tuple[int, httpx.Client], path: str, body: dict[str, Any]
) -> None:
    major, client = server
    entity = made(client, path, body)
    if major >= 6:
        assert entity["dateModified"] == entity["dateAdded"] is not None
        assert entity["modifiedBy"] == entity["createdBy"] is not None
    else:
        assert entity["dateModified"] is None
        assert entity["modifiedBy"] is None


def test_a_campaigns_contacts_take_no_brackets(server: tuple[int, httpx.Client]) -> None:
    major, client = server
    segment = made(client, "segments/new", {"name": "All"})["id"]
    event = {
        "id": "new_1",
        "name": "More points",
        "type": "lead.changepoints",
        "eventType": "action",
        "properties": {"points": 1},
    }
    body = {"name": "Welcome", "lists": [{"id": segment}], "events": [event]}
    campaign = made(client, "campaigns/new", body)["id"]
    path = f"campaigns/{campaign}/contacts"
    assert client.get(path, params={"start": 0, "limit": 5}).status_code == 200
    for name in ("order[0][col]", "where[0][col]"):
        answer = client.get(path, params={name: "lead_id"})
        assert (answer.status_code == 400) == (major >= 6), name


def test_force_makes_no_second_company(server: tuple[int, httpx.Client]) -> None:
    major, client = server
    first = made(client, "companies/new", {"companyname": "Acme"})["id"]
    answer = client.post("companies/new", json={"companyname": "Acme", "force": True})
    if major >= 6:
        assert (answer.status_code, answer.json()["company"]["id"]) == (200, first)
    else:
        assert answer.status_code != 200


def test_a_wrong_password_is_told_without_a_body(server: tuple[int, httpx.Client]) -> None:
    major, client = server
    wrong = base64.b64encode(b"admin:wrong").decode()
    answer = client.get("contacts", headers={"Authorization": f"Basic {wrong}"}, auth=None)
    assert answer.status_code == 401
    assert (answer.content == b"") == (major >= 6)
    assert ("WWW-Authenticate" in answer.headers) == (major >= 6)
