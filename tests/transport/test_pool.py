"""The pool: the connection used last is used next, and none is lost, leaked or used when dead."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.runtime import AsyncRuntime, step_to_completion
from maatoo.transport import pool as pool_module
from maatoo.transport.httpx_adapters import AsyncAdapter, ThreadedAdapter
from maatoo.transport.pool import KEEP_ALIVE_SECONDS, Pool
from maatoo.transport.request import Options, Request
from tests.example_numbers import examples
from tests.transport.lines import URL, Lines

pytestmark = pytest.mark.anyio

TIMEOUTS = Options(timeout=5.0).timeouts(None)
REQUEST = Request("GET", URL, {}, repeatable=True)


class Clock:
    """The clock of the pool, in the hands of a test."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pool_module, "time", clock)
    return clock


async def together(pool, number: int) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(number):
            group.start_soon(pool.send, REQUEST, TIMEOUTS)


async def test_calls_one_after_the_other_share_a_connection() -> None:
    lines = Lines()
    pool = lines.pool(5)
    for _ in range(4):
        answer = await pool.send(REQUEST, TIMEOUTS)
        assert (answer.status, answer.content) == (200, b"{}")
    assert lines.used == [0, 0, 0, 0]
    lines.assert_settled(pool)


async def test_the_connection_used_last_is_used_next() -> None:
    lines = Lines()
    pool = lines.pool(5)
    await together(pool, 3)
    assert (len(lines.made), pool.idle) == (3, 3)
    top = pool._idle[-1][0].number
    for _ in range(3):
        await pool.send(REQUEST, TIMEOUTS)
    assert lines.used[3:] == [top, top, top]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@examples(20)
@given(most=st.integers(1, 4), calls=st.integers(0, 12))
def test_there_are_never_more_connections_than_allowed(backend, most: int, calls: int) -> None:
    async def main() -> None:
        lines = Lines()
        pool = lines.pool(most)
        await together(pool, calls)
        assert len(lines.used) == calls
        assert lines.most_in_use <= most
        assert len(lines.made) == min(most, calls)
        lines.assert_settled(pool)

    anyio.run(main, backend=backend)


@pytest.mark.parametrize(
    "problem", [httpx.ReadError("cut"), httpx.ConnectError("no"), KeyError("of the transport")]
)
async def test_a_connection_that_failed_is_closed_and_never_comes_back(problem) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        if len(lines.used) == 1:
            raise problem
        return httpx.Response(200)

    lines = Lines(answer)
    pool = lines.pool(1)
    with pytest.raises(type(problem)):
        await pool.send(REQUEST, TIMEOUTS)
    assert lines.made[0].closed
    await pool.send(REQUEST, TIMEOUTS)
    assert lines.used == [0, 1]
    lines.assert_settled(pool)


async def test_a_cancelled_connection_is_closed_and_its_place_is_free() -> None:
    async def stand_still() -> None:
        if len(lines.made) == 1:
            await anyio.sleep_forever()

    lines = Lines(pause=stand_still)
    pool = lines.pool(1)
    with anyio.move_on_after(0.01):
        await pool.send(REQUEST, TIMEOUTS)
    assert lines.made[0].closed
    await pool.send(REQUEST, TIMEOUTS)
    assert lines.used == [0, 1]
    lines.assert_settled(pool)


async def test_who_asks_is_told_when_a_request_goes_out_over_a_new_and_a_kept_connection() -> None:
    told: list[int] = []

    class Telling(AsyncAdapter):
        def watch(self, request: httpx.Request, on_sending: Callable[[], None] | None) -> None:
            if on_sending is not None:
                on_sending()

    lines = Lines()
    pool = Pool.of(Telling(), lines.open, AsyncRuntime().slots(1))
    for number in range(2):
        request = REQUEST.copy()
        request.on_sending = partial(told.append, number)
        await pool.send(request, TIMEOUTS)
    assert (lines.used, told) == ([0, 0], [0, 1])


async def test_connections_that_are_idle_for_too_long_are_closed(clock: Clock) -> None:
    lines = Lines()
    pool = lines.pool(5)
    await together(pool, 4)
    clock.now += KEEP_ALIVE_SECONDS - 1
    await pool.send(REQUEST, TIMEOUTS)  # one of them is used, three grow old
    clock.now += 2
    await pool.send(REQUEST, TIMEOUTS)
    assert [line.closed for line in lines.made].count(True) == 3
    assert len(lines.made) == 4
    clock.now += KEEP_ALIVE_SECONDS + 1
    await pool.send(REQUEST, TIMEOUTS)
    assert [line.closed for line in lines.made] == [True] * 4 + [False]
    lines.assert_settled(pool)


