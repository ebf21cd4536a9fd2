"""The blocking client where blocking clients live: loops, threads, and jobs."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import anyio
import httpx
import pytest

from maatoo import ConfigurationError, InvalidArgument, Maatoo
from maatoo.sync._feed import Feed
from tests.servers import serve


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"path": request.url.path})


@pytest.fixture
def api():
    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as client:
        yield client


class AsyncCallable:
    """Its objects are called like an async function."""

    def __init__(self, *_: object) -> None:
        pass

    async def __call__(self, _: object) -> None:
        raise AssertionError


async def total(session, feed: Feed[int]) -> int:
    found = 0
    async for number in feed:
        found += number
    return found


async def count_up(session):
    for number in range(10):
        await anyio.lowlevel.checkpoint()
        yield number


def test_a_single_call_starts_no_thread(api) -> None:
    before = set(threading.enumerate())  # some of which may end meanwhile
    assert api.request("GET", "/contacts").json() == {"path": "/api/contacts"}
    assert set(threading.enumerate()) <= before


def test_it_works_inside_a_running_event_loop(api) -> None:
    async def cell() -> tuple[int, int, list[int]]:
        status = api.request("GET", "/contacts").status
        return status, api._driver.job(total, Feed(range(5))), list(api._driver.iterate(count_up))

    assert asyncio.run(cell()) == (200, 10, list(range(10)))


def test_many_threads_share_one_client(api) -> None:
    def work(number: int) -> tuple[int, int]:
        return api.request("GET", f"/{number}").status, api._driver.job(total, Feed([number]))

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work, range(200))) == [(200, number) for number in range(200)]


def test_all_threads_share_the_limit_of_a_view() -> None:
    together: list[int] = []
    inside = 0
    lock = threading.Lock()

    def counting(request: httpx.Request) -> httpx.Response:
        nonlocal inside
        with lock:
            inside += 1
            together.append(inside)
        threading.Event().wait(0.002)  # long enough for others to come in, if they could
        with lock:
            inside -= 1
        return answer(request)

    with Maatoo("https://you.example", transport=httpx.MockTransport(counting)) as client:
        view = client.with_options(max_concurrency=1)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: view.request("GET", f"/{number}"), range(40)))
    assert together == [1] * 40


def test_the_input_of_a_job_is_read_by_the_calling_thread_and_lazily(api) -> None:
    readers: set[int] = set()
    read = 0

    def numbers():
        nonlocal read
        for number in range(100_000):
            readers.add(threading.get_ident())
            read += 1
            yield number

    async def three(session, feed: Feed[int]) -> list[int]:
        return [await feed.__anext__() for _ in range(3)]

    assert api._driver.job(three, Feed(numbers())) == [0, 1, 2]
    assert readers == {threading.get_ident()}
    assert read <= 1_000


def test_an_error_of_the_users_iterator_reaches_the_job_and_the_caller(api) -> None:
    def numbers():
        yield 1
        raise KeyError("broken input")

    with pytest.raises(KeyError, match="broken input"):
        api._driver.job(total, Feed(numbers()))


def test_call_backs_run_in_the_calling_thread_and_their_errors_cancel_the_job(api) -> None:
    seen: list[int] = []
    cancelled = threading.Event()

    async def talking(session, feed: Feed[int]) -> None:
        tell = feed.back(lambda number: seen.append((number, threading.get_ident())))
        fail = feed.back(lambda number: [][number])
        for number in range(3):
            tell(number)
        fail(0)
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.set()

    with pytest.raises(IndexError):
        api._driver.job(talking, Feed())
    assert seen == [(number, threading.get_ident()) for number in range(3)]
    assert cancelled.is_set()


def test_an_async_iterable_is_refused_as_input() -> None:
    async def numbers():
        yield 1

    with pytest.raises(InvalidArgument, match="AsyncMaatoo"):
        Feed(numbers())


def test_leaving_an_iteration_cancels_its_work(api) -> None:
    ended = threading.Event()

    async def endless(session):
        try:
            while True:
                yield 1
                await anyio.lowlevel.checkpoint()
        finally:
            ended.set()

    steps = api._driver.iterate(endless)
    assert next(steps) == 1
    steps.close()
    assert ended.is_set()


def test_an_iteration_that_is_collected_on_the_loop_is_cancelled_there(api) -> None:
    ended = threading.Event()

    async def endless(session):
        try:
            while True:
                await anyio.lowlevel.checkpoint()
                yield 1
        finally:
            ended.set()

    steps = api._driver.iterate(endless)
    assert next(steps) == 1
    api._driver._shared.loop()._portal.call(steps.close)
    assert ended.wait(10)
    assert api._driver.job(total, Feed(range(5))) == 10


def test_as_many_calls_of_a_map_go_on_as_the_user_says(api) -> None:
    together = threading.Barrier(60, timeout=20)
    report = api.map(lambda _: together.wait() >= 0, range(60), max_concurrency=60)
    assert report.ok


def test_a_map_refuses_what_it_could_not_run(api) -> None:
    async def never(_: int) -> None:
        raise AssertionError

    for wrong in (never, AsyncCallable(), partial(never), 5, None):
        with pytest.raises(InvalidArgument, match="map takes an ordinary function"):
            api.map(wrong, [1])
    with pytest.raises(InvalidArgument, match="a coroutine, which was not run") as caught:
        api.map(lambda item: never(item), range(50), max_concurrency=1)
    assert caught.value.report.counts["succeeded"] == 0


@pytest.mark.parametrize("hook", ["on_outcome", "progress"])
def test_a_callback_that_nobody_would_await_is_refused(api, hook) -> None:
    async def never(_: object) -> None:
        raise AssertionError

    for wrong in (never, AsyncCallable(), partial(never), lambda event: never(event)):
        with pytest.raises(InvalidArgument, match="callback of the blocking client"):
            api.tags.create_many([{"tag": "a"}], **{hook: wrong})


def test_a_listener_that_nobody_would_await_is_refused(api) -> None:
    with pytest.raises(InvalidArgument, match="on_event of a blocking client"):
        api.with_options(on_event=AsyncCallable())


def test_a_class_is_a_function_even_where_its_objects_are_async(api) -> None:
    assert api.map(AsyncCallable, [1]).ok


def test_an_error_while_iterating_is_raised_after_what_came_before(api) -> None:
    async def two_then_fail(session):
        yield 1
        yield 2
        raise KeyError("third")

    steps = api._driver.iterate(two_then_fail)
    assert [next(steps), next(steps)] == [1, 2]
    with pytest.raises(KeyError, match="third"):
        next(steps)


def test_captures_reach_jobs_on_the_loop(api) -> None:
    async def ask(session, feed):
        await session.raw("GET", "/from-the-loop")

    with api.capture() as responses:
        api.request("GET", "/from-here")
        api._driver.job(ask, Feed())
    assert [each.url for each in responses] == [
        "https://you.example/api/from-here",
        "https://you.example/api/from-the-loop",
    ]


def test_a_closed_client_says_so(api) -> None:
    api._driver.job(total, Feed())
    api.close()
    with pytest.raises(ConfigurationError, match="closed"):
        api.request("GET", "/contacts")
    with pytest.raises(ConfigurationError, match="closed"):
        api._driver.job(total, Feed())
    api.close()


def test_an_async_only_transport_works_through_the_loop() -> None:
    class OnlyAsync(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await anyio.lowlevel.checkpoint()
            return answer(request)

    with Maatoo("https://you.example", transport=OnlyAsync()) as client:
        assert client.request("GET", "/x").json() == {"path": "/api/x"}


def test_a_blocking_only_transport_works_for_jobs() -> None:
    class OnlyBlocking(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return answer(request)

    async def ask(session, feed):
        return (await session.raw("GET", "/x")).status

    with Maatoo("https://you.example", transport=OnlyBlocking()) as client:
        assert client._driver.job(ask, Feed()) == 200


def test_connections_are_reused_and_a_dead_one_is_replaced_unnoticed() -> None:
    with serve() as server, Maatoo(server.url) as client:
        for _ in range(5):
            assert client.request("GET", "/x").status == 200
        assert server.connections == 1
        server.hang_up()
        assert client.request("POST", "/x").status == 200
        assert server.connections == 2
