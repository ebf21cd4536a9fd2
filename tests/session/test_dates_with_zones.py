"""Dates of rows: a moment with a zone is never stored as another day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo import Maatoo

EAST = dt.timezone(dt.timedelta(hours=13))


class Server:
    """Has a date field and a field of date and time, and stores what it is sent."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "fields" in request.url.path:
            kinds = {"email": "email", "born": "date", "seen": "datetime"}
            fields = [
                {"id": number, "alias": alias, "type": kind, "isPublished": True, "label": alias}
                for number, (alias, kind) in enumerate(kinds.items(), 1)
            ]
            return httpx.Response(200, json={"total": 3, "fields": fields})
        self.rows = json.loads(request.content)
        found = [
            {"id": number, "fields": {"all": {"id": number, "born": None, "seen": None, **row}}}
            for number, row in enumerate(self.rows, 1)
        ]
        answer = {"contacts": found, "statusCodes": [201] * len(found)}
        return httpx.Response(201, json=answer)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def api(server: Server) -> Iterator[Maatoo]:
    with Maatoo("https://x.example", transport=httpx.MockTransport(server)) as client:
        yield client


def test_midnight_stands_for_its_day_in_its_own_zone(api: Maatoo, server: Server) -> None:
    midnight = dt.datetime(2026, 3, 4, tzinfo=EAST)
    report = api.contacts.create_many([{"email": "a@x.invalid", "born": midnight}])
    assert report.ok
    assert server.rows[0]["born"] == "2026-03-04"


def test_another_moment_is_refused_unsent(api: Maatoo, server: Server) -> None:
    noon = dt.datetime(2026, 3, 4, 12, tzinfo=EAST)
    rows = [{"email": "a@x.invalid", "born": noon}, {"email": "b@x.invalid", "seen": noon}]
    report = api.contacts.create_many(rows)
    assert [each.index for each in report.failed] == [0]
    assert ".date()" in str(report.failed[0].error)
    assert [row["seen"] for row in server.rows] == ["2026-03-03 23:00:00"]


def test_a_moment_without_zone_and_a_date_go_out_as_written(api: Maatoo, server: Server) -> None:
    rows = [{"email": "a@x.invalid", "born": dt.date(2026, 3, 4)}]
    assert api.contacts.create_many(rows).ok
    assert server.rows[0]["born"] == "2026-03-04"
