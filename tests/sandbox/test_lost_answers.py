"""Writes whose answers are lost, on a virtual clock: what is said of them, and what is so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, MaatooError, OutcomeUnknown, Retry, ValidationError
from maatoo.sandbox import Sandbox
from tests.batch.virtual import VirtualRuntime

pytestmark = [pytest.mark.anyio, pytest.mark.once]
Write = Callable[[AsyncMaatoo], Awaitable[Any]]

USER = {
    "username": "o'zoe",
    "email": "zoe&co@x.example",
    "first_name": "Zoë",
    "last_name": "E",
    "role": 1,
    "plain_password": {"password": "Correct-Horse-77", "confirm": "Correct-Horse-77"},
}


class Lossy(httpx.AsyncBaseTransport):
    """Loses answers of writes, or the requests, as a plan says.

    ``done``: carried out, and the answer is lost; ``never``: it did not arrive; a number: carried
    out, and a proxy answers with that status. Writes behind the end of the plan are answered.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.plan: list[str | int] = []
        self.writes: list[str] = []
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            self.asked += 1
            return await self.inner.handle_async_request(request)
        self.writes.append(f"{request.method} {request.url.path}")
        fate = self.plan.pop(0) if self.plan else "answered"
        if fate == "never":
            raise httpx.ReadTimeout("no answer", request=request)
        response = await self.inner.handle_async_request(request)
        await response.aread()
        if fate == "done":
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(fate, text="a proxy's page") if isinstance(fate, int) else response


class Place:
    """A client of a sandbox whose answers can be lost."""

    def __init__(self, sandbox: Sandbox, **options: Any) -> None:
        self.net = Lossy(sandbox.transport())
        auth = BasicAuth(*sandbox.credentials)
        self.api = AsyncMaatoo("http://localhost", auth=auth, transport=self.net, **options)
        self.clock = VirtualRuntime()

    async def write(self, write: Write, *plan: str | int) -> Any:
        """Make a write with a plan; what comes of it, an error as well."""
        self.net.plan, self.net.writes, self.net.asked = list(plan), [], 0
        self.api._session.transport.runtime = self.clock
        try:
            return await write(self.api)
        except MaatooError as error:
            return error


async def contact(api: AsyncMaatoo) -> None:
    await api.contacts.create(email="a@x.example", firstname="Ann", city="Bern")


async def person(api: AsyncMaatoo) -> Any:
    return (await api.contacts.get(1)).fields


@pytest.mark.parametrize("settle", [True, False])
async def test_an_edit_is_asked_for_once_its_attempts_are_used_up(
    sandbox: Sandbox, settle: bool
) -> None:
    place = Place(sandbox)
    await contact(place.api)
    done = await place.write(
        lambda api: api.contacts.edit(1, city="Basel", settle=settle), *["done"] * 4
    )
    assert len(place.net.writes) == 4
    if settle:
        assert (done.fields["city"], done.fields["firstname"]) == ("Basel", "Ann")
    else:
        assert isinstance(done, OutcomeUnknown)
        assert place.net.asked == 0


async def test_an_edit_that_never_arrived_stays_unknown(sandbox: Sandbox) -> None:
    place = Place(sandbox, retry=Retry(attempts=1))
    await contact(place.api)
    lost = await place.write(lambda api: api.contacts.edit(1, city="Basel"), "never")
    assert isinstance(lost, OutcomeUnknown)
    assert (len(place.net.writes), place.net.asked) == (1, 5)
    assert (await person(place.api))["city"] == "Bern"


@pytest.mark.parametrize("bulk", [False, True])
@pytest.mark.parametrize("fate", ["done", "never"])
async def test_a_replacement_is_proven_by_what_it_clears(
    sandbox: Sandbox, bulk: bool, fate: str
) -> None:
    place = Place(sandbox)
    await contact(place.api)
    row = {"email": "a@x.example", "city": "Bern"}  # which it has already

    async def replace(api: AsyncMaatoo) -> bool:
        if bulk:
            report = await api.contacts.replace_many([{"id": 1, **row}], check=False)
            assert len(report.succeeded) + len(report.unknown) == 1
            return bool(report.succeeded)
        return bool(await api.contacts.replace(1, **row))

    came = await place.write(replace, fate)
    assert len(place.net.writes) == 1, "a PUT is never sent again"
    cleared = (await person(place.api))["firstname"] is None
    assert (came is True) == cleared == (fate == "done")


