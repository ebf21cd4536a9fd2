"""contacts.get_many and find_many: one outcome for each value, in requests that fit into a URL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from maatoo import AsyncMaatoo, BasicAuth, Maatoo, NotFound
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


async def test_each_id_has_an_outcome_also_one_that_is_not_there(api: AsyncMaatoo) -> None:
    first = await api.contacts.create(email="a@x.example")
    second = await api.contacts.create(email="b@x.example")
    assert first.id
    assert second.id
    report = await api.contacts.get_many([second.id, 999_999, first.id, second.id])
    ids = [each.value.id if each.value else None for each in report.outcomes]
    assert ids == [second.id, None, first.id, second.id]
    assert isinstance(report.failed[0].error, NotFound)


async def test_addresses_with_odd_characters_are_found(api: AsyncMaatoo) -> None:
    emails = ["o'neill@x.example", "a+b@x.example", "tom&co@x.example", "A@X.example"]
    for email in emails:
        await api.contacts.create(email=email)
    report = await api.contacts.find_many([*emails, "a@x.example", "nobody@x.example"])
    assert [each.index for each in report.failed] == [5]
    assert report.outcomes[4].id == report.outcomes[3].id


async def test_long_addresses_are_asked_for_in_several_requests(api: AsyncMaatoo) -> None:
    emails = [f"{'x' * 50}{number}@example.com" for number in range(300)]
    await api.contacts.create_many({"email": each} for each in emails)
    with api.capture() as responses:
        report = await api.contacts.find_many(emails)
    assert len(report.succeeded) == 300
    assert len(responses) > 2
    assert max(len(each.url) for each in responses) <= 7500


async def test_what_is_no_address_fails_alone(api: AsyncMaatoo) -> None:
    report = await api.contacts.find_many(["nobody"])
    assert len(report.failed) == 1


def test_the_blocking_client_has_both(sandbox: Sandbox) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), sandbox.transport()
    with Maatoo("https://sandbox.example", auth=auth, transport=transport) as api:
        made = api.contacts.create(email="a@x.example")
        assert made.id
        assert api.contacts.get_many([made.id]).succeeded[0].value == api.contacts.get(made.id)
        assert api.contacts.find_many(["A@x.example"]).outcomes[0].id == made.id
