"""How long a request waits before it is sent again: Retry-After, quotas, and the deadline."""

from __future__ import annotations

import pytest

from maatoo import errors
from maatoo.runtime import step_to_completion
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Retry
from tests.transport.scripted_transport import (
    URL,
    Play,
    error,
    ok,
)


def test_retry_after_is_obeyed_to_the_second() -> None:
    play = Play(error(429, retry_after="11"), error(503, retry_after="3"), ok())
    assert play.send("POST").status == 200
    assert play.runtime.slept == [11.0, 3.0]
    play = Play(error(429, retry_after="5", x_ratelimit_reset="1900"), ok())
    assert play.send("POST").status == 200
    assert play.runtime.slept == [5.0]


def test_a_wait_longer_than_the_policy_allows_is_not_waited() -> None:
    play = Play(error(429, retry_after="500"))
    with pytest.raises(errors.RateLimited, match="500 s") as caught:
        play.send(retry=Retry(max_wait=100))
    assert caught.value.retry_after == 500.0
    assert play.attempts == 1
    assert Play(error(429, retry_after="100"), ok()).send(retry=Retry(max_wait=100)).status == 200


def test_a_used_up_quota_is_raised_with_the_predicted_wait() -> None:
    play = Play(error(429, x_ratelimit_reset="1900"))
    with pytest.raises(errors.RateLimited) as caught:
        play.send()
    assert caught.value.retry_after == 900.0
    assert play.attempts == 1


def test_a_used_up_quota_is_waited_for_when_asked_to() -> None:
    play = Play(error(429, x_ratelimit_reset="1900"), ok())
    assert play.send("POST", on_quota="wait", retry=Retry(attempts=1)).status == 200
    assert play.runtime.slept == [901.0]


@pytest.mark.parametrize(
    "headers", [{"x_ratelimit_reset": str(1_000 + 7_201)}, {"retry_after": "7201"}]
)
def test_a_quota_is_waited_for_two_hours_at_most(headers) -> None:
    play = Play(error(429, **headers))
    with pytest.raises(errors.RateLimited, match="7201 s"):
        play.send(on_quota="wait")
    assert (play.attempts, play.runtime.slept) == (1, [])
    assert Play(error(429, **headers), ok()).send(on_quota="wait", retry=Retry(max_quota_wait=8000))


def test_a_wait_for_a_short_window_is_no_attempt() -> None:
    def refused(number: int) -> object:
        told = {"x_ratelimit_reset": str(1_020 + 21 * number), "x_ratelimit_remaining": "0"}
        return error(429, retry_after="20", **told)

    play = Play(*map(refused, range(9)), ok())
    assert play.send("POST", on_quota="wait").status == 200
    assert play.runtime.slept == [21.0] * 9
    with pytest.raises(errors.RateLimited):
        Play(*map(refused, range(9)), ok()).send()


@pytest.mark.parametrize(
    "other", [{"x_ratelimit_remaining": "7"}, {"x_ratelimit_reset": "900"}, {}]
)
def test_what_is_no_window_of_a_quota_is_an_attempt(other) -> None:
    told = {"x_ratelimit_reset": "1020", "x_ratelimit_remaining": "0", **other}
    told = {"retry_after": "5", **(told if other else {})}
    play = Play(*[error(429, **told)] * 9)
    with pytest.raises(errors.RateLimited):
        play.send(on_quota="wait", retry=Retry(attempts=3))
    assert play.attempts == 3


def test_a_quota_whose_window_is_over_already_is_asked_for_a_few_times_only() -> None:
    play = Play(*[error(429, x_ratelimit_reset="900")] * 5)
    with pytest.raises(errors.RateLimited):
        play.send(on_quota="wait", retry=Retry(attempts=3))
    assert play.attempts == 3


def test_no_wait_reaches_beyond_the_deadline() -> None:
    play = Play(error(429, x_ratelimit_reset="1900"))
    with pytest.raises(errors.RateLimited):
        play.send(on_quota="wait", deadline=60.0)
    assert play.runtime.slept == []


def test_a_wait_for_a_slot_ends_with_the_deadline() -> None:
    waits: list[float | None] = []

    class Full:
        async def acquire(self, seconds: float | None = None) -> None:
            waits.append(seconds)
            raise TimeoutError

        def release(self) -> None:
            raise AssertionError("none was taken")

    play = Play(ok())
    request = Request("POST", URL, {})
    with pytest.raises(errors.RequestTimeout):
        step_to_completion(play.transport.send(request, Options(deadline=60.0), Full()))
    assert (waits, play.attempts) == ([60.0], 0)


def test_who_waits_to_send_again_holds_no_slot() -> None:
    play = Play(error(503), ok())
    slots = play.runtime.slots(1)

    async def sleep(_: float) -> None:
        await slots.acquire(0.0)
        slots.release()

    play.runtime.sleep = sleep
    step_to_completion(
        play.transport.send(Request("GET", URL, {}, repeatable=True), Options(), slots)
    )
    assert play.attempts == 2


def test_the_phases_of_an_attempt_are_cut_to_what_is_left_of_the_deadline() -> None:
    play = Play(ok())
    play.send(timeout=60.0, deadline=5.0)
    assert play.script.seen[0].extensions["timeout"] == dict.fromkeys(
        ("connect", "read", "write", "pool"), 5.0
    )


def test_the_budget_of_the_client_ends_a_storm() -> None:
    play = Play(error(503), budget=1)
    with pytest.raises(errors.ServerError):
        play.send()
    assert play.attempts == 2
    with pytest.raises(errors.ServerError):
        play.send()
    assert play.attempts == 3
    play = Play(error(503), ok(), budget=1)
    play.send()
    assert play.transport.budget.left == 0.5
