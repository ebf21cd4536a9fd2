"""A look-up whose answer contradicts itself is an error, and never "it is not there"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from attrs import define, field

from maatoo import AsyncMaatoo, UnexpectedResponse
from tests.batch.virtual import VirtualRuntime

pytestmark = [pytest.mark.anyio, pytest.mark.once]

Act = Callable[[AsyncMaatoo], Awaitable[Any]]

ACTS: dict[str, tuple[str, Act]] = {
    "tags.ensure": ("tags", lambda api: api.tags.ensure(name="own")),
    "segments.ensure": ("lists", lambda api: api.segments.ensure(name="own")),
    "stages.ensure": ("stages", lambda api: api.stages.ensure(name="own")),
    "categories.ensure": (
        "categories",
        lambda api: api.categories.ensure(name="own", bundle="email"),
    ),
    "contact_fields.ensure": ("fields", lambda api: api.contact_fields.ensure(alias="own")),
    "company_fields.ensure": ("fields", lambda api: api.company_fields.ensure(alias="own")),
    "webhooks.ensure": ("hooks", lambda api: api.webhooks.ensure("https://own.example", ["x_y"])),
    "companies.upsert": ("companies", lambda api: api.companies.upsert(companyname="own")),
    "contacts.find_by_email": ("contacts", lambda api: api.contacts.find_by_email("a@x.example")),
}
EACH = pytest.mark.parametrize("name", ACTS)


@define
class Server:
    """Answers look-ups with some rows and a total; notes what is written.

    Attributes:
        key: the envelope.
        rows: what is listed.
        total: the total, by the moment.
        runtime: the clock.
    """

    key: str
    rows: Any
    total: Callable[[float], int]
    runtime: VirtualRuntime = field(factory=VirtualRuntime)
    written: list[str] = field(factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self.written.append(request.url.path)
            return httpx.Response(500)
        if request.url.path.endswith("/triggers"):
            return httpx.Response(200, json={"triggers": {"x_y": {"label": "x"}}})
        total = self.total(self.runtime.now)
        return httpx.Response(200, json={"total": total, self.key: self.rows})

    def api(self) -> AsyncMaatoo:
        api = AsyncMaatoo("https://x.example", transport=httpx.MockTransport(self))
        api._session.transport.runtime = self.runtime
        return api


@EACH
async def test_rows_that_are_counted_and_not_shown(name: str) -> None:
    key, act = ACTS[name]
    server = Server(key, [], lambda _: 1)
    with pytest.raises(UnexpectedResponse, match=r"the server counts 1|tells of 1"):
        await act(server.api())
    assert server.written == []
    assert server.runtime.waits == [6.0]


@EACH
async def test_a_total_that_lags_behind_deleted_rows(name: str) -> None:
    key, act = ACTS[name]
    server = Server(key, [], lambda now: 1 if now < 1005 else 0)
    if name == "contacts.find_by_email":
        assert await act(server.api()) is None
        return
    with pytest.raises(Exception, match="500"):
        await act(server.api())
    assert server.written


@EACH
@pytest.mark.parametrize("row", [None, "own", {"name": "own"}, {"id": "x", "title": "own"}])
async def test_rows_that_cannot_be_read(name: str, row: object) -> None:
    key, act = ACTS[name]
    server = Server(key, [row], lambda _: 1)
    with pytest.raises(UnexpectedResponse):
        await act(server.api())
    assert server.written == []


@EACH
async def test_rows_that_do_not_show_what_they_are_looked_up_by(name: str) -> None:
    key, act = ACTS[name]
    server = Server(key, [{"id": 7}], lambda _: 1)
    with pytest.raises(UnexpectedResponse):
        await act(server.api())
    assert server.written == []


async def test_contacts_that_are_counted_and_not_shown_are_not_missing() -> None:
    for rows, total in (([], 1), ([{"id": 7}], 1), ([None], 0)):
        api = Server("contacts", rows, lambda _, n=total: n).api()
        report = await api.contacts.find_many(["a@x.example"])
        (outcome,) = report.outcomes
        assert isinstance(outcome.error, UnexpectedResponse)


async def test_members_of_a_segment_that_are_counted_and_not_shown() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/segments/8"):
            return httpx.Response(200, json={"list": {"id": 8, "alias": "vip"}})
        assert request.method == "GET"
        return httpx.Response(200, json={"total": 3, "contacts": {}})

    api = AsyncMaatoo("https://x.example", transport=httpx.MockTransport(serve))
    api._session.transport.runtime = VirtualRuntime()
    with pytest.raises(UnexpectedResponse, match="the server counts 3"):
        await api.segments.sync_contacts(8, [1, 2])
