"""Pacing: what the server's quota leaves is spread over its window; nobody waits for nothing."""

from __future__ import annotations

from email.utils import formatdate
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import RateLimited, RequestTimeout
from maatoo.runtime import BlockingRuntime, step_to_completion
from maatoo.transport.httpx_adapters import BlockingAdapter
from maatoo.transport.pacing import Pacer
from maatoo.transport.pool import Single
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Budget, Retry
from maatoo.transport.transport import Transport

NOW = 0.0


def headers(remaining: object, reset: object) -> dict[str, str]:
    return {"x-ratelimit-remaining": str(remaining), "x-ratelimit-reset": str(reset)}


def paced(remaining: int, reset: float) -> Pacer:
    pacer = Pacer(enabled=True)
    pacer.note(headers(remaining, reset), NOW)
    return pacer


@given(st.integers(1, 50), st.floats(1.0, 3600.0))
def test_calls_one_after_the_other_are_spread_evenly(quota: int, window: float) -> None:
    pacer, now = paced(quota, window), 0.0
    places: list[float] = []
    for left in reversed(range(quota)):
        now += pacer.hold(now)
        places.append(now)
        pacer.note(headers(left, window), now)
    gaps = [later - earlier for earlier, later in pairwise(places)]
    assert places[0] == 0.0
    assert all(gap == pytest.approx(window / quota) for gap in gaps)
    assert pacer.hold(now) == pytest.approx(window - now)  # all are used up


@given(st.integers(1, 50), st.floats(1.0, 3600.0), st.integers(1, 100))
def test_calls_that_come_together_never_exceed_what_is_left(quota, window, calls) -> None:
    pacer = paced(quota, window)
    waits = [pacer.hold(0.0) for _ in range(calls)]
    assert waits == sorted(waits)
    assert sum(wait < window * (1 - 1e-9) for wait in waits) == min(quota, calls)
    assert all(wait <= window * (1 + 1e-9) for wait in waits)


def test_the_window_ends_by_the_clock_of_the_server() -> None:
    pacer, ours = Pacer(enabled=True), 1_000_000.0
    date = formatdate(ours + 7200.0, usegmt=True)
    pacer.note({**headers(0, ours + 7200.0 + 60.0), "date": date}, ours)
    assert pacer.hold(ours) == 60.0
    assert pacer.hold(ours + 61.0) == 0.0


def test_nothing_is_held_back_when_not_asked_to_without_a_quota_or_in_a_new_window() -> None:
    off = Pacer()
    off.note(headers(0, 100.0), NOW)
    assert off.hold(0.0) == 0.0
    assert off.remaining == 0  # learnt nevertheless
    assert Pacer(enabled=True).hold(0.0) == 0.0
    pacer = paced(0, 100.0)
    assert pacer.hold(100.0) == 0.0


def test_answers_that_overtake_each_other_do_not_bring_calls_back() -> None:
    pacer = paced(5, 100.0)
    pacer.note(headers(7, 100.0), NOW)
    assert pacer.remaining == 5
    pacer.note(headers(4, 100.0), NOW)
    assert pacer.remaining == 4
    pacer.note(headers(99, 200.0), NOW)  # a new window
    assert (pacer.remaining, pacer.reset) == (99, 200.0)
    pacer.note(headers(0, 100.0), NOW)  # the last answer of the old one comes late
    assert (pacer.remaining, pacer.reset) == (99, 200.0)


@pytest.mark.parametrize(
    "odd",
    [{}, headers("x", 100), headers(5, ""), headers(5, "nan"), headers(5, "inf"), headers("", "")],
    ids=repr,
)
def test_headers_that_say_nothing_teach_nothing(odd) -> None:
    pacer = Pacer(enabled=True)
    pacer.note(odd, NOW)
    assert (pacer.remaining, pacer.hold(0.0)) == (None, 0.0)


class Clockwork(BlockingRuntime):
    """A blocking runtime whose clock only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Server:
    """A server with a quota in a fixed window of an hour, and a clock of its own."""

    def __init__(self, quota: int) -> None:
        self.runtime = Clockwork()
        self.quota = quota
        self.served: list[float] = []
        self.refused = 0
        engine = Single(BlockingAdapter(), httpx.MockTransport(self.answer), owned=False)
        self.transport = Transport(self.runtime, engine, None, Budget(9), Pacer(enabled=True))

    def answer(self, request: httpx.Request) -> httpx.Response:
        window = self.runtime.now // 3600
        left = self.quota - sum(each // 3600 == window for each in self.served)
        reset = (window + 1) * 3600
        if left == 0:
            self.refused += 1
            return httpx.Response(429, json={"errors": []}, headers=headers(0, reset))
        self.served.append(self.runtime.now)
        return httpx.Response(200, json={}, headers=headers(left - 1, reset))

    def call(self, **options) -> None:
        request = Request("GET", "https://you.example/api/x", {}, repeatable=True)
        options.setdefault("retry", Retry(attempts=1))
        step_to_completion(self.transport.send(request, Options(**options), self.runtime.slots(1)))


def test_a_paced_client_that_waits_is_never_refused() -> None:
    server = Server(quota=10)
    for _ in range(35):
        server.call(on_quota="wait")
    assert server.refused == 0
    assert len(server.served) == 35
    gaps = [b - a for a, b in pairwise(server.served)]
    assert max(gaps) <= 3600 / 9 + 1  # no long silence, no burst at the window's start
    assert min(gaps) >= 0


def test_a_paced_client_that_raises_is_told_as_soon_as_nothing_is_left() -> None:
    server = Server(quota=3)
    for _ in range(3):
        server.call()
    before = server.runtime.now
    with pytest.raises(RateLimited) as caught:
        server.call()
    assert server.runtime.now == before
    assert caught.value.retry_after == pytest.approx(3600 - before)


def test_a_place_beyond_the_deadline_is_not_waited_for_and_nothing_is_sent() -> None:
    server = Server(quota=2)
    server.call(on_quota="wait")
    server.call(on_quota="wait")
    before = server.runtime.now
    with pytest.raises(RequestTimeout, match="deadline") as caught:
        server.call(on_quota="wait", deadline=5.0)
    assert not caught.value.may_have_happened
    assert (len(server.served), server.runtime.now) == (2, before)


def test_after_a_quota_was_waited_for_the_call_is_made() -> None:
    server = Server(quota=1)
    server.transport.pacer.enabled = False
    server.call()
    server.call(on_quota="wait")
    assert (server.refused, server.served) == (1, [0.0, 3601.0])
