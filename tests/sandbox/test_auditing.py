"""The audit log: what is written to it by what happens, and who reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process
from tests.sandbox.sandbox_serialized import unserialized

pytestmark = pytest.mark.once


def rows(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    """The log, oldest first, its details as values."""
    answer = client.get("/api/stats/audit_log", params=query).json()
    return [{**row, "details": unserialized(row["details"])} for row in answer["stats"]]


def actions(client: httpx.Client) -> list[tuple[str, str, str]]:
    return [(row["object"], row["object_id"], row["action"]) for row in rows(client)]


def new(client: httpx.Client, path: str, **body: Any) -> int:
    answer = client.post(f"/api/{path}/new", json=body)
    answer.raise_for_status()
    entity: dict[str, Any] = next(iter(answer.json().values()))
    return int(entity["id"])


def test_create_edit_and_delete_are_logged_with_old_and_new_values(http: httpx.Client) -> None:
    number = new(http, "stages", name="Lead", description="first")
    http.patch(f"/api/stages/{number}/edit", json={"name": "Fan"}).raise_for_status()
    http.delete(f"/api/stages/{number}/delete").raise_for_status()
    create, update, delete = rows(http)
    assert create["details"] == {
        "name": {0: None, 1: "Lead"},
        "description": {0: None, 1: "first"},
    }
    assert update["details"]["name"] == {0: "Lead", 1: "Fan"}
    assert update["details"].keys() == {"name", "dateModified"}
    assert delete["details"] == {"name": "Fan"}
    assert [row["action"] for row in (create, update, delete)] == ["create", "update", "delete"]
    assert {row["user_name"] for row in (create, update, delete)} == {"Ada Sandbox"}


def test_an_edit_that_changes_nothing_is_not_logged(http: httpx.Client) -> None:
    number = new(http, "segments", name="All")
    http.patch(f"/api/segments/{number}/edit", json={"name": "All"}).raise_for_status()
    assert actions(http) == [("segment", str(number), "create")]


def test_a_refused_write_is_not_logged(http: httpx.Client) -> None:
    assert http.post("/api/segments/new", json={"description": "nameless"}).status_code == 400
    assert rows(http) == []


def test_the_calling_user_is_named_and_the_server_when_nobody_calls(http: httpx.Client) -> None:
    form = new(
        http,
        "forms",
        name="Contact",
        fields=[{"label": "Mail", "type": "email", "alias": "mail", "mappedField": "email"}],
        postAction="return",
    )
    data = {"mauticform[mail]": "eve@example.org", "mauticform[formId]": str(form)}
    http.post("/form/submit", params={"formId": form}, data=data)
    named = [(row["user_name"], row["object"], row["action"]) for row in rows(http)]
    assert named == [
        ("Ada Sandbox", "form", "update"),  # a form is stored before it is saved
        ("System", "lead", "create"),
        ("System", "lead", "ipadded"),
        ("System", "lead", "update"),
        ("System", "lead", "identified"),
    ]


def test_a_batch_logs_each_item_also_two_of_one_contact(http: httpx.Client) -> None:
    items = [{"email": "a@example.org"}, {"email": "a@example.org", "city": "Bern"}]
    http.post("/api/contacts/batch/new", json=items).raise_for_status()
    assert actions(http) == [
        ("lead", "1", "create"),
        ("lead", "1", "identified"),
        ("lead", "1", "update"),
    ]
    assert rows(http)[2]["details"] == {
        "city": {0: None, 1: "Bern"},
        "fields": {"city": {0: None, 1: "Bern"}},
        "manipulated_by": "Ada Sandbox",
        "manipulator_key": "lead:api-batch",
    }


@pytest.mark.parametrize(
    ("path", "body", "details"),
    [
        ("contacts/1/points/plus/4", {}, {"points": {0: 0, 1: 4}}),
        (
            "contacts/1/dnc/sms/add",
            {"reason": 1, "comments": "no"},
            {"dnc_channel_status": {"sms": {"reason": 1, "comments": "no"}}},
        ),
        ("contacts/1/utm/add", {"utm_source": "ad"}, {"utmtags": {0: "utm_source", 1: "ad"}}),
        ("stages/1/contact/1/add", {}, {"stage": {0: None, 1: 1}}),
    ],
)
def test_what_is_done_to_a_contact_is_logged(
    http: httpx.Client, path: str, body: dict[str, Any], details: dict[str, Any]
) -> None:
    new(http, "contacts", firstname="Ada")
    new(http, "stages", name="Lead")
    before = len(rows(http))
    http.post(f"/api/{path}", json=body).raise_for_status()
    assert [row["details"] for row in rows(http)[before:]] == [details]


def test_joining_a_company_or_a_segment_is_not_logged(http: httpx.Client) -> None:
    new(http, "contacts", firstname="Ada")
    new(http, "companies", companyname="Acme")
    new(http, "segments", name="All")
    before = len(rows(http))
    http.post("/api/companies/1/contact/1/add").raise_for_status()
    http.post("/api/segments/1/contact/1/add").raise_for_status()
    assert rows(http)[before:] == []


def test_a_stage_that_goes_takes_no_entry_of_its_contacts_with_it(http: httpx.Client) -> None:
    new(http, "contacts", firstname="Ada")
    new(http, "stages", name="Lead")
    http.post("/api/stages/1/contact/1/add").raise_for_status()
    before = len(rows(http))
    http.delete("/api/stages/1/delete").raise_for_status()
    assert [(row["object"], row["action"]) for row in rows(http)[before:]] == [("stage", "delete")]


def test_the_recent_activity_shows_the_newest_first_as_many_as_fit(http: httpx.Client) -> None:
    for name in ("one", "two", "three", "four"):
        new(http, "stages", name=name)
    new(http, "categories", title="left out", bundle="email")
    query = {"dateFrom": "2026-01-01", "dateTo": "2026-01-02"}

    def logs(**more: Any) -> list[dict[str, Any]]:
        answer = http.get("/api/data/recent.activity", params={**query, **more}).json()
        shown: list[dict[str, Any]] = answer["data"]["logs"]
        return shown

    assert [log["objectName"] for log in logs()] == ["four", "three", "two"]
    assert [log["objectName"] for log in logs(height=155)] == ["four"]
    assert logs(height=155)[0]["route"] == "/s/stages/view/4"


def test_the_log_survives_a_restart_and_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    for name in ("one", "two"):
        with Sandbox(file) as sandbox, in_process(sandbox) as client:
            new(client, "stages", name=name)
            logged = [row["id"] for row in rows(client)]
    assert logged == ["1", "2"]
