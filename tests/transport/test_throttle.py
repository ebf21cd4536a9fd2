"""Fewer requests at once while the server is overloaded, more again as it recovers."""

from __future__ import annotations

import math
import threading
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Retry
from maatoo.errors import RequestTimeout
from maatoo.runtime import AsyncRuntime, BlockingRuntime, step_to_completion
from maatoo.transport.httpx_adapters import AsyncAdapter, BlockingAdapter
from maatoo.transport.pacing import Pacer
from maatoo.transport.pool import Single
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Budget
from maatoo.transport.throttle import Throttle
from maatoo.transport.transport import Transport
from tests.transport.scripted_transport import Clockwork

GET = ("GET", 1)


def allowed(throttle: Throttle) -> int:
    return math.ceil(throttle.most * throttle.share)


def test_a_refusal_halves_what_is_sent_at_once() -> None:
    throttle = Throttle(10)
    throttle.refused(began=0.0, now=1.0)
    assert allowed(throttle) == 5
    throttle.refused(began=1.5, now=2.0)
    assert allowed(throttle) == 3


def test_requests_that_were_under_way_together_count_once() -> None:
    throttle = Throttle(10)
    for began in (0.0, 0.1, 0.2, 0.9):
        throttle.refused(began, now=1.0)
    assert allowed(throttle) == 5


def test_one_request_may_always_be_sent() -> None:
    throttle = Throttle(10)
    for second in range(100):
        throttle.refused(second, second)
    assert allowed(throttle) == 1


def test_a_slot_comes_back_for_as_many_answers_as_there_are_slots() -> None:
    throttle = Throttle(10)
    throttle.refused(0.0, 1.0)
    for _ in range(5):
        throttle.answered(GET, 0.1)
    assert throttle.share == pytest.approx(0.6, abs=0.01)
    for _ in range(50):
        throttle.answered(GET, 0.1)
    assert throttle.share == 1.0


def test_answers_that_take_long_give_nothing_back() -> None:
    throttle = Throttle(10)
    throttle.refused(0.0, 1.0)
    throttle.answered(GET, 0.1)
    share = throttle.share
    for _ in range(3):
        throttle.answered(GET, 5.0)
    assert throttle.share == share


def test_a_chunk_that_takes_its_usual_time_is_not_slow() -> None:
    throttle = Throttle(10)
    throttle.refused(0.0, 1.0)
    throttle.answered(GET, 0.1)
    share = throttle.share
    throttle.answered(("POST", 200), 4.0)
    assert throttle.share > share


STEPS = st.one_of(
    st.none(), st.tuples(st.sampled_from([GET, ("POST", 200)]), st.floats(0.001, 100.0))
)


@given(most=st.integers(1, 1000), steps=st.lists(STEPS, max_size=60))
def test_the_share_stays_between_one_slot_and_all(most: int, steps: list[Any]) -> None:
    throttle = Throttle(most)
    for second, step in enumerate(steps):
        before = throttle.share
        if step is None:
            throttle.refused(second, second)
            assert throttle.share == max(before / 2, 1 / most)
        else:
            throttle.answered(*step)
            assert throttle.share >= before
        assert 1 <= allowed(throttle) <= most


# Slots


def test_blocking_slots_obey_the_throttle() -> None:
    throttle = Throttle(4)
    slots = BlockingRuntime().slots(4, throttle)
    step_to_completion(slots.acquire())
    step_to_completion(slots.acquire())
    throttle.refused(0.0, 1.0)
    with pytest.raises(TimeoutError):
        step_to_completion(slots.acquire(0.0))
    slots.release()
    step_to_completion(slots.acquire(0.0))


def test_blocking_slots_wake_more_when_it_opens() -> None:
    throttle = Throttle(4)
    slots: Any = BlockingRuntime().slots(4, throttle)
    step_to_completion(slots.acquire())
    step_to_completion(slots.acquire())
    throttle.refused(0.0, 1.0)
    waiting = [
        threading.Thread(target=lambda: step_to_completion(slots.acquire(10.0))) for _ in range(2)
    ]
    for thread in waiting:
        thread.start()
    while len(slots._changed._waiters) < 2:
        assert all(thread.is_alive() for thread in waiting)
    throttle.share = 1.0
    slots.release()
    for thread in waiting:
        thread.join(5.0)
    assert not any(thread.is_alive() for thread in waiting)


