"""One renewal for all who wait: tasks, threads, and both at once."""

from __future__ import annotations

import threading

import anyio
import anyio.lowlevel
import pytest

from maatoo.auth import CallableStore, ClientCredentials, MemoryStore, Token
from maatoo.runtime import step_to_completion
from tests.auth.auth_fakes import (
    NOW,
    Expiry,
    FakeAnswer,
    FakeRequest,
    TokenServer,
    async_session,
    blocking_session,
    call,
    due_token,
    expired_at_the_server,
    expiries,
    in_threads,
    oauth2,
)

pytestmark = pytest.mark.anyio


@expiries
async def test_a_thousand_requests_in_flight_cause_one_refresh(expiry: Expiry) -> None:
    server = TokenServer()
    store = expiry(server)
    session, runtime = async_session(oauth2(store), server)
    statuses: list[int] = []

    async def one() -> None:
        statuses.append(await call(session, server, runtime))

    async with anyio.create_task_group() as group:
        for _ in range(1000):
            group.start_soon(one)
    assert statuses == [200] * 1000
    assert server.refreshes == 1
    stored = store.load()
    assert stored is not None
    assert stored.refresh_token == server.refresh_token


@expiries
def test_twenty_threads_cause_one_refresh(expiry: Expiry) -> None:
    server = TokenServer()
    auth = oauth2(expiry(server))
    statuses: list[int] = []

    def work() -> None:
        session, runtime = blocking_session(auth, server)
        statuses.append(step_to_completion(call(session, server, runtime)))

    assert in_threads(20, work) == []
    assert statuses == [200] * 20
    assert server.refreshes == 1


@expiries
async def test_threads_and_tasks_on_one_auth_object_cause_one_refresh(expiry: Expiry) -> None:
    server = TokenServer()
    auth = oauth2(expiry(server))
    session, runtime = async_session(auth, server)
    entered, statuses = threading.Event(), list[int]()

    async def gate() -> None:
        entered.set()

    server.gate = gate

    def work() -> None:
        own, blocking = blocking_session(auth, server)
        statuses.append(step_to_completion(call(own, server, blocking)))

    async def one() -> None:
        statuses.append(await call(session, server, runtime))

    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, lambda: in_threads(10, work))
        for _ in range(10):
            group.start_soon(one)
    assert statuses == [200] * 20
    assert entered.is_set()
    assert server.refreshes == 1


async def test_all_worker_threads_may_wait_for_a_renewal_that_needs_one_itself() -> None:
    server = TokenServer()
    kept = [due_token()]
    auth = oauth2(CallableStore(lambda: kept[-1], kept.append))
    session, runtime = async_session(auth, server)
    limiter = anyio.to_thread.current_default_thread_limiter()
    waiting, statuses = threading.Semaphore(0), list[int]()

    def work() -> None:
        own, blocking = blocking_session(auth, server)
        waiting.release()
        statuses.append(step_to_completion(call(own, server, blocking)))

    async def gate() -> None:  # the refresh is under way until every thread of the pool waits
        if entered.is_set():
            return
        entered.set()
        while limiter.available_tokens:
            await anyio.lowlevel.checkpoint()

    entered = anyio.Event()
    server.gate = gate
    async with anyio.create_task_group() as group:
        group.start_soon(call, session, server, runtime)
        await entered.wait()
        for _ in range(int(limiter.total_tokens)):
            group.start_soon(anyio.to_thread.run_sync, work)
    assert statuses == [200] * int(limiter.total_tokens)
    assert server.refreshes == 1


async def test_a_late_401_for_an_older_token_takes_the_newer_one() -> None:
    server = TokenServer()
    session, _ = async_session(oauth2(expired_at_the_server(server)), server)
    early, late = FakeRequest(), FakeRequest()
    await session.prepare(early)
    await session.prepare(late)
    assert await session.renew(early, server.api_answer(early))
    assert await session.renew(late, server.api_answer(late))
    await session.prepare(late)
    assert server.api_answer(late).status == 200
    assert server.refreshes == 1


async def test_the_store_is_told_before_the_token_is_used() -> None:
    server = TokenServer()
    told: list[Token] = [due_token()]
    seen: list[str] = []

    def save(token: Token) -> None:
        seen.append("store")
        told.append(token)

    session, _ = async_session(oauth2(CallableStore(lambda: told[-1], save)), server)
    request = FakeRequest()
    await session.prepare(request)
    seen.append(request.headers["authorization"])
    assert seen == ["store", "Bearer access-2"]
    assert told[-1].refresh_token == "refresh-2"
    assert told[-1].expires_at == NOW + 3600


async def test_the_refresh_asks_as_the_documentation_says() -> None:
    server = TokenServer()
    session, _ = async_session(oauth2(MemoryStore(due_token())), server)
    await session.prepare(FakeRequest())
    assert server.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh-1",
            "client_id": "client-1",
            "client_secret": "client-secret-word",
            "redirect_uri": "http://127.0.0.1:8765/callback",
        }
    ]


async def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    server.refuse = FakeAnswer(200, b'{"access_token": "next", "expires_in": "3600"}')
    session, _ = async_session(oauth2(store), server)
    await session.prepare(FakeRequest())
    stored = store.load()
    assert stored is not None
    assert (stored.access_token, stored.refresh_token) == ("next", "refresh-1")
    assert stored.expires_at == NOW + 3600


async def test_client_credentials_ask_anew_each_time() -> None:
    server, store = TokenServer(), MemoryStore()
    auth = ClientCredentials("client-1", "client-secret-word", store=store)
    session, runtime = async_session(auth, server)
    assert await call(session, server, runtime) == 200
    server.valid = set()
    assert await call(session, server, runtime) == 200
    assert await call(session, server, runtime) == 200
    assert [form["grant_type"] for form in server.forms] == ["client_credentials"] * 2
    runtime.now += 3590
    assert await call(session, server, runtime) == 200
    assert server.refreshes == 3
