"""The sandbox stores nothing that the server refuses, and fails where the server fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.refused_writes import (
    EVENT,
    FAILING,
    HOOK,
    REFUSED,
    REPORT,
    SELECT,
    SENT,
    TOLD,
    UNIQUE,
    Json,
)
from tests.sandbox.sandbox_client import Client

pytestmark = pytest.mark.once


def of(case: tuple[Any, ...]) -> str:
    return f"{case[0]}: {case[1]}"[:60]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A server with a first contact, company and segment."""
    with Sandbox() as sandbox:
        client = Client(sandbox)
        client.good("POST", "contacts/new", {"email": "a@example.invalid"})
        client.good("POST", "companies/new", {"companyname": "Acme"})
        client.good("POST", "segments/new", {"name": "Source"})
        yield client
        client.close()


def total(client: Client, path: str) -> int:
    return int(client.good("GET", path, limit=1)["total"])


@pytest.mark.parametrize("case", REFUSED, ids=of)
def test_what_the_server_refuses_is_refused(client: Client, case: tuple[str, Json, Json]) -> None:
    path, body, details = case
    before = total(client, path)
    status, answer = client("POST", f"{path}/new", body)
    [error] = answer["errors"]
    assert (status, error["details"]) == (422 if [UNIQUE] in details.values() else 400, details)
    lines = [f"{name}: {line}" for name, found in details.items() for line in found]
    assert error["message"] == ", ".join(lines)
    assert total(client, path) == before


@pytest.mark.parametrize("case", [*REFUSED, *TOLD], ids=of)
def test_an_item_that_is_refused_leaves_the_others_of_its_batch(
    client: Client, case: tuple[str, Json, Any]
) -> None:
    path, body, _ = case
    alone, refused = client("POST", f"{path}/new", body)
    status, answer = client("POST", f"{path}/batch/new", [body, body])
    assert status == 201
    assert answer["statusCodes"] == [alone, alone]
    assert [error["message"] for error in answer["errors"]] == [refused["errors"][0]["message"]] * 2


@pytest.mark.parametrize("case", TOLD, ids=of)
def test_what_is_refused_without_a_field_is_told(
    client: Client, case: tuple[str, Json, str]
) -> None:
    path, body, message = case
    before = total(client, path)
    assert client("POST", f"{path}/new", body) == (
        400,
        {"errors": [{"code": 400, "message": message, "details": []}]},
    )
    assert total(client, path) == before


@pytest.mark.parametrize("case", FAILING, ids=of)
def test_what_the_server_fails_on_is_not_stored(client: Client, case: tuple[str, Json]) -> None:
    path, body = case
    before = total(client, path)
    assert client("POST", f"{path}/new", body)[0] == 500
    assert client("POST", f"{path}/batch/new", [body])[0] == 500
    assert total(client, path) == before


@pytest.mark.parametrize(
    ("path", "one", "body"),
    [
        ("assets", "asset", {"title": "A", "storageLocation": "local"}),
        ("assets", "asset", {"title": "A", "file": "missing.txt"}),
        ("campaigns", "campaign", {"name": "C", "lists": [{"id": 1}]}),
        ("campaigns", "campaign", {"name": "C", "events": [EVENT]}),
    ],
)
def test_a_batch_with_an_incomplete_item_stores_the_others(
    client: Client, path: str, one: str, body: Json
) -> None:
    wholes: dict[str, Json] = {
        "assets": {"title": "A", "storageLocation": "remote", "file": "http://a.example/a.pdf"},
        "campaigns": {"name": "C", "lists": [{"id": 1}], "events": [EVENT]},
    }
    good = wholes[path]
    _, alone = client("POST", f"{path}/new", body)
    status, answer = client("POST", f"{path}/batch/new", [good, body, good])
    assert (status, answer["statusCodes"]) == (201, [201, 400, 201])
    assert answer["errors"]["1"]["message"] == alone["errors"][0]["message"]
    made = [answer[path][index]["id"] for index in ("0", "2")]
    status, answer = client("PUT", f"{path}/batch/edit", [{**good, "id": made[0]}, body])
    assert status == 200
    assert answer["statusCodes"][1] == 400
    assert client.good("GET", f"{path}/{made[1]}")[one]["id"] == made[1]


