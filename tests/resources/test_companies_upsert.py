"""companies.upsert: what is there is edited, and keeps what was not given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    InvalidArgument,
    Maatoo,
    UnexpectedResponse,
    ValidationError,
    ValueNotStored,
    ValuesNotStored,
)
from maatoo.sandbox import Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[AsyncMaatoo]:
    auth, transport = BasicAuth(*sandbox.credentials), sandbox.transport()
    async with AsyncMaatoo("https://sandbox.example", auth=auth, transport=transport) as client:
        yield client


@pytest.mark.parametrize("name", ["ACME", "Tom & Co", "O'Neill, Ltd", 'The "Best"'])
async def test_a_company_that_is_there_keeps_what_is_not_given(api: AsyncMaatoo, name: str) -> None:
    made = await api.companies.upsert(companyname=name, companycity="Bern")
    assert made.created
    done = await api.companies.upsert(companyname=f" {name}", companyphone="1")
    assert not done.created
    assert done.company.id == made.company.id
    assert done.company.fields["companycity"] == "Bern"
    assert done.company.fields["companyphone"] == "1"


async def test_parallel_calls_for_one_name_make_one_company(api: AsyncMaatoo) -> None:
    created: list[bool] = []

    async def upsert() -> None:
        created.append((await api.companies.upsert(companyname="ACME")).created)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(upsert)
    assert sorted(created) == [False] * 4 + [True]


def test_the_blocking_client_has_it(sandbox: Sandbox) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), sandbox.transport()
    with Maatoo("https://sandbox.example", auth=auth, transport=transport) as api:
        assert api.companies.upsert(companyname="ACME").created
        assert not api.companies.upsert(companyname="ACME").created
        with pytest.raises(InvalidArgument):
            api.companies.upsert(companyname=" ")


class Between:
    """Lets somebody else do something before the first write arrives."""

    def __init__(self, sandbox: Sandbox, act: Callable[[], object]) -> None:
        self.server, self.act, self.acted = sandbox.transport(), act, False
        self.writes: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self.writes.append(f"{request.method} {request.url.path}")
            if not self.acted:
                self.acted = True
                self.act()
        await request.aread()
        return await self.server.handle_async_request(request)


def client(sandbox: Sandbox, between: Between) -> AsyncMaatoo:
    transport, auth = httpx.MockTransport(between), BasicAuth(*sandbox.credentials)
    return AsyncMaatoo("https://sandbox.example", auth=auth, transport=transport)


async def test_a_company_that_somebody_else_creates_meanwhile_is_edited_and_not_blanked(
    sandbox: Sandbox,
) -> None:
    def create() -> None:
        auth, transport = BasicAuth(*sandbox.credentials), sandbox.transport()
        with Maatoo("https://sandbox.example", auth=auth, transport=transport) as other:
            other.companies.create(companyname="acme", companycity="Bern")

    between = Between(sandbox, create)
    async with client(sandbox, between) as api:
        done = await api.companies.upsert(companyname="ACME", companyphone="1")
        there = await api.companies.list().collect()
    assert not done.created
    assert [each.id for each in there] == [done.company.id]
    assert done.company.fields["companycity"] == "Bern"
    assert done.company.fields["companyphone"] == "1"


async def test_what_the_server_refuses_of_a_new_company_is_raised(api: AsyncMaatoo) -> None:
    with pytest.raises(ValidationError, match="companyemail"):
        await api.companies.upsert(companyname="ACME", companyemail="none")
    assert await api.companies.list().count() == 0
    with pytest.raises(InvalidArgument, match="companycity"):
        await api.companies.upsert(companyname="ACME", companycty="Bern")


async def test_a_refused_name_that_is_not_found_stores_nothing(sandbox: Sandbox) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"total": "0", "companies": {}})
        error = {"code": 422, "message": "x", "details": {"companyname": ["must be unique"]}}
        body = {"companies": [], "statusCodes": [422], "errors": {"0": error}}
        return httpx.Response(201, json=body)

    transport = httpx.MockTransport(answer)
    async with AsyncMaatoo("https://x.example", auth=BasicAuth("a", "b"), transport=transport) as x:
        with pytest.raises(UnexpectedResponse, match="nothing was stored"):
            await x.companies.upsert(companyname="ACME")


async def test_a_value_of_a_new_company_that_is_not_stored_is_told(api: AsyncMaatoo) -> None:
    with pytest.warns(ValueNotStored, match="surprise"):
        done = await api.companies.upsert(companyname="ACME", extra={"surprise": 1})
    assert done.created
    strict = api.with_options(strict=True)
    with pytest.raises(ValuesNotStored):
        await strict.companies.upsert(companyname="Other", extra={"surprise": 1})
