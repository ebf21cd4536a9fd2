"""Where.changed_since: added or changed since, as each list spells it."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from maatoo import Maatoo, Where

MOMENT = dt.datetime(2026, 11, 28, 23, 10, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("contacts", ["date_modified", "date_added"]),
        ("companies", ["date_modified", "date_added"]),
        ("segments", ["dateModified", "dateAdded"]),
    ],
)
def test_each_list_spells_its_columns(name: str, columns: list[str]) -> None:
    asked: list[dict[str, str]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"total": 0, "contacts": [], "companies": [], "lists": []})

    api = Maatoo("https://crm.example", transport=httpx.MockTransport(serve))
    getattr(api, name).list(where=Where.changed_since(MOMENT)).page()
    (query,) = asked
    assert query["where[0][expr]"] == "orX"
    assert [query[f"where[0][val][{n}][col]"] for n in (0, 1)] == columns
    assert {query[f"where[0][val][{n}][expr]"] for n in (0, 1)} == {"gte"}
    assert {query[f"where[0][val][{n}][val]"] for n in (0, 1)} == {"2026-11-28 22:10:00"}
