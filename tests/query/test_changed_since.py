"""Where.changed_since: added or changed since, as each list spells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from maatoo import InvalidArgument, Maatoo, Where

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


@pytest.mark.parametrize(
    "make",
    [
        lambda api, where: api.tags.list(where=where),
        lambda api, where: api.devices.list(where=where),
        lambda api, where: api.forms.list_submissions(1, where=where),
        lambda api, where: api.campaign_events.list(where=where),
        lambda api, where: api.campaigns.list_contacts(1, where=where),
        lambda api, where: api.stats.get("email_stats", where=where),
    ],
)
@pytest.mark.parametrize("built", [True, False])
def test_lists_without_such_dates_refuse_it_unsent(
    make: Callable[[Maatoo, Any], Any], built: bool
) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        raise AssertionError("something was sent")

    where: object = Where.changed_since(MOMENT)
    if not built:
        value = "2026-11-28 22:10:00"
        where = Where([{"col": "dateModified", "expr": "gte", "val": value}])
    api = Maatoo("https://crm.example", transport=httpx.MockTransport(serve))
    with pytest.raises(InvalidArgument, match="changed_since"):
        make(api, where)


def test_another_column_of_such_a_list_can_be_filtered() -> None:
    asked: list[dict[str, str]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"total": 0, "devices": []})

    api = Maatoo("https://crm.example", transport=httpx.MockTransport(serve))
    api.devices.list(where=Where.gte("dateAdded", MOMENT)).page()
    assert asked[0]["where[0][col]"] == "dateAdded"