@pytest.mark.anyio
async def test_slots_of_a_loop_obey_the_throttle_and_wake_more_when_it_opens() -> None:
    throttle = Throttle(4)
    slots = AsyncRuntime().slots(4, throttle)
    throttle.refused(0.0, 1.0)
    taken: list[int] = []

    async def take(number: int) -> None:
        await slots.acquire()
        taken.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(take, number)
            await anyio.wait_all_tasks_blocked()
        assert taken == [0, 1]
        throttle.share = 1.0
        slots.release()
        await anyio.wait_all_tasks_blocked()
        assert sorted(taken) == [0, 1, 2, 3, 4]


@pytest.mark.anyio
async def test_a_request_that_was_cancelled_as_its_turn_came_hands_it_on() -> None:
    slots = AsyncRuntime().slots(1)
    await slots.acquire()
    taken: list[str] = []

    async def take(name: str, scope: anyio.CancelScope) -> None:
        with scope:
            await slots.acquire()
            taken.append(name)

    first = anyio.CancelScope()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(take, "first", first)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(take, "second", anyio.CancelScope())
        await anyio.wait_all_tasks_blocked()
        slots.release()
        first.cancel()
    assert taken == ["second"]


# The life of a request


def transport(*steps: httpx.Response | Exception) -> Transport:
    answers = iter(steps)

    def answer(request: httpx.Request) -> httpx.Response:
        step = next(answers)
        if isinstance(step, Exception):
            raise step
        return step

    engine = Single(AsyncAdapter(), httpx.MockTransport(answer), owned=False)
    return Transport(AsyncRuntime(), engine, None, Budget(100), Pacer(throttle=Throttle(8)))


async def send(life: Transport, **options: Any) -> None:
    request = Request("GET", "https://you.example/api/contacts", {}, repeatable=True)
    settings = Options(**options)
    await life.send(request, settings, life.runtime.slots(8, life.pacer.throttle))


@pytest.mark.anyio
@pytest.mark.parametrize("status", [429, 503, 504])
async def test_an_overloaded_server_is_asked_less_at_once(status: int) -> None:
    life = transport(httpx.Response(status), *(httpx.Response(200, json={}) for _ in range(60)))
    await send(life, retry=Retry(backoff=0.0))
    assert 0.5 <= life.pacer.throttle.share < 0.6
    for _ in range(59):
        life.pacer.throttle.answered(GET, 0.0)
    assert life.pacer.throttle.share == 1.0


@pytest.mark.anyio
async def test_a_time_out_counts_and_a_refused_connection_does_not() -> None:
    life = transport(httpx.ConnectError("refused"), httpx.ReadTimeout("slow"))
    with pytest.raises(RequestTimeout):
        await send(life, retry=Retry(attempts=2, backoff=0.0))
    assert life.pacer.throttle.share == 0.5


def test_a_chunk_is_as_slow_as_chunks_are() -> None:
    runtime = Clockwork()
    takes = {"1": 0.1, "200": 4.0}

    def answer(request: httpx.Request) -> httpx.Response:
        runtime.now += takes[request.headers["items"]]
        return httpx.Response(200, json={})

    engine = Single(BlockingAdapter(), httpx.MockTransport(answer), owned=False)
    throttle = Throttle(10)
    life = Transport(runtime, engine, None, Budget(9), Pacer(throttle=throttle))
    throttle.refused(0.0, 1.0)
    for items in (1, 200):
        before = throttle.share
        request = Request("POST", "https://x.test", {"items": str(items)}, items=items)
        step_to_completion(life.send(request, Options(), runtime.slots(1)))
        assert throttle.share > before


@pytest.mark.anyio
async def test_an_error_of_the_request_itself_slows_nothing() -> None:
    life = transport(httpx.Response(404, json={"errors": [{"message": "no", "code": 404}]}))
    with pytest.raises(Exception, match="no"):
        await send(life)
    assert life.pacer.throttle.share == 1.0