@pytest.mark.parametrize(
    ("path", "one", "body", "change"),
    [
        ("fields/contact", "field", SELECT, {"properties": {"list": []}}),
        ("segments", "list", {"name": "Second"}, {"alias": "source"}),
        ("companies", "company", {"companyname": "Beta"}, {"companyname": "Acme"}),
        ("contacts", "contact", {"email": "c@example.invalid"}, {"owner": 99}),
        ("contacts", "contact", {"email": "d@example.invalid"}, {"stage": 99}),
        ("hooks", "hook", HOOK, {"eventsOrderbyDir": "sideways"}),
        ("reports", "report", {**REPORT, "isScheduled": False}, {"isScheduled": True}),
        ("emails", "email", {"name": "M", "subject": "S"}, {"subject": ""}),
    ],
)
def test_an_edit_to_what_is_refused_changes_nothing(
    client: Client, path: str, one: str, body: Json, change: Json
) -> None:
    made = client.good("POST", f"{path}/new", body)[one]
    before = client.good("GET", f"{path}/{made['id']}")
    status, answer = client("PATCH", f"{path}/{made['id']}/edit", change)
    assert status in (400, 422)
    assert answer["errors"][0]["details"]
    assert client.good("GET", f"{path}/{made['id']}") == before


def test_what_the_server_takes_is_taken(client: Client) -> None:
    taken: list[tuple[str, Json]] = [
        ("categories", {"title": "C", "bundle": "plugin:focus"}),
        ("contacts", {"firstname": "N", "owner": 1, "state": "California", "stage": None}),
        ("contacts", {"firstname": "N", "owner": "", "country": "Peru", "state": "Cusco"}),
        ("companies", {"companyname": "Third", "owner": None, "companystate": "Wien"}),
        ("segments", {"name": "Source"}),
        ("fields/contact", {"label": "City"}),
        ("fields/contact", {"label": "Hint", "type": "lookup"}),
        ("hooks", {"name": "H", "webhookUrl": "hook.example.invalid", "eventsOrderbyDir": "ASC"}),
        ("points", {"name": "P", "type": "url.hit", "delta": -(2**31)}),
        ("reports", {**SENT, "scheduleUnit": "WEEKLY", "scheduleDay": "MO"}),
        (
            "reports",
            {**SENT, "scheduleUnit": "MONTHLY", "scheduleDay": "SU", "scheduleMonthFrequency": -1},
        ),
        ("messages", {"name": "M", "channels": [{"channel": "email", "isEnabled": False}]}),
    ]
    for path, body in taken:
        assert client("POST", f"{path}/new", body)[0] == 201, (path, body)


def test_a_report_keeps_no_schedule_that_it_does_not_use(client: Client) -> None:
    names = ("scheduleUnit", "toAddress", "scheduleDay", "scheduleMonthFrequency")
    full = {"scheduleDay": "MO", "scheduleMonthFrequency": "1"}
    shown = [
        client.good("POST", "reports/new", {**SENT, **full, "scheduleUnit": unit, **more})["report"]
        for unit, more in (("DAILY", {}), ("WEEKLY", {}), ("MONTHLY", {"isScheduled": False}))
    ]
    address = SENT["toAddress"]
    assert [[report[name] for name in names] for report in shown] == [
        ["DAILY", address, None, None],
        ["WEEKLY", address, "MO", None],
        [None, None, None, None],
    ]


def test_folders_are_made_one_by_one(client: Client) -> None:
    def upload(path: str) -> int:
        return client("POST", path)[0]

    assert upload("files/images.a.b/new") == 406
    assert client("GET", "files/images.a")[0] == 406
    assert client("DELETE", "files/images.a/x.png/delete")[0] == 406
    assert upload("files/images.a/new") == 200
    assert upload("files/images.a.b/new") == 200
    assert upload("files/images/new?subdir=a/b/c/d") == 406
    assert upload("files/media.a.b/new") == 406
    assert list(client.good("GET", "files/images.a")["files"].values()) == ["b"]
    assert list(client.good("GET", "files/images", subdir="a")["files"].values()) == ["b"]
    assert list(client.good("GET", "files/images")["files"].values()) == ["a"]


def test_the_notes_of_a_contact_are_ordered_by_columns_with_the_alias(client: Client) -> None:
    lead = client.good("POST", "contacts/new", {"firstname": "Noted"})["contact"]["id"]
    for text, day in (("b", 1), ("c", 3), ("a", 2)):
        body = {"lead": lead, "text": text, "dateTime": f"2026-01-0{day} 10:00:00"}
        client.good("POST", "notes/new", body)

    def texts(**query: str) -> list[str]:
        shown = client.good("GET", f"contacts/{lead}/notes", **query)["notes"]
        return [note["text"] for note in shown]

    assert texts() == ["a", "c", "b"]
    assert texts(orderBy="n.dateTime") == ["c", "a", "b"]
    assert texts(orderBy="n.dateTime", orderByDir="ASC") == ["b", "a", "c"]
    assert texts(orderBy="n.text", orderByDir="asc") == ["a", "b", "c"]
    for name in ("dateTime", "x.dateTime", "n.nope"):
        assert client("GET", f"contacts/{lead}/notes", orderBy=name)[0] == 500
