"""Lists that do not move, and honest lists of equal rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from maatoo import AsyncMaatoo, UnexpectedResponse
from tests.batch.virtual import VirtualRuntime
from tests.paging.answering_client import OwnRows, client, part

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("total", ["5", None])
async def test_a_table_that_stands_still_is_told_after_three_requests(
    ahead: bool, total: str | None
) -> None:
    calls: list[dict[str, str]] = []
    told = {} if total is None else {"total": total}
    api = client(lambda query: {"stats": [{"lead_id": "1"}], **told}, calls)
    rows = list[Any]()

    async def read() -> None:
        async for row in api.stats.get("email_stats", limit=1):
            rows.append(row)

    with pytest.raises(UnexpectedResponse, match="the same rows wherever"):
        if ahead:
            async with api:
                await read()
        else:
            await read()
    assert (len(rows), len(calls)) == (1, 3)


def _turned(n: int) -> list[int]:
    return [(each * 3 + n) % 10 for each in range(10)]


def _in_turn(n: int) -> range:
    return range(n % 2 * 10, n % 2 * 10 + 10)


_OTHERS: list[tuple[Callable[[int], Any], int, object]] = [
    *((_turned, 10, total) for total in (30, None, "growing")),  # the same rows, in another order
    *((_in_turn, 20, total) for total in (30, None, "growing")),
    (lambda n: range(n * 10, n * 10 + 10), 300, 30),  # other rows always, also behind the total
]


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize(("shown", "most", "total"), _OTHERS)
async def test_other_lists_that_stand_still_are_told(
    ahead: bool, ids: bool, shown: Callable[[int], Any], most: int, total: object
) -> None:
    calls: list[dict[str, str]] = []

    def answer(_: dict[str, str]) -> dict[str, Any]:
        number = len(calls)
        rows = [{"id" if ids else "lead_id": each + 1, "tag": "t"} for each in shown(number)]
        told = {30: {"total": 30}, "growing": {"total": 30 + 10 * number}}.get(total, {})
        return {"tags" if ids else "stats": rows, **told}

    api = client(answer, calls)
    lst: Any = api.tags.list(limit=10) if ids else api.stats.get("email_stats", limit=10)
    rows: list[object] = []

    async def read() -> None:
        with _told() if most < 300 else suppress(UnexpectedResponse):
            async for row in lst:
                rows.append(row)

    if ahead:
        async with api:
            await read()
    else:
        await read()
    assert len(rows) <= most
    assert len(calls) <= 40


def _told() -> Any:
    return pytest.raises(UnexpectedResponse, match="the same rows wherever")


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("limit", [1, 4, 7])
async def test_a_table_of_equal_rows_is_read_to_its_end(ahead: bool, limit: int) -> None:
    table = [{"lead_id": "1"}] * 23
    calls: list[dict[str, str]] = []
    api = client(lambda query: {"stats": part(table, query), "total": str(len(table))}, calls)
    if ahead:
        async with api:
            found = await api.stats.get("email_stats", limit=limit).collect()
    else:
        found = await api.stats.get("email_stats", limit=limit).collect()
    assert len(found) == 23


async def test_a_server_that_ignores_start_and_limit_gives_its_rows_once() -> None:
    members = [{"campaign_id": "1", "lead_id": str(n)} for n in range(250)]
    calls: list[dict[str, str]] = []
    api = client(lambda query: {"total": "250", "contacts": members}, calls)
    assert len(await api.campaigns.list_contacts(1).collect()) == 250
    assert len(calls) == 1


async def test_notes_without_ids_are_read_by_their_place() -> None:
    notes = list[dict[str, Any]]([{}] * 25)
    calls: list[dict[str, str]] = []
    api = client(lambda query: {"total": 25, "notes": part(notes, query)}, calls)
    assert len(await api.notes.list(minimal=True, limit=10).collect()) == 25


async def test_activity_is_read_until_an_empty_page() -> None:
    events = [{"event": "page.hit", "eventId": str(n), "details": {}} for n in range(40)]
    pages = [events[:20], events[20:25], events[25:40]]
    calls: list[dict[str, str]] = []

    def answer(query: dict[str, str]) -> dict[str, Any]:
        number = int(query["page"])
        shown = pages[number - 1] if number <= len(pages) else []
        return {"events": shown, "total": 40, "page": number, "limit": 25, "maxPages": 2.0}

    api = client(answer, calls)
    found = [event async for event in api.contacts.list_all_activity()]
    assert [event.event_id for event in found] == [str(n) for n in range(40)]
    assert [call["page"] for call in calls] == ["1", "2", "3", "4"]


async def test_activity_without_a_total_that_stands_still_is_told_though_its_page_is_short() -> (
    None
):
    calls: list[dict[str, str]] = []
    events = [{"event": "page.hit", "eventId": str(n), "details": {}} for n in range(3)]
    api = client(lambda query: {"events": events, "page": int(query["page"])}, calls)
    with pytest.raises(UnexpectedResponse, match="the same rows wherever"):
        await api.contacts.list_all_activity().collect()


@pytest.mark.parametrize(
    "fetch",
    [
        lambda api: api.contacts.list_segments(1),
        lambda api: api.contacts.list_companies(1),
        lambda api: api.contacts.list_fields(),
        lambda api: api.contacts.list_available_segments(),
        lambda api: api.files.list("images"),
        lambda api: api.themes.list(),
        lambda api: api.users.list_roles(),
    ],
)
async def test_lists_that_ignore_start_and_limit_are_read_once(
    fetch: Callable[[AsyncMaatoo], Any],
) -> None:
    calls: list[dict[str, str]] = []
    names = ("lists", "companies", "files", "themes")
    rows = [{"id": n} for n in range(100)]
    api = client(lambda query: dict.fromkeys(names, rows), calls)
    with suppress(UnexpectedResponse):  # some want another envelope than this one
        await fetch(api)
    assert calls == [{}]


@pytest.mark.parametrize("total", [None, 5])
@pytest.mark.parametrize("ahead", [False, True])
async def test_pages_by_number_that_repeat_are_told_or_end(total: int | None, ahead: bool) -> None:
    calls: list[dict[str, str]] = []
    events = [{"event": "page.hit", "eventId": str(n), "details": {}} for n in range(3)]
    told = {} if total is None else {"total": total}
    api = client(lambda query: {"events": events, "page": 1, "limit": 3, **told}, calls)
    found: list[object] = []

    async def read() -> None:
        async for event in api.contacts.list_all_activity(limit=3):
            found.append(event)

    with pytest.raises(UnexpectedResponse, match="the same rows wherever"):
        if ahead:
            async with api:
                await read()
        else:
            await read()
    assert (len(found), len(calls)) == (3, 3)


async def test_the_second_look_at_totals_waits_until_the_server_has_counted_anew() -> None:
    runtime = VirtualRuntime()
    for own, looks in (({3, 50, 400}, [6.0]), (set(range(1, 901)), [])):
        runtime.waits.clear()
        api = client(OwnRows(own, 900), [], runtime)
        assert [contact.id async for contact in api.contacts.list()] == sorted(own)
        assert runtime.waits == looks


async def test_a_total_that_lagged_behind_is_no_proof() -> None:
    runtime = VirtualRuntime()
    rows, totals = OwnRows(set(range(1, 301)), 300), ["200"]

    def answer(query: dict[str, str]) -> dict[str, Any]:
        body = rows(query)
        if "where[0][col]" not in query and totals:  # the cached one, until it is counted anew
            body["total"] = totals.pop()
        return body

    calls: list[dict[str, str]] = []
    lst = client(answer, calls, runtime).contacts.list(limit=100)
    assert [contact.id async for contact in lst] == list(range(1, 301))
    assert runtime.waits == [6.0]
    assert all("start" not in query for query in calls)
    assert lst.exact
