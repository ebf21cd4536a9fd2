"""Reports, statistics and activity: rows page after page, to the end, with dates and types."""

from __future__ import annotations

import datetime as dt
import typing
from importlib import import_module
from typing import Any

import httpx
import pytest

from maatoo.models import ActivityPage, EmailStatsRow, ReportData
from maatoo.paging import AsyncPages
from maatoo.resources import AsyncResources
from maatoo.sync._lists import SyncPages

from .servers import Answers, recorded

pytestmark = pytest.mark.anyio

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def report(rows: int) -> Answers:
    """A report of some rows, which many of its rows have the same id in."""

    def script(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        page, limit = int(params.get("page", 1)), int(params.get("limit", rows or 1))
        found = [
            {"id": str(n // 3), "email": f"{n}@example.invalid"}
            for n in range((page - 1) * limit, min(page * limit, rows))
        ]
        body = {"totalResults": rows, "data": found, "page": page, "limit": limit}
        return httpx.Response(200, json=body)

    return Answers(script)


async def test_a_report_is_iterated_to_its_end_with_its_dates() -> None:
    server = report(23)
    async with server.api() as api:
        rows = api.reports.get(12, date_from=NOON, date_to=dt.date(2026, 11, 24), limit=5)
        emails = [row["email"] async for row in rows]
    assert emails == [f"{n}@example.invalid" for n in range(23)]
    pages = sorted(int(each.url.params["page"]) for each in server.asked)
    assert pages == [1, 2, 3, 4, 5]
    for each in server.asked:
        assert each.url.params["dateFrom"] == "2026-11-23 11:00:00"
        assert each.url.params["dateTo"] == "2026-11-24"
    with server.blocking() as blocking:
        assert len(list(blocking.reports.get(12, limit=5))) == 23


async def test_a_report_comes_page_by_page_with_what_it_says_of_itself() -> None:
    server = Answers(lambda _: recorded("reports.get.5").answer())
    async with server.api() as api:
        page = await api.reports.get(12, page=1, limit=2)
    assert isinstance(page, ReportData)
    assert (page.total_results, len(page.data)) == (4, 2)
    assert page.data_columns["address1"] == "l.address1"
    server = report(9)
    async with server.api() as api:
        sizes = [len(page.data) async for page in api.reports.get(12, limit=4).pages()]
    assert sizes == [4, 4, 1]


async def test_rows_of_a_table_are_typed_and_come_to_the_end() -> None:
    def script(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        start, limit = int(params.get("start", 0)), int(params.get("limit", 100))
        rows = [
            {"id": str(n), "email_id": "3", "is_read": "1", "date_sent": "2026-11-23 11:40:06"}
            for n in range(start, min(start + limit, 250))
        ]
        return httpx.Response(200, json={"total": "250", "stats": rows})

    server = Answers(script)
    async with server.api() as api:
        rows = [row async for row in api.stats.get("email_stats", where=[("email_id", "eq", 3)])]
    assert [row.id for row in rows] == list(range(250))
    assert isinstance(rows[0], EmailStatsRow)
    assert (rows[0].email_id, rows[0].is_read) == (3, True)
    assert rows[0].date_sent == dt.datetime(2026, 11, 23, 11, 40, 6, tzinfo=dt.timezone.utc)
    assert server.asked[0].url.params["where[0][col]"] == "email_id"


async def test_activity_is_asked_for_by_dates_and_types() -> None:
    def script(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", 1))
        events = [
            {"event": "page.hit", "eventId": f"e{n}", "timestamp": "2026-11-23T11:40:06+00:00"}
            for n in range((number - 1) * 25, min(number * 25, 60))
        ]
        body = {"events": events, "total": 60, "page": number, "limit": 25, "maxPages": 3}
        return httpx.Response(200, json=body)

    server = Answers(script)
    async with server.api() as api:
        activity = api.contacts.list_activity(
            15, date_from=NOON, date_to="2026-12-01 00:00:00", include_events=["page.hit", "lead"]
        )
        assert isinstance(await activity, ActivityPage)
        assert len([event async for event in activity]) == 60
    params = server.asked[0].url.params
    assert params["filters[dateFrom]"] == "2026-11-23 11:00:00"
    assert params["filters[dateTo]"] == "2026-12-01 00:00:00"
    assert params.get_list("filters[includeEvents][]") == ["page.hit", "lead"]


# Types


@pytest.mark.parametrize(("package", "kind"), [("resources", AsyncPages), ("sync", SyncPages)])
def test_lists_whose_pages_have_a_model_say_so(package: str, kind: Any) -> None:
    found: dict[str, Any] = {}
    for resource in (name for name in vars(AsyncResources) if not name.startswith("_")):
        operations = vars(import_module(f"maatoo.resources.{resource}"))
        module = import_module(f"maatoo.{package}.{resource}")
        (cls,) = (getattr(module, name) for name in module.__all__)
        for name, operation in operations.items():
            reader = getattr(operation, "reads", None)
            if type(reader).__name__ != "PageOf":
                continue
            method = getattr(cls, name.lower())
            returned = typing.get_type_hints(method)["return"]
            item = reader.model or typing.Mapping[str, Any]
            assert typing.get_origin(returned) is kind
            assert typing.get_args(returned)[1] is reader.page
            assert typing.get_args(returned)[0] in (item, dict[str, Any]) or reader.model is None
            found[f"{resource}.{name}"] = returned
    assert {"reports.GET", "contacts.LIST_ACTIVITY"} <= found.keys()
