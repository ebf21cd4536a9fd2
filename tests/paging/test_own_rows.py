"""Users who see their own rows only, and what makes a list exact."""

from __future__ import annotations

import httpx
import pytest

from maatoo import Maatoo
from maatoo.paging import visibility
from tests.paging.answering_client import OwnRows, client

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "SECONDS", 0.0)


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("most", [None, 3, 150])
async def test_who_sees_own_rows_only_is_given_no_others(ahead: bool, most: int | None) -> None:
    own = {3, 50, 400, *range(500, 700)}
    calls: list[dict[str, str]] = []
    api = client(OwnRows(own, 900), calls)
    if ahead:
        async with api:
            found = await api.contacts.list().collect(most)
    else:
        found = await api.contacts.list().collect(most)
    assert [contact.id for contact in found] == sorted(own)[:most]


@pytest.mark.usefixtures("_no_waiting")
async def test_a_list_of_own_rows_can_be_resumed() -> None:
    own = set(range(100, 400))
    calls: list[dict[str, str]] = []
    api = client(OwnRows(own, 900), calls)
    lst = api.contacts.list(limit=50)
    iteration = aiter(lst)
    found = [(await anext(iteration)).id for _ in range(120)]
    found += [contact.id async for contact in lst.resume(iteration.cursor)]
    assert found == sorted(own)


async def test_who_sees_everything_is_read_by_ranges_and_nothing_is_asked_twice() -> None:
    calls: list[dict[str, str]] = []
    api = client(OwnRows(set(range(1, 301)), 300), calls)
    found = [contact.id async for contact in api.contacts.list(limit=100)]
    assert found == list(range(1, 301))
    assert all("start" not in query for query in calls)
    assert len({tuple(query.items()) for query in calls}) == len(calls)


@pytest.mark.usefixtures("_no_waiting")
async def test_a_list_that_turned_to_offsets_is_not_called_exact() -> None:
    lst = client(OwnRows(set(range(100, 400)), 900), []).contacts.list(limit=50)
    assert lst.exact
    iteration = aiter(lst)
    for _ in range(120):
        await anext(iteration)
    assert not lst.exact
    assert not lst.resume(iteration.cursor).exact


@pytest.mark.usefixtures("_no_waiting")
def test_a_list_of_the_blocking_client_says_so_too() -> None:
    rows = OwnRows(set(range(100, 400)), 900)

    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=rows(dict(request.url.params)))

    with Maatoo("https://crm.example", transport=httpx.MockTransport(serve)) as api:
        lst = api.contacts.list()
        assert lst.exact
        assert [contact.id for contact in lst] == list(range(100, 400))
        assert not lst.exact


async def test_a_list_read_by_ranges_stays_exact() -> None:
    lst = client(OwnRows(set(range(1, 301)), 300), []).contacts.list(limit=100)
    assert [contact.id async for contact in lst] == list(range(1, 301))
    assert lst.exact
