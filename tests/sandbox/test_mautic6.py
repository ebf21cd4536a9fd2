"""The sandbox as a Mautic 6.0: what was recorded of a 6.0.3, and not of a 5.1.1."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once

KEYS = {  # what 6.0 adds to an answer, by a request that creates
    "fields/contact/new": ({"label": "Score", "type": "text"}, {"charLengthLimit", "isIndex"}),
    "emails/new": ({"name": "News", "subject": "s"}, {"preheaderText"}),
}


@pytest.fixture(params=["5.1", "6.0", "7"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[int, httpx.Client]]:
    """The major version, and a client of a server that speaks as it."""
    version: str = request.param
    with (
        Sandbox(version=version) as sandbox,
        in_process(sandbox, base_url="http://sandbox/api/") as client,
    ):
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


PASSWORD = {"password": "Correct-Horse-77", "confirm": "Correct-Horse-77"}
USER = {
    "username": "jo",
    "firstName": "Jo",
    "lastName": "Doe",
    "email": "jo@example.invalid",
    "role": 1,
    "plainPassword": PASSWORD,
}


@pytest.mark.parametrize(
    ("change", "details"),
    [
        ({"username": None}, {"username": ["Username is required."]}),
        ({"lastName": ""}, {"lastName": ["Last name is required."]}),
        ({"email": None}, {"email": ["The email entered is invalid."]}),
        ({"email": "jo"}, {"email": ["The email entered is invalid."]}),
        ({"role": None}, {"role": ["A role must be chosen for this user."]}),
        ({"plainPassword": None}, {"password": ["Password cannot be blank."]}),
        (
            {"plainPassword": {**PASSWORD, "confirm": "x"}},
            {"password": ["Passwords do not match."]},
        ),
        (
            {"firstName": None, "plainPassword": {}},
            {
                "firstName": ["First name is required."],
                "password": ["Password cannot be blank."],
            },
        ),
    ],
)
def test_a_6_tells_what_a_new_user_lacks(
    server: tuple[int, httpx.Client], change: dict[str, Any], details: dict[str, list[str]]
) -> None:
    major, client = server
    answer = client.post("users/new", json={**USER, **change})
    told = change in ({"lastName": ""}, {"email": "jo"})  # which a 5.1.1 reads as values
    assert answer.status_code == (400 if major >= 6 or told else 500)
    if major >= 6 or told:
        assert answer.json()["errors"][0]["details"] == details
    assert client.get("users").json()["total"] == 2
    assert made(client, "users/new", USER)["username"] == "jo"


@pytest.mark.parametrize("object", ["contact", "company"])
@pytest.mark.parametrize(
    ("kind", "body", "missing"),
    [
        ("select", {}, ["list", "charLengthLimit"]),
        ("select", {"charLengthLimit": 10}, ["list"]),
        ("multiselect", {}, ["list"]),
        ("text", {}, ["charLengthLimit"]),
        ("number", {}, []),
    ],
)
def test_a_6_tells_what_the_put_of_a_field_lacks(
    server: tuple[int, httpx.Client],
    object: str,
    kind: str,
    body: dict[str, Any],
    missing: list[str],
) -> None:
    major, client = server
    path = f"fields/{object}"
    options = {"list": [{"label": "A", "value": "a"}]} if "select" in kind else {}
    field = made(client, f"{path}/new", {"label": "Size", "type": kind, "properties": options})
    answer = client.put(f"{path}/{field['id']}/edit", json={"label": "S", "type": kind, **body})
    if major < 6:
        assert answer.status_code == 500
    elif missing:
        assert answer.status_code == 400
        assert list(answer.json()["errors"][0]["details"]) == missing
    else:
        assert answer.json()["field"]["label"] == "S"


@pytest.mark.parametrize(
    ("path", "body", "name", "words"),
    [
        ("contacts/new", {"country": "Atlantis"}, "country", "The selected choice is invalid."),
        ("contacts/new", {"owner": 99}, "owner", "The selected choice is invalid."),
        ("stages/new", {"name": "S", "weight": "x"}, "weight", "Please enter a number."),
        ("segments/new", {"name": "S", "filters": "x"}, "filters", "The collection is invalid."),
        ("stages/new", {"name": ["S"]}, "name", "This value is not valid."),
    ],
)
def test_a_6_words_some_refusals_otherwise(
    server: tuple[int, httpx.Client], path: str, body: dict[str, Any], name: str, words: str
) -> None:
    major, client = server
    answers = [
        client.post(path, json=body).json()["errors"][0],
        client.post(path.replace("new", "batch/new"), json=[body]).json()["errors"][0],
    ]
    expected = words if major >= 6 else "This value is not valid."
    for error in answers:
        assert error["details"] == {name: [expected]}
        assert error["message"] == f"{name}: {expected}"


def test_a_6_makes_categories_for_text_messages_and_keeps_them(
    server: tuple[int, httpx.Client],
) -> None:
    major, client = server
    answer = client.post("categories/new", json={"title": "Texts", "bundle": "sms"})
    assert answer.status_code == (201 if major >= 6 else 400)
    if major >= 6:
        number = answer.json()["category"]["id"]
        assert client.delete(f"categories/{number}/delete").status_code == 500
        assert client.get(f"categories/{number}").status_code == 200


def test_a_6_asks_for_the_permission_to_read_a_report(server: tuple[int, httpx.Client]) -> None:
    major, client = server
    answer = client.get("reports/1", auth=("viewer", "sandbox"))
    assert answer.status_code == (403 if major >= 6 else 200)


def test_deleting_no_fields_of_a_form_is_no_error_in_a_6(server: tuple[int, httpx.Client]) -> None:
    major, client = server
    body = {"name": "F", "formType": "standalone", "fields": [{"label": "A", "type": "text"}]}
    form = made(client, "forms/new", body)["id"]
    answer = client.request("DELETE", f"forms/{form}/fields/delete", json={})
    assert answer.status_code == (200 if major >= 6 else 400)
    assert client.request("DELETE", f"forms/{form}/fields/delete", json={"fields": 5}).is_error
    assert len(client.get(f"forms/{form}").json()["form"]["fields"]) == 1
