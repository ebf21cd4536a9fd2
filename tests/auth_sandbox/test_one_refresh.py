"""When a token expires, one refresh is sent: for all tasks, threads and processes that need it."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from threading import Barrier, Thread

import anyio
import pytest
from attrs import evolve

from maatoo import (
    AsyncMaatoo,
    AuthenticationError,
    ConnectionFailed,
    FileStore,
    Maatoo,
    MemoryStore,
    Retry,
    Token,
)
from maatoo.auth.tokens import REFRESH_WINDOW
from maatoo.sandbox import Sandbox
from tests.auth_sandbox.sandbox_logins import (
    SELF,
    TOKEN,
    call_together,
    logged_in,
    meeting,
    oauth2,
    statuses,
)

pytestmark = pytest.mark.anyio

GROUP = 100
THREADS = 20
PROCESSES = 4
API = f"/api{SELF}"


async def crowd(api: AsyncMaatoo, number: int) -> list[int]:
    """The statuses of that many calls made at once."""
    found: list[int] = []

    async def one() -> None:
        found.append((await api.request("GET", SELF)).status)

    async with anyio.create_task_group() as tasks:
        for _ in range(number):
            tasks.start_soon(one)
    return found


def client_for(url: str, sandbox: Sandbox, number: int) -> AsyncMaatoo:
    return AsyncMaatoo(
        url,
        auth=logged_in(sandbox, url),
        max_concurrency=number,
        max_connections=number,
        retry=Retry(backoff=0.01),
    )


@pytest.mark.parametrize("number", [GROUP, pytest.param(1_000, marks=pytest.mark.once)])
async def test_requests_in_flight_when_the_token_expires_share_one_refresh(number: int) -> None:
    with Sandbox() as sandbox, meeting(sandbox, number, sandbox.expire_tokens) as url:
        async with client_for(url, sandbox, number) as api:
            assert await crowd(api, number) == [200] * number
        assert statuses(sandbox, TOKEN) == [200]
        assert sorted(statuses(sandbox, API)) == [200] * number + [401] * number


async def test_a_refresh_that_fails_on_the_network_loses_no_request() -> None:
    with Sandbox() as sandbox, meeting(sandbox, GROUP, sandbox.expire_tokens) as url:
        async with client_for(url, sandbox, GROUP) as api:
            cut = sandbox.faults.cut("before", path=TOKEN, count=1)
            busy = sandbox.faults.status(503, html=True, path=TOKEN, count=1)
            assert await crowd(api, GROUP) == [200] * GROUP
        assert (cut.hits, busy.hits) == (1, 1)
        assert statuses(sandbox, TOKEN) == [None, 503, 200]


def test_twenty_threads_over_the_blocking_client() -> None:
    with Sandbox() as sandbox, meeting(sandbox, THREADS, sandbox.expire_tokens) as url:
        found: list[int] = []
        start = Barrier(THREADS)
        with Maatoo(url, auth=logged_in(sandbox, url), max_concurrency=THREADS) as api:

            def work() -> None:
                start.wait()
                found.extend(api.request("GET", SELF).status for _ in range(3))

            threads = [Thread(target=work) for _ in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert found == [200] * THREADS * 3
        assert statuses(sandbox, TOKEN) == [200]
        assert statuses(sandbox, API).count(401) == THREADS


async def test_both_clients_share_the_refresh_of_one_store() -> None:
    with Sandbox() as sandbox, meeting(sandbox, 20, sandbox.expire_tokens) as url:
        auth = logged_in(sandbox, url)
        found: list[int] = []
        async with AsyncMaatoo(url, auth=auth) as one:
            with Maatoo(url, auth=auth) as other:
                threads = [
                    Thread(target=lambda: found.append(other.request("GET", SELF).status))
                    for _ in range(10)
                ]
                for thread in threads:
                    thread.start()
                assert await crowd(one, 10) == [200] * 10
                for thread in threads:
                    await anyio.to_thread.run_sync(thread.join)
        assert found == [200] * 10
        assert statuses(sandbox, TOKEN) == [200]


@pytest.mark.once
def test_processes_over_one_file_store(tmp_path: Path) -> None:
    with Sandbox() as sandbox, meeting(sandbox, PROCESSES, sandbox.expire_tokens) as url:
        store = FileStore(tmp_path / "token.json")
        auth = logged_in(sandbox, url, store)
        spawn = multiprocessing.get_context("spawn")
        start, answers = spawn.Barrier(PROCESSES), spawn.Queue()
        workers = [
            spawn.Process(
                target=call_together,
                args=(url, auth.client_id, auth.client_secret, str(store.path), start, answers),
            )
            for _ in range(PROCESSES)
        ]
        for worker in workers:
            worker.start()
        assert [answers.get(timeout=120) for _ in workers] == [[200] * 3] * PROCESSES
        for worker in workers:
            worker.join()
        assert statuses(sandbox, TOKEN) == [200]
        assert statuses(sandbox, API).count(401) == PROCESSES


async def test_a_refused_refresh_is_asked_for_once_and_says_what_to_do() -> None:
    with Sandbox() as sandbox, meeting(sandbox, 50, sandbox.revoke_tokens) as url:
        async with client_for(url, sandbox, 50) as api:
            errors: list[str] = []

            async def one() -> None:
                with pytest.raises(AuthenticationError, match="log in again") as raised:
                    await api.request("GET", SELF)
                errors.append(str(raised.value))

            async with anyio.create_task_group() as tasks:
                for _ in range(50):
                    tasks.start_soon(one)
        assert len(set(errors)) == 1
        assert statuses(sandbox, TOKEN) == [400]


async def test_no_network_is_not_taken_for_a_refusal() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        async with client_for(url, sandbox, 1) as api:
            sandbox.expire_tokens()
            sandbox.faults.cut("before", path=TOKEN)
            with pytest.raises(ConnectionFailed):
                await api.request("GET", SELF)
            sandbox.faults.clear()
            assert (await api.request("GET", SELF)).status == 200


async def test_a_write_that_met_an_expired_token_happens_once() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        async with client_for(url, sandbox, 1) as api:
            sandbox.expire_tokens()
            made = await api.contacts.create(firstname="Kim")
            assert made.id == 1
            assert await api.contacts.list().count() == 1
        assert statuses(sandbox, "/api/contacts/new") == [401, 201]


async def test_a_token_is_renewed_ahead_of_its_end() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        auth = logged_in(sandbox, url)
        token = auth.store.load()
        assert isinstance(token, Token)
        ends = time.time() + REFRESH_WINDOW / 2
        ending = MemoryStore(evolve(token, issued_at=ends - 3600, expires_at=ends))
        async with AsyncMaatoo(url, auth=evolve(auth, store=ending)) as api:
            for _ in range(3):
                assert (await api.request("GET", SELF)).status == 200
        assert statuses(sandbox, TOKEN) == [200]
        assert statuses(sandbox, API) == [200, 200, 200]


def test_a_login_that_nobody_made_says_what_to_do() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        with Maatoo(url, auth=oauth2(sandbox)) as api:
            with pytest.raises(AuthenticationError, match="nobody has logged in"):
                api.request("GET", SELF)
        assert sandbox.requests == []
