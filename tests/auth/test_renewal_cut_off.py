"""Renewals whose starter, waiter, client, event loop or process ends."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import warnings

import anyio
import anyio.lowlevel
import pytest

from maatoo.auth import MemoryStore
from maatoo.auth.renewal import manager_of
from maatoo.errors import (
    ConfigurationError,
)
from maatoo.runtime import step_to_completion
from tests.auth.auth_fakes import (
    FakeRequest,
    TokenServer,
    async_session,
    blocking_session,
    call,
    due_token,
    oauth2,
)

pytestmark = pytest.mark.anyio


async def test_cancelling_the_one_who_renews_does_not_stop_the_renewal() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    entered, leave, begun = anyio.Event(), anyio.Event(), list[int]()

    async def gate() -> None:
        begun.append(1)
        entered.set()
        await leave.wait()

    server.gate = gate
    session, runtime = async_session(oauth2(store), server)
    statuses: list[int] = []

    async def waiter() -> None:
        statuses.append(await call(session, server, runtime))

    async with anyio.create_task_group() as group, anyio.create_task_group() as starter:
        starter.start_soon(call, session, server, runtime)
        await entered.wait()
        group.start_soon(waiter)
        starter.cancel_scope.cancel()
        leave.set()
    assert statuses == [200]
    assert len(begun) == server.refreshes == 1
    stored = store.load()
    assert stored is not None
    assert stored.access_token == "access-2"


async def test_cancelling_one_who_waits_disturbs_nobody() -> None:
    server = TokenServer()
    entered, leave = anyio.Event(), anyio.Event()

    async def gate() -> None:
        entered.set()
        await leave.wait()

    server.gate = gate
    session, runtime = async_session(oauth2(MemoryStore(due_token())), server)
    statuses: list[int] = []

    async def one() -> None:
        statuses.append(await call(session, server, runtime))

    async with anyio.create_task_group() as group:
        group.start_soon(one)
        await entered.wait()
        async with anyio.create_task_group() as waiters:
            for _ in range(5):
                waiters.start_soon(one)
            await anyio.lowlevel.checkpoint()
            waiters.cancel_scope.cancel()
        leave.set()
    assert statuses == [200]
    assert server.refreshes == 1


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_cancel_of_asyncio_itself_does_not_stop_the_renewal(anyio_backend: str) -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    entered, leave = asyncio.Event(), asyncio.Event()

    async def gate() -> None:
        entered.set()
        await leave.wait()

    server.gate = gate
    session, runtime = async_session(oauth2(store), server)
    starter = asyncio.create_task(call(session, server, runtime))
    await entered.wait()
    starter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starter
    waiter = asyncio.create_task(call(session, server, runtime))
    leave.set()
    assert await waiter == 200
    assert server.refreshes == 1


async def test_closing_a_client_waits_for_the_renewal_that_uses_it() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    entered, leave, order = anyio.Event(), anyio.Event(), list[str]()

    async def gate() -> None:
        entered.set()
        await leave.wait()
        order.append("renewed")

    server.gate = gate
    session, runtime = async_session(oauth2(store), server)
    other, _ = async_session(oauth2(store), server)

    async def cancelled_close() -> None:
        with anyio.CancelScope() as scope:
            scope.cancel()
            await session.aclose()
            order.append("closed")

    async with anyio.create_task_group() as group:
        group.start_soon(call, session, server, runtime)
        await entered.wait()
        await other.aclose()
        order.append("the other closed")
        group.start_soon(cancelled_close)
        await anyio.lowlevel.checkpoint()
        leave.set()
    await session.aclose()
    assert order == ["the other closed", "renewed", "closed"]


def test_a_renewal_cut_off_with_its_event_loop_is_taken_over_by_a_waiting_thread() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    auth = oauth2(store)
    entered, statuses = threading.Event(), list[int]()

    async def gate() -> None:
        if not entered.is_set():
            entered.set()
            await anyio.sleep_forever()

    server.gate = gate

    async def cut_off() -> None:
        session, runtime = async_session(auth, server)
        task = asyncio.create_task(call(session, server, runtime))
        while not entered.is_set():  # noqa: ASYNC110 - set on whichever loop renews
            await asyncio.sleep(0)
        thread.start()
        flights = manager_of(store).flights
        while not flights._flight.done._wakers[1:]:  # noqa: ASYNC110 - until the thread waits
            await asyncio.sleep(0)
        assert not task.done()

    def work() -> None:
        session, runtime = blocking_session(auth, server)
        statuses.append(step_to_completion(call(session, server, runtime)))

    thread = threading.Thread(target=work)
    asyncio.run(cut_off())
    thread.join()
    assert statuses == [200]
    assert server.refreshes == 1


def test_ctrl_c_during_a_renewal_leaves_it_to_the_next_call() -> None:
    server = TokenServer()
    session, runtime = blocking_session(oauth2(MemoryStore(due_token())), server)

    async def gate() -> None:
        server.gate = None
        raise KeyboardInterrupt

    server.gate = gate
    with pytest.raises(KeyboardInterrupt):
        step_to_completion(call(session, server, runtime))
    assert step_to_completion(call(session, server, runtime)) == 200
    assert server.refreshes == 1


async def test_a_blocking_call_that_would_wait_for_its_own_loop_says_so() -> None:
    server = TokenServer()
    entered, leave = anyio.Event(), anyio.Event()

    async def gate() -> None:
        entered.set()
        await leave.wait()

    server.gate = gate
    auth = oauth2(MemoryStore(due_token()))
    session, runtime = async_session(auth, server)
    blocked, blocking = blocking_session(auth, server)
    async with anyio.create_task_group() as group:
        group.start_soon(call, session, server, runtime)
        await entered.wait()
        with pytest.raises(ConfigurationError, match="another thread"):
            step_to_completion(blocked.prepare(FakeRequest()))
        step_to_completion(blocked.aclose())
        leave.set()
    assert step_to_completion(call(blocked, server, blocking)) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="fork is of POSIX")
def test_a_child_of_fork_does_not_wait_for_a_renewal_of_its_parent() -> None:
    server, store = TokenServer(), MemoryStore(due_token())
    auth = oauth2(store)
    session, runtime = blocking_session(auth, server)
    exits: list[int] = []

    async def gate() -> None:
        if os.getpid() != parent:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads of other tests
            child = os.fork()
        if child == 0:
            status = 1
            try:
                own, blocking = blocking_session(auth, server)
                status = 0 if step_to_completion(call(own, server, blocking)) == 200 else 2
            finally:
                os._exit(status)
        exits.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))  # noqa: ASYNC222

    parent = os.getpid()
    server.gate = gate
    assert step_to_completion(call(session, server, runtime)) == 200
    assert exits == [0]
