"""Dates of rows and of single calls: a moment with a zone is never stored as another day."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from maatoo import InvalidArgument, Maatoo, Retry, ValueNotStored

EAST = dt.timezone(dt.timedelta(hours=13))


def stored(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a server stores it: of a moment a date field keeps the date in UTC."""
    born = row.get("born")
    return {"seen": None, "note": None, **row, "born": None if born is None else born[:10]}


class Server:
    """Has a date field and a field of date and time, and stores what it is sent."""

    def __init__(self, *, lists: bool = True) -> None:
        self.rows: list[dict[str, Any]] = []
        self.lists = lists
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and not self.lists:
            self.asked += 1
            return httpx.Response(500, json={})
        if "fields" in request.url.path:
            self.asked += 1
            kinds = {"email": "email", "born": "date", "seen": "datetime"}
            fields = [
                {"id": number, "alias": alias, "type": kind, "isPublished": True, "label": alias}
                for number, (alias, kind) in enumerate(kinds.items(), 1)
            ]
            return httpx.Response(200, json={"total": 3, "fields": fields})
        body = json.loads(request.content)
        self.rows = body if isinstance(body, list) else [body]
        found = [
            {"id": number, "fields": {"all": {"id": number, **stored(row)}}}
            for number, row in enumerate(self.rows, 1)
        ]
        answer = {"contacts": found, "statusCodes": [201] * len(found)}
        return httpx.Response(201, json=answer if body is self.rows else {"contact": found[0]})


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def api(server: Server) -> Iterator[Maatoo]:
    with Maatoo("https://x.example", transport=httpx.MockTransport(server)) as client:
        yield client


NOON = dt.datetime(2026, 3, 4, 12, tzinfo=EAST)
"""On the third of March in UTC."""
MIDNIGHTS = [
    dt.datetime(2026, 3, 4, tzinfo=EAST),
    dt.datetime(2026, 3, 4, tzinfo=dt.timezone.utc),
    dt.datetime(2026, 3, 4, tzinfo=dt.timezone(-dt.timedelta(hours=11))),
    dt.datetime(2026, 3, 4),
    dt.date(2026, 3, 4),
    "2026-03-04",
]

Store = Callable[..., None]


def in_bulk(api: Maatoo, **row: object) -> None:
    report = api.contacts.create_many([{"email": "a@x.invalid", **row}])
    for outcome in report.failed:
        assert outcome.error is not None
        raise outcome.error
    assert report.ok
    assert not report.warned


def alone(api: Maatoo, **row: object) -> None:
    api.contacts.create(email="a@x.invalid", **row)


def anonymous(api: Maatoo, **row: object) -> None:
    api.contacts.create(**row)


def literal(api: Maatoo, **row: object) -> None:
    api.contacts.edit(1, fields=row)


def verbatim(api: Maatoo, **row: object) -> None:
    api.contacts.edit(1, extra=row)


WAYS: list[Store] = [in_bulk, alone, anonymous, literal, verbatim]


@pytest.mark.parametrize("store", WAYS)
@pytest.mark.parametrize("midnight", MIDNIGHTS, ids=str)
def test_midnight_stands_for_its_day_in_its_own_zone(
    api: Maatoo, server: Server, store: Store, midnight: object
) -> None:
    store(api, born=midnight)
    assert server.rows[0]["born"].removesuffix(" 00:00:00") == "2026-03-04"


@pytest.mark.parametrize("store", WAYS)
@pytest.mark.parametrize(
    "moment",
    [NOON, NOON.astimezone(dt.timezone.utc), dt.datetime(2026, 3, 4, 0, 0, 1, tzinfo=EAST)],
    ids=str,
)
def test_another_moment_is_refused_unsent(
    api: Maatoo, server: Server, store: Store, moment: object
) -> None:
    with pytest.raises(InvalidArgument, match=r"\.date\(\)"):
        store(api, born=moment)
    assert server.rows == []


@pytest.mark.parametrize("store", WAYS)
def test_a_field_of_date_and_time_has_the_moment_in_utc(
    api: Maatoo, server: Server, store: Store
) -> None:
    store(api, seen=NOON)
    store(api, seen=MIDNIGHTS[0])
    assert server.rows[0]["seen"] == "2026-03-03 11:00:00"
    assert server.asked == 1


def test_a_refused_row_costs_the_others_nothing(api: Maatoo, server: Server) -> None:
    rows = [{"email": "a@x.invalid", "born": NOON}, {"email": "b@x.invalid", "seen": NOON}]
    report = api.contacts.create_many(rows)
    assert [each.index for each in report.failed] == [0]
    assert [row["seen"] for row in server.rows] == ["2026-03-03 23:00:00"]


def test_no_list_is_read_for_what_has_no_zone(api: Maatoo, server: Server) -> None:
    alone(api, born=dt.date(2026, 3, 4), seen=dt.datetime(2026, 3, 4, 10), note="x")
    alone(api, last_active=NOON)
    assert server.asked == 0


def test_where_no_types_are_known_another_day_is_told() -> None:
    server = Server(lists=False)
    retry = Retry(attempts=1)
    with Maatoo("https://x.example", transport=httpx.MockTransport(server), retry=retry) as api:
        with pytest.warns(ValueNotStored, match="born"):
            alone(api, born=NOON)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            alone(api, seen=NOON)
