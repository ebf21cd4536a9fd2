"""Cassettes record what real clients exchange, without secrets, and answer it later."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    ConfigurationError,
    Maatoo,
    NotFound,
    RateLimited,
)
from maatoo.sandbox import Sandbox
from maatoo.testing import NotOnCassette, cassette, people
from tests.testing.cassette_contents import NOWHERE, PASSWORD, auth, exchanges

pytestmark = [pytest.mark.anyio, pytest.mark.once]


async def job(api: AsyncMaatoo) -> list[Any]:
    """Some of everything that a program does; what it came to."""
    contact = await api.contacts.create(email="kim@example.com", firstname="Kím")
    made = await api.contacts.create_many(people(230))
    listed = [each.id async for each in api.contacts.list(limit=100)]
    with pytest.raises(NotFound) as missing:
        await api.contacts.get(9_999)
    uploaded = await api.request("POST", "/files/media/new", files={"file": ("a.txt", b"\0\xff")})
    return [contact.id, len(made.succeeded), listed, missing.value.message, uploaded.status]


async def test_what_an_async_client_did_is_played_without_a_server(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    sandbox, url = site
    with cassette(tape) as recorded:
        async with AsyncMaatoo(url, auth=auth()) as api:
            first = await job(api)
    assert recorded.recording
    sent = len(sandbox.requests)
    assert len(exchanges(tape)) == sent
    with cassette(tape) as played:
        async with AsyncMaatoo(NOWHERE, auth=BasicAuth("admin", "another-password")) as api:
            assert await job(api) == first
    assert not played.recording
    assert played.played == sent
    assert played.unplayed == []
    assert len(sandbox.requests) == sent


def test_what_a_blocking_client_did_is_played_without_a_server(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    def run(url: str) -> list[Any]:
        with Maatoo(url, auth=auth()) as api:
            contact = api.contacts.create(email="kim@example.com")
            made = api.contacts.create_many(people(230))
            pages = [[each.id for each in page.items] for page in api.contacts.list().pages()]
            return [contact.id, len(made.succeeded), pages]

    with cassette(tape):
        first = run(site[1])
    with cassette(tape):
        assert run(NOWHERE) == first


def test_clients_made_before_the_block_are_left_alone(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    with Maatoo(site[1], auth=auth()) as api:
        api.contacts.list().page()
        with cassette(tape) as recorded:
            api.contacts.list().page()
        assert recorded.asked == []


async def test_any_httpx_client_is_recorded_through_the_transport(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    sandbox, _ = site

    async def run(transport: httpx.AsyncBaseTransport) -> Any:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://maatoo.localhost", auth=("admin", PASSWORD)
        ) as http:
            return (await http.get("/api/contacts", params={"limit": 1})).json()

    with cassette(tape) as recorded:
        first = await run(recorded.wrap(sandbox.transport()))
    with cassette(tape) as played:
        assert await run(played.transport) == first
        api = AsyncMaatoo(NOWHERE, auth=auth(), transport=played.transport)
        with pytest.raises(NotOnCassette):
            await api.contacts.list(limit=1).page()
        played._tape.misses.clear()


async def test_a_client_with_the_transport_is_recorded_once(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    with cassette(tape) as recorded:
        transport = recorded.transport
        async with AsyncMaatoo(site[1], auth=auth(), transport=transport) as api:
            await api.contacts.list(limit=1).page()
        await transport.aclose()
    assert recorded.asked == ["GET /api/contacts"]


def test_the_same_question_gets_its_answers_in_their_order(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    def counts(api: Maatoo, number: int, more: bool) -> list[int]:
        found = []
        for _ in range(number):
            found.append(api.contacts.list().count())
            if more:
                api.contacts.create(firstname="x", extra={"position": str(len(found))})
        return found

    with cassette(tape), Maatoo(site[1], auth=auth()) as api:
        assert counts(api, 3, more=True) == [0, 1, 2]
    with cassette(tape) as played, Maatoo(NOWHERE) as api:
        assert counts(api, 3, more=False) == [0, 1, 2]
        assert len(played.unplayed) == 3
    with cassette(tape, repeat=True), Maatoo(NOWHERE) as api:
        assert counts(api, 5, more=False) == [0, 1, 2, 2, 2]
    with pytest.raises(NotOnCassette), cassette(tape), Maatoo(NOWHERE) as api:
        counts(api, 4, more=False)


def test_what_was_not_recorded_is_named_and_fails_the_block(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    with cassette(tape), Maatoo(site[1], auth=auth()) as api:
        api.contacts.list(search="kim").page()
    with pytest.raises(NotOnCassette, match="search=lea"), cassette(tape):
        with Maatoo(NOWHERE) as api:
            with pytest.raises(NotOnCassette, match=r"what is there[^$]*search=kim"):
                api.contacts.list(search="lea").page()
    again = rf"nothing was recorded[^$]*record {re.escape(str(tape))} anew: delete it, or"
    with pytest.raises(NotOnCassette), cassette(tape), Maatoo(NOWHERE) as api:
        with pytest.raises(NotOnCassette, match=again):
            api.segments.list().page()
    with pytest.raises(NotOnCassette), cassette(tape), Maatoo(NOWHERE) as api:
        api.contacts.list(search="kim").page()
        with pytest.raises(NotOnCassette, match="recorded 1 times, and asked more often"):
            api.contacts.list(search="kim").page()
    with (
        pytest.raises(NotOnCassette, match=r"batch/new[^$]*MAATOO_CASSETTES=record"),
        cassette(tape),
    ):
        with Maatoo(NOWHERE) as api:
            api.contacts.create_many(people(3))


def test_quota_headers_are_played(tape: Path) -> None:
    with Sandbox(rate_limit=1, password=PASSWORD) as sandbox, sandbox.serve() as url:
        with cassette(tape), Maatoo(url, auth=auth()) as api:
            api.contacts.list().page()
            with pytest.raises(RateLimited):
                api.contacts.list().page()
    with cassette(tape), Maatoo(NOWHERE) as api:
        api.contacts.list().page()
        with pytest.raises(RateLimited) as raised:
            api.contacts.list().page()
    assert raised.value.retry_after is not None
    kept = exchanges(tape)[0]["response"]["headers"]
    assert "x-ratelimit-remaining" in kept
    assert "date" not in kept


def test_after_the_block_a_recorded_client_goes_on_and_a_played_one_says_why_not(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    with cassette(tape):
        api = Maatoo(site[1], auth=auth())
        api.contacts.list().page()
    with api:
        assert api.contacts.list().count() == 0
    with cassette(tape):
        api = Maatoo(NOWHERE)
        api.contacts.list().page()
    with api, pytest.raises(ConfigurationError, match="has ended"):
        api.contacts.list().page()


def test_of_two_cassettes_the_inner_one_runs(tape: Path, site: tuple[Sandbox, str]) -> None:
    inner = tape.with_name("inner.json")
    with cassette(tape) as outside:
        with cassette(inner) as inside, Maatoo(site[1], auth=auth()) as api:
            api.contacts.list().page()
        with Maatoo(site[1], auth=auth()) as api:
            api.tags.list().page()
    assert inside.asked == ["GET /api/contacts"]
    assert outside.asked == ["GET /api/tags"]
    with Maatoo(NOWHERE, retry=None) as api, pytest.raises(Exception, match=r"127\.0\.0\.1:9"):
        api.with_options(deadline=0.2).contacts.list().page()
