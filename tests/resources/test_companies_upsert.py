"""companies.upsert: what is there is edited, and keeps what was not given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo
from maatoo.sandbox import Sandbox

pytestmark = pytest.mark.anyio


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
