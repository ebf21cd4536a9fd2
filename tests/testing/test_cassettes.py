"""Cassettes record what real clients exchange, without secrets, and answer it later."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import evolve

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    ConfigurationError,
    Maatoo,
    MemoryStore,
    NotFound,
    OAuth2,
    RateLimited,
)
from maatoo.auth import PlainHttp
from maatoo.sandbox import Sandbox
from maatoo.testing import NotOnCassette, cassette, people
from tests.secrets import secret

pytestmark = [pytest.mark.anyio, pytest.mark.once]

PASSWORD = secret("a-password-of-a-test")
NOWHERE = "http://127.0.0.1:9"  # nothing listens there
CALLBACK = "http://127.0.0.1:8765/callback"


@pytest.fixture
def tape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MAATOO_CASSETTES", raising=False)
    return tmp_path / "cassettes" / "tape.json"


@pytest.fixture
def site() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(password=PASSWORD) as sandbox, sandbox.serve() as url:
        yield sandbox, url


def exchanges(tape: Path) -> list[dict[str, Any]]:
    data = json.loads(tape.read_text("utf-8"))
    assert data["maatoo_cassette"] == 1
    return list(data["exchanges"])


def auth() -> BasicAuth:
    return BasicAuth("admin", PASSWORD)


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


async def test_a_login_leaves_no_secret_on_the_cassette(
    tape: Path, site: tuple[Sandbox, str]
) -> None:
    sandbox, url = site
    client = sandbox.add_client(redirect_uris=[CALLBACK])
    settings = OAuth2(
        client.client_id, client.client_secret, redirect_uri=CALLBACK, store=MemoryStore()
    )

    async def run(url: str, transport: Any, callback: Callable[[str], str]) -> int:
        auth = evolve(settings, store=MemoryStore())
        flow = auth.flow(url, http=PlainHttp(transport=transport))
        await flow.finish(callback(flow.authorization_url()))
        await transport.aclose()
        async with AsyncMaatoo(url, auth=auth) as api:
            number = (await api.contacts.create(firstname="Kim")).id or 0
            sandbox.expire_tokens()
            return number + await api.contacts.list().count()

    with cassette(tape) as recorded:
        assert await run(url, recorded.transport, sandbox.authorize) == 2
    statuses = [each["response"]["status"] for each in exchanges(tape)]
    assert statuses == [200, 201, 401, 200, 200]
    text = json.dumps(exchanges(tape))
    for hidden in (client.client_id, client.client_secret, PASSWORD):
        assert hidden not in text
    assert not re.search(r"[A-Za-z0-9+/]{40}", text), "no token"
    state = re.compile(r"state=([^&]+)")

    def repeated(url: str) -> str:
        found = state.search(url)
        assert found
        return f"{CALLBACK}?code=another&state={found[1]}"

    with cassette(tape) as played:
        assert await run(NOWHERE, played.transport, repeated) == 2


@pytest.mark.parametrize("scheme", ["basic", "query"])
def test_credentials_are_found_wherever_they_stand(
    tape: Path, site: tuple[Sandbox, str], scheme: str
) -> None:
    sandbox, url = site
    token = sandbox.oauth.token_answer(sandbox.add_client(), 1)["access_token"]
    with cassette(tape, hide=["kim@real.example", re.compile(r"\+41[ \d]+")]) as recorded:
        http = httpx.Client(
            transport=recorded.transport,
            base_url=url,
            auth=("admin", PASSWORD) if scheme == "basic" else None,
            params={"access_token": token} if scheme == "query" else None,
            cookies={"session": secret("a-cookie-of-a-test")},
        )
        row = {"email": "kim@real.example", "phone": "+41 79 555 00 11", "lastname": PASSWORD}
        made = http.post("/api/contacts/new", json=row)
        assert made.status_code == 201
        http.get("/api/contacts", params={"search": "kim@real.example"})
        http.close()
    text = tape.read_text("utf-8")
    for hidden in (token, PASSWORD, "kim@real.example", "555 00", "a-cookie-of-a-test", url):
        assert (hidden in text) == (hidden == PASSWORD and scheme == "query")
    with cassette(tape, hide=["kim@real.example", re.compile(r"\+41[ \d]+")]) as played:
        http = httpx.Client(transport=played.transport, base_url=NOWHERE)
        known = {"access_token": "x"} if scheme == "query" else {}
        lastname = "***" if scheme == "basic" else PASSWORD
        again = http.post("/api/contacts/new", json={**row, "lastname": lastname}, params=known)
        assert again.status_code == 201
        assert again.json()["contact"]["fields"]["all"]["email"] == "***"


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


@pytest.mark.parametrize(
    ("mode", "variable", "exists", "recording"),
    [
        (None, None, False, True),
        (None, None, True, False),
        (None, "record", True, True),
        (None, "replay", True, False),
        ("record", "replay", True, True),
        ("auto", "replay", False, True),
        ("replay", "record", True, False),
    ],
)
def test_the_mode_is_given_or_read_from_the_environment(
    tape: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: Any,
    variable: str | None,
    exists: bool,
    recording: bool,
) -> None:
    if exists:
        with cassette(tape):
            pass
    if variable is not None:
        monkeypatch.setenv("MAATOO_CASSETTES", variable)
    with cassette(tape, mode=mode) as used:
        assert used.recording is recording


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "record it"),
        ("", "no cassette"),
        ("[]", "no cassette"),
        ('{"maatoo_cassette": 2, "exchanges": []}', "later version"),
        ('{"maatoo_cassette": 1, "exchanges": [{}]}', "no cassette"),
    ],
)
def test_a_file_that_is_no_cassette_is_refused(tape: Path, text: str | None, said: str) -> None:
    if text is not None:
        tape.parent.mkdir()
        tape.write_text(text)
    with pytest.raises(ConfigurationError, match=said), cassette(tape, mode="replay"):
        pass


def test_a_wrong_mode_is_refused(tape: Path) -> None:
    with pytest.raises(ConfigurationError, match="mode"):
        cassette(tape, mode="rewind")  # type: ignore[arg-type]


def test_a_block_that_fails_leaves_the_old_file(tape: Path, site: tuple[Sandbox, str]) -> None:
    with cassette(tape), Maatoo(site[1], auth=auth()) as api:
        api.contacts.list().page()
    before = tape.read_text("utf-8")

    def fail() -> None:
        with cassette(tape, mode="record"), Maatoo(site[1], auth=auth()) as api:
            api.contacts.list(search="another").page()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert tape.read_text("utf-8") == before
    assert [*tape.parent.iterdir()] == [tape]


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
