"""What proves that a write was stored: an entity that shows all of it, and is that of the row."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, OutcomeUnknown
from tests.batch.virtual import SlowServer, VirtualRuntime

pytestmark = [pytest.mark.anyio, pytest.mark.once]


def client(server: Any, runtime: VirtualRuntime) -> AsyncMaatoo:
    auth, transport = BasicAuth("u", "p"), httpx.MockTransport(server)
    api = AsyncMaatoo("https://x.example", auth=auth, transport=transport)
    api._session.transport.runtime = runtime
    return api


def lost_once(*contacts: dict[str, Any]) -> SlowServer:
    """A server to which the first request never came."""
    server = SlowServer(VirtualRuntime(), [None, 0.5])
    server.contacts.extend(contacts)
    return server


@pytest.mark.parametrize(
    "row",
    [
        {"do_not_contact": [{"reason": 3, "channel": "email"}]},
        {"extra": {"frequencyRules": {"email": 1}}},
        {"city": "Bern", "fields": {"not_shown": "x"}},
    ],
)
async def test_a_contact_that_was_there_proves_nothing_of_what_it_does_not_show(
    row: dict[str, Any],
) -> None:
    slow = lost_once({"id": 1, "email": "p@x.example", "city": "Bern"})
    async with client(slow, slow.runtime) as api:
        report = await api.contacts.create_many([{"email": "p@x.example", **row}], check=False)
    assert len(report.succeeded) == 1
    assert len(slow.writes) == 2


@pytest.mark.parametrize("blank", [" ", "\t", ""])
async def test_a_blank_address_is_not_that_of_an_anonymous_contact(blank: str) -> None:
    slow = lost_once({"id": 1, "email": "", "city": "Bern"})
    async with client(slow, slow.runtime) as api:
        report = await api.contacts.create_many([{"email": blank, "city": "Bern"}], check=False)
        with pytest.raises(OutcomeUnknown):
            await lost(api, slow, email=blank, city="Bern")
    assert len(report.unknown) == 1
    assert slow.asked == []


async def lost(api: AsyncMaatoo, slow: SlowServer, **given: Any) -> None:
    slow.seconds = [None]
    await api.contacts.create(**given)


class Companies:
    """A company that does not show its owner, as servers do not, and edits that never arrive."""

    def __init__(self) -> None:
        self.edits = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            self.edits += 1
            raise httpx.ReadTimeout("", request=request)
        shown = {"id": 7, "fields": {"all": {"id": 7, "companyname": "A", "companycity": "Bern"}}}
        return httpx.Response(200, json={"total": 1, "companies": {"7": shown}})


async def test_an_edit_of_what_is_not_shown_stays_unknown() -> None:
    runtime = VirtualRuntime()
    async with client(Companies(), runtime) as api:
        with pytest.raises(OutcomeUnknown):
            await api.companies.edit(7, owner=3)
        report = await api.companies.edit_many([{"id": 7, "owner": 3}], check=False)
        assert len(report.unknown) == 1
        settled = await api.companies.edit(7, companycity="Bern")
    assert settled.id == 7


async def test_a_number_is_found_as_the_text_that_the_server_makes_of_it() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("", request=request)
        if "/fields/" in request.url.path:
            own = {"alias": "customer_no", "type": "text", "isUniqueIdentifier": True}
            return httpx.Response(200, json={"fields": [own], "total": 1})
        assert request.url.params["where[0][val]"] == "1001"
        shown = {"id": 5, "fields": {"all": {"customer_no": "1001"}}}
        return httpx.Response(200, json={"total": 1, "contacts": [shown]})

    async with client(answer, VirtualRuntime()) as api:
        report = await api.contacts.create_many([{"customer_no": 1001.0}])
    assert report.succeeded.ids == [5]


class LateCompanies:
    """The first create is stored after so many seconds; a second one finds the name taken."""

    def __init__(self, runtime: VirtualRuntime, seconds: float, look: float = 0.0) -> None:
        self.runtime = runtime
        self.seconds = seconds
        self.look = look
        self.writes: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        row = {"companyname": "A", "companycity": "Bern"}
        shown = [{"id": 7, "fields": {"all": row}}]
        if request.method == "POST":
            self.writes.append(self.runtime.now)
            if len(self.writes) == 1:
                self.runtime.now += 10.0
                raise httpx.ReadTimeout("", request=request)
            self.seconds = 0.0
            refused = {"code": 422, "message": "companyname: This field must be unique."}
            refused["details"] = {"companyname": ["This field must be unique."]}
            return httpx.Response(
                201, json={"companies": [], "statusCodes": [422], "errors": {"0": refused}}
            )
        is_stored = self.runtime.now >= self.writes[0] + self.seconds
        self.runtime.now += self.look
        found = shown if is_stored else []
        return httpx.Response(200, json={"total": len(found), "companies": found})


ROWS = [{"companyname": "A", "companycity": "Bern"}]


async def test_a_second_create_that_finds_the_name_taken_by_the_first_has_succeeded() -> None:
    runtime = VirtualRuntime()
    late = LateCompanies(runtime, 75.0)
    async with client(late, runtime) as api:
        report = await api.companies.create_many(ROWS, check=False)
    assert len(late.writes) == 2
    assert report.succeeded.ids == [7]


async def test_a_look_shows_what_was_there_when_the_server_was_asked() -> None:
    """It takes 25 s to answer: what it shows after the minute is from before its end."""
    runtime = VirtualRuntime()
    late = LateCompanies(runtime, 58.0, look=25.0)
    async with client(late, runtime) as api:
        report = await api.companies.create_many(ROWS, check=False)
    assert report.succeeded.ids == [7]
    assert len(late.writes) == 1


@pytest.mark.parametrize(
    ("dates", "is_new"),
    [
        ({"dateAdded": "2001-02-03T04:05:06+00:00", "dateModified": None}, False),
        ({"dateAdded": "2099-02-03T04:05:06+00:00", "dateModified": None}, True),
        ({"dateModified": "2099-03-03T04:05:06+00:00"}, False),
        ({}, True),
    ],
)
async def test_an_upsert_without_an_answer_has_not_created_what_was_there_before(
    dates: dict[str, Any], is_new: bool
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("", request=request)
        shown = {"id": 5, **dates, "fields": {"all": {"email": "p@x.example"}}}
        return httpx.Response(200, json={"total": 1, "contacts": [shown]})

    async with client(answer, VirtualRuntime()) as api:
        done = await api.contacts.upsert(email="p@x.example")
    assert (done.contact.id, done.created) == (5, is_new)
