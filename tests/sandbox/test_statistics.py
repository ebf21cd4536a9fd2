"""What the statistics tables and widgets say of where and when things happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox, dates

#: known before any request came, so that the one of this machine is not the first
ELSEWHERE = ("203.0.113.5", "203.0.113.6", "203.0.113.7")


def made(http: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = http.post(f"/api/{path}/new", json=body)
    answer.raise_for_status()
    entity: dict[str, Any] = next(iter(answer.json().values()))
    return entity


def rows(http: httpx.Client, table: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = http.get(f"/api/stats/{table}").json()["stats"]
    return found


def sent_to_ann(http: httpx.Client, sandbox: Sandbox) -> str:
    """The path of the pixel in an e-mail that was sent to a contact."""
    contact = made(http, "contacts", email="ann@example.com")["id"]
    email = made(http, "emails", name="News", subject="News", customHtml="<p>Hi</p>")["id"]
    http.post(f"/api/emails/{email}/contact/{contact}/send", json={}).raise_for_status()
    return f"/email/{sandbox.outbox[-1].tracking_hash}.gif"


def test_rows_name_the_address_that_a_request_came_from(
    http: httpx.Client, sandbox: Sandbox
) -> None:
    for address in ELSEWHERE:
        made(http, "contacts", ipAddress=address)
    pixel = sent_to_ann(http, sandbox)
    email = sandbox._store.table("emails").rows()[-1]["id"]
    properties = {"emails": [email]}
    made(http, "points", name="Opens", type="email.open", delta=5, properties=properties)
    contact = sandbox._store.table("contacts").rows()[-1]["id"]
    http.post(f"/api/contacts/{contact}/points/plus/3", json={}).raise_for_status()
    field = {"label": "E-mail", "alias": "email", "type": "email", "mappedField": "email"}
    form = made(http, "forms", name="Ask", isPublished=True, fields=[field])["id"]
    asked = {"mauticform[email]": "ann@example.com", "mauticform[formId]": str(form)}
    http.post("/form/submit", params={"formId": form}, data=asked)
    browser = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Firefox/126.0"}
    http.get(pixel, headers=browser).raise_for_status()

    here, *_ = [  # it is noted once more after the merge through the form
        row["id"] for row in rows(http, "ip_addresses") if row["ip_address"] == "127.0.0.1"
    ]
    assert int(here) > len(ELSEWHERE)
    tables = {
        "form_submissions": 1,
        "email_stats": 1,
        "email_stats_devices": 1,
        "lead_points_change_log": 2,
        "point_lead_action_log": 1,
    }
    assert {table: [row["ip_id"] for row in rows(http, table)] for table in tables} == {
        table: [here] * count for table, count in tables.items()
    }


def test_an_unopened_email_names_no_address(http: httpx.Client, sandbox: Sandbox) -> None:
    sent_to_ann(http, sandbox)
    assert "ip_id" not in rows(http, "email_stats")[0]


def test_best_hours_have_two_digits_and_the_best_one_comes_first(
    http: httpx.Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (2, 23, 23):
        pixel = sent_to_ann(http, sandbox)
        monkeypatch.setattr(dates, "now", lambda hour=hour: datetime(2026, 5, 4, hour, 10))
        http.get(pixel).raise_for_status()
    asked = {"dateFrom": "2026-05-04 00:00:00", "dateTo": "2026-05-04 23:59:59", "timeUnit": "d"}
    answer = http.get("/api/data/emails.best.hours", params={"timezone": "UTC", **asked}).json()
    chart = answer["data"]["chartData"]
    assert chart["labels"] == ["23:00-00:00", "02:00-03:00"]
    assert chart["datasets"][0]["data"] == [66.7, 33.3]