async def test_closing_closes_the_idle_at_once_and_those_in_use_after_their_use() -> None:
    go_on, slow = anyio.Event(), False

    async def wait() -> None:
        await anyio.lowlevel.checkpoint()
        if slow:
            await go_on.wait()

    lines = Lines(pause=wait)
    pool = lines.pool(5)
    await together(pool, 2)
    slow = True
    async with anyio.create_task_group() as group:
        group.start_soon(pool.send, REQUEST, TIMEOUTS)
        await anyio.wait_all_tasks_blocked()
        await pool.aclose()
        assert [line.closed for line in lines.made].count(True) == 1
        go_on.set()
    assert all(line.closed for line in lines.made)
    assert pool.idle == 0


def test_a_child_process_leaves_the_connections_to_its_parent(monkeypatch) -> None:
    lines = Lines()
    pool = lines.blocking_pool(5)
    step_to_completion(pool.send(REQUEST, TIMEOUTS))
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    step_to_completion(pool.send(REQUEST, TIMEOUTS))
    assert lines.used == [0, 1]
    assert not lines.made[0].closed  # closing it would say good-bye in the parent's name


def test_threads_share_a_pool_and_never_exceed_it(clock: Clock) -> None:
    lines = Lines()
    pool = lines.blocking_pool(3)

    def work(number: int) -> None:
        for _ in range(50):
            step_to_completion(pool.send(REQUEST, Options(timeout=None).timeouts(None)))
            clock.now += 1.0  # connections grow old while others take them

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert len(lines.used) == 400
    assert lines.most_in_use <= 3
    lines.assert_settled(pool)


async def test_a_wait_for_a_connection_ends_with_what_the_user_allowed() -> None:
    lines = Lines()
    pool = lines.pool(1)
    await pool.slots.acquire()
    with pytest.raises(httpx.PoolTimeout):
        await pool.send(REQUEST, Options(timeout=httpx.Timeout(5.0, pool=0.01)).timeouts(None))
    assert lines.made == []
    pool.slots.release()
    await pool.send(REQUEST, TIMEOUTS)
    lines.assert_settled(pool)


def test_a_blocking_wait_for_a_connection_ends_with_what_the_user_allowed() -> None:
    inside, leave = threading.Event(), threading.Event()

    def answer(_: httpx.Request) -> httpx.Response:
        inside.set()
        leave.wait(10)
        return httpx.Response(200)

    pool = Lines(answer).blocking_pool(1)
    holder = threading.Thread(target=lambda: step_to_completion(pool.send(REQUEST, TIMEOUTS)))
    holder.start()
    inside.wait(10)
    for options, remaining in (
        (Options(timeout=httpx.Timeout(5.0, pool=0.01)), None),
        (Options(timeout=5.0), 0.01),  # what is left of the deadline
    ):
        with pytest.raises(httpx.PoolTimeout):
            step_to_completion(pool.send(REQUEST, options.timeouts(remaining)))
    leave.set()
    holder.join()
    step_to_completion(pool.send(REQUEST, TIMEOUTS))


async def test_a_plain_transport_is_called_in_a_thread() -> None:
    lines = Lines()
    line = lines.open()
    callers: set[int] = set()
    lines.answer = lambda _: callers.add(threading.get_ident()) or httpx.Response(200, content=b"x")
    answer = await ThreadedAdapter().exchange(line, httpx.Request("GET", URL), None)
    assert answer.content == b"x"
    assert callers != {threading.get_ident()}
    told: list[str] = []
    ThreadedAdapter().watch(httpx.Request("GET", URL), lambda: told.append("out"))
    assert told == ["out"]  # at once: nobody sees into the thread
    await ThreadedAdapter().close(line)
    assert line.closed


async def test_headers_are_told_by_lower_case_name_and_joined() -> None:
    raw = [("X-One", "1"), ("x-one", "2"), ("Content-Type", "text/plain")]
    lines = Lines(lambda _: httpx.Response(200, headers=raw, content=b"ok"))
    answer = await lines.pool(1).send(REQUEST, TIMEOUTS)
    assert answer.headers["x-one"] == "1, 2"
    assert answer.headers["content-type"] == "text/plain"