async def test_a_users_replacement_cannot_be_proven_and_is_not_asked_for(sandbox: Sandbox) -> None:
    place = Place(sandbox)
    row = {name: value for name, value in USER.items() if name != "plain_password"}
    came = await place.write(lambda api: api.users.replace(1, **row), "done")
    assert isinstance(came, OutcomeUnknown)
    report = await place.write(lambda api: api.users.replace_many([{"id": 1, **row}]), "done")
    assert len(report.unknown) == 1
    assert place.net.asked == 0


async def test_upserts_and_edits_of_companies_are_settled(sandbox: Sandbox) -> None:
    place = Place(sandbox)
    name = 'O\'Hara & "Søn", Zürich'
    made = await place.write(
        lambda api: api.companies.upsert(companyname=name, companycity="Bern"), "done"
    )
    assert made.created
    again = await place.write(
        lambda api: api.companies.upsert(companyname=name.upper(), companycity="Chur"),
        *["done"] * 4,
    )
    assert (again.created, again.company.id) == (False, made.company.id)
    assert again.company.fields["companycity"] == "Chur"


@pytest.mark.parametrize("fate", ["done", "never", 502, 504])
async def test_a_user_is_created_once_and_never_called_failed(
    sandbox: Sandbox, fate: str | int
) -> None:
    """The server refuses a user that is there: a second request is no proof against the first."""
    place = Place(sandbox)
    made = await place.write(lambda api: api.users.create(**USER), fate)
    assert (made.username, made.email) == (USER["username"], USER["email"])
    second = {**USER, "username": "ÄNNE b", "email": "Aenne@X.example"}
    report = await place.write(lambda api: api.users.create_many([second]), fate)
    assert [each.id for each in report.succeeded] == [made.id + 1]
    found = await place.api.users.list().collect()
    assert sorted(each.username for each in found) == ["admin", "o'zoe", "viewer", "ÄNNE b"]


async def test_a_user_that_was_there_before_is_refused(sandbox: Sandbox) -> None:
    place = Place(sandbox)
    await place.api.users.create(**USER)
    other = {**USER, "first_name": "Somebody", "last_name": "Else"}
    error = await place.write(lambda api: api.users.create(**other), 502)
    assert isinstance(error, ValidationError)
    assert not error.may_have_happened
    report = await place.write(lambda api: api.users.create_many([other]), 502)
    assert len(report.failed) == 1
    unsure = await place.write(lambda api: api.users.create_many([other], settle=False), 502)
    assert len(unsure.unknown) == 1
    refused = await place.write(lambda api: api.users.create_many([other]))
    assert len(refused.failed) == 1
    assert place.net.asked == 0, "the first request has said it"


async def test_a_field_of_ones_own_that_is_unique_is_asked_for(sandbox: Sandbox) -> None:
    place = Place(sandbox)
    await place.api.contact_fields.create(
        label="Customer", alias="customer_no", type="text", is_unique_identifier=True
    )
    for fate in ("done", "never"):
        fields = {"customer_no": f"Ä-1'&\"{fate}"}
        made = await place.write(lambda api: api.contacts.create(fields=fields), fate)  # noqa: B023
        assert made.fields["customer_no"] == fields["customer_no"]
        rows = [{"customer_no": f"{fate} {n}", "city": "Bern"} for n in range(3)]
        report = await place.write(lambda api: api.contacts.create_many(rows), fate)  # noqa: B023
        assert len(report.succeeded) == 3
    assert await place.api.contacts.list().count() == 8


async def test_what_has_no_unique_value_stays_unknown_at_once(sandbox: Sandbox) -> None:
    place = Place(sandbox)
    lost = await place.write(lambda api: api.contacts.create(firstname="Ann"), "done")
    assert isinstance(lost, OutcomeUnknown)
    assert place.clock.now == 1000.0
    assert len(place.net.writes) == 1


async def test_a_question_that_hangs_takes_no_longer_than_the_deadline(sandbox: Sandbox) -> None:
    place = Place(sandbox, deadline=20.0)
    listed: list[float | None] = []
    inner = place.net.handle_async_request

    async def hanging(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            timeout = request.extensions["timeout"]["read"]
            listed.append(timeout)
            place.clock.now += timeout
            raise httpx.ReadTimeout("no answer", request=request)
        return await inner(request)

    place.net.handle_async_request = hanging  # type: ignore[method-assign]
    lost = await place.write(lambda api: api.contacts.create(email="a@x.example"), "done")
    assert isinstance(lost, OutcomeUnknown)
    assert listed
    assert place.clock.now <= 1000.0 + 20.0 + 0.1
