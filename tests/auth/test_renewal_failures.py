"""What a failed renewal means for those who wait, and for those who come later."""

from __future__ import annotations

import gc

import anyio
import pytest

from maatoo.auth import CallableStore, MemoryStore, Token
from maatoo.auth.renewal import manager_of
from maatoo.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailed,
    MaatooError,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
)
from tests.auth.auth_fakes import (
    NOW,
    SITE,
    AsyncTestRuntime,
    Expiry,
    FakeAnswer,
    FakeRequest,
    TokenServer,
    async_session,
    call,
    due_token,
    error_answer,
    expiries,
    fresh_token,
    oauth2,
)

pytestmark = pytest.mark.anyio


@expiries
async def test_no_request_is_lost_when_a_refresh_fails_on_the_network_first(expiry: Expiry) -> None:
    server = TokenServer()
    store = expiry(server)
    server.offline = 2
    session, runtime = async_session(oauth2(store), server)
    statuses: list[int] = []

    async def one() -> None:
        statuses.append(await call(session, server, runtime, tries=5))

    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(one)
    assert statuses == [200] * 100
    assert server.refreshes == 3


async def test_a_refresh_that_finds_no_network_is_no_refusal() -> None:
    server = TokenServer()
    server.offline = 1
    session, runtime = async_session(oauth2(MemoryStore(due_token())), server)
    with pytest.raises(ConnectionFailed) as caught:
        await session.prepare(FakeRequest())
    assert not caught.value.may_have_happened
    assert await call(session, server, runtime) == 200


@pytest.mark.parametrize("error", [RequestTimeout("slow"), OutcomeUnknown("gone")])
async def test_no_answer_in_time_is_harmless_for_the_request_that_was_not_sent(
    error: MaatooError,
) -> None:
    server = TokenServer()

    async def gate() -> None:
        server.gate = None
        raise error

    server.gate = gate
    session, runtime = async_session(oauth2(MemoryStore(due_token())), server)
    with pytest.raises(ConnectionFailed, match="could not be renewed"):
        await session.prepare(FakeRequest())
    assert await call(session, server, runtime) == 200


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error_answer(503, "down", None), ServerError),
        (FakeAnswer(502, b"<html>", {"content-type": "text/html"}), ServerError),
        (error_answer(429, "slow down", None), RateLimited),
        (error_answer(403, "API disabled", "api_disabled"), PermissionDenied),
        (FakeAnswer(200, b"<html>", {"content-type": "text/html"}), UnexpectedResponse),
        (error_answer(400, "No refresh_token parameter", "invalid_request"), AuthenticationError),
    ],
)
async def test_other_failures_keep_their_class(
    answer: FakeAnswer, expected: type[MaatooError]
) -> None:
    server = TokenServer()
    server.refuse = answer
    session, runtime = async_session(oauth2(MemoryStore(due_token())), server)
    with pytest.raises(expected) as caught:
        await session.prepare(FakeRequest())
    assert type(caught.value) is expected
    server.refuse = None
    if expected is not AuthenticationError:
        assert await call(session, server, runtime) == 200


async def test_a_token_that_still_works_is_used_when_its_early_renewal_fails() -> None:
    server = TokenServer()
    server.offline = 99
    token = fresh_token(expires_at=NOW + 30, issued_at=None)
    session, runtime = async_session(oauth2(MemoryStore(token)), server)
    for _ in range(3):
        assert await call(session, server, runtime) == 200
    assert server.refreshes == 1
    runtime.now += 11
    assert await call(session, server, runtime) == 200
    assert server.refreshes == 2
    runtime.now += 30
    with pytest.raises(ConnectionFailed):
        await call(session, server, runtime)


async def test_a_login_that_never_was_says_what_to_do_without_network() -> None:
    server, store = TokenServer(), MemoryStore()
    session, runtime = async_session(oauth2(store), server)
    for _ in range(2):
        with pytest.raises(AuthenticationError, match="log in with"):
            await session.prepare(FakeRequest())
    assert server.refreshes == 0
    store.save(fresh_token())
    assert await call(session, server, runtime) == 200


async def test_a_token_that_cannot_be_refreshed_says_what_to_do_without_network() -> None:
    server = TokenServer()
    store = MemoryStore(Token("access-0"))
    session, runtime = async_session(oauth2(store), server)
    with pytest.raises(AuthenticationError, match="without a refresh token"):
        await call(session, server, runtime)
    assert server.refreshes == 0


async def test_a_server_that_never_sees_the_token_does_not_burn_one_refresh_a_request() -> None:
    server = TokenServer()
    denied = error_answer(401, "API authorization denied.", "access_denied")
    server.api_answer = lambda request: denied  # type: ignore[method-assign]
    session, runtime = async_session(oauth2(MemoryStore(fresh_token())), server)
    for _ in range(4):
        assert await call(session, server, runtime) == 401
    assert server.refreshes == 1


async def test_every_expiry_is_renewed_however_soon_it_follows() -> None:
    server = TokenServer()
    session, runtime = async_session(oauth2(MemoryStore(fresh_token())), server)
    for expected in (1, 2, 3):
        server.valid = set()
        assert await call(session, server, runtime) == 200
        assert server.refreshes == expected


async def test_a_new_token_the_store_would_not_take_is_neither_used_nor_lost() -> None:
    server = TokenServer()
    kept, full = [due_token()], [True]

    def save(token: Token) -> None:
        if full[0]:
            raise OSError("disk full")
        kept.append(token)

    session, runtime = async_session(oauth2(CallableStore(lambda: kept[-1], save)), server)
    for _ in range(2):
        request = FakeRequest()
        with pytest.raises(ConfigurationError, match="disk full"):
            await session.prepare(request)
        assert request.headers == {}
    full[0] = False
    assert await call(session, server, runtime) == 200
    assert server.refreshes == 1
    assert kept[-1].access_token == "access-2"


async def test_the_loser_of_a_race_over_a_store_without_lock_takes_the_winners_token() -> None:
    server = TokenServer()
    kept = [due_token()]
    session, runtime = async_session(oauth2(CallableStore(lambda: kept[-1], kept.append)), server)

    async def gate() -> None:  # another process renews while our question is on its way
        server.gate = None
        server.valid, server.refresh_token = {"access-9"}, "refresh-9"
        kept.append(fresh_token(9))

    server.gate = gate
    assert await call(session, server, runtime) == 200
    assert kept[-1].access_token == "access-9"


async def test_a_store_that_cannot_be_read_is_a_configuration_error() -> None:
    def load() -> Token:
        raise OSError("no such table")

    server = TokenServer()
    session, _ = async_session(oauth2(CallableStore(load, lambda token: None)), server)
    with pytest.raises(ConfigurationError, match="no such table"):
        await session.prepare(FakeRequest())


async def test_a_token_is_never_sent_to_another_site() -> None:
    server, store = TokenServer(), MemoryStore(fresh_token())
    runtime = AsyncTestRuntime()
    auth = oauth2(store)
    here = auth.session(f"{SITE}/api/", server.send_in(runtime), runtime)
    there = auth.session("https://other.example", server.send_in(runtime), runtime)
    request = FakeRequest()
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"belongs to https://you\.example"):
            await there.prepare(request)
        assert request.headers == {}
        assert await call(here, server, runtime) == 200


async def test_managers_do_not_keep_stores_alive() -> None:
    store = MemoryStore(fresh_token())
    manager = manager_of(store)
    assert manager_of(store) is manager
    del store
    gc.collect()
    assert manager_of(MemoryStore()) is not manager
