"""The life of a request: what is sent again, what is raised, and what is never sent twice."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Callable

import httpx
import pytest

from maatoo import errors
from maatoo.auth import AuthSession
from maatoo.runtime import BlockingRuntime, step_to_completion
from maatoo.transport.httpx_adapters import BlockingAdapter
from maatoo.transport.pool import Single
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Budget, Retry
from maatoo.transport.transport import Transport

URL = "https://you.example/api/contacts"
Step = Callable[[httpx.Request], httpx.Response]


class Clockwork(BlockingRuntime):
    """A blocking runtime whose clock only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Script:
    """A server that does one thing after the other: answers, or fails."""

    def __init__(self, *steps: httpx.Response | Exception) -> None:
        self.steps = list(steps)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        step = self.steps[min(len(self.seen), len(self.steps)) - 1]
        if isinstance(step, Exception):
            raise step
        return step


def ok(body: object = None) -> httpx.Response:
    return httpx.Response(200, json=body if body is not None else {"contacts": []})


def error(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(
        status, json={"errors": [{"code": status, "message": "m"}]}, headers=named
    )


class Play:
    """Sends one request to a script."""

    def __init__(self, *steps: httpx.Response | Exception, auth=None, budget: int = 100) -> None:
        self.runtime = Clockwork()
        self.script = Script(*steps)
        engine = Single(BlockingAdapter(), httpx.MockTransport(self.script), owned=False)
        self.transport = Transport(self.runtime, engine, auth, Budget(budget))

    def send(self, method="GET", *, repeatable=None, files=None, raise_errors=True, **options):
        options.setdefault("retry", Retry(attempts=4))
        repeatable = (method == "GET") if repeatable is None else repeatable
        request = Request(method, URL, {}, repeatable=repeatable, files=files)
        return step_to_completion(
            self.transport.send(
                request, Options(**options), self.runtime.slots(10), raise_errors=raise_errors
            )
        )

    @property
    def attempts(self) -> int:
        return len(self.script.seen)


LOST = httpx.ReadError("reset")
REFUSED = httpx.ConnectError("refused")


def test_a_read_is_sent_again_until_it_succeeds() -> None:
    play = Play(LOST, REFUSED, error(503), ok({"contacts": [1]}))
    assert play.send().json() == {"contacts": [1]}
    assert play.attempts == 4
    assert len(play.runtime.slept) == 3


@pytest.mark.parametrize(
    ("problem", "cls"),
    [
        (LOST, errors.ConnectionFailed),
        (REFUSED, errors.ConnectionFailed),
        (httpx.ReadTimeout("slow"), errors.RequestTimeout),
        (httpx.ConnectTimeout("slow"), errors.RequestTimeout),
    ],
)
def test_a_read_without_an_answer_fails_as_what_it_was(problem, cls) -> None:
    play = Play(problem)
    with pytest.raises(cls, match="4 attempts") as caught:
        play.send()
    assert not caught.value.may_have_happened
    assert play.attempts == 4


@pytest.mark.parametrize(
    "problem",
    [LOST, httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.WriteError("w")],
)
def test_a_write_that_was_lost_is_never_sent_twice(problem) -> None:
    play = Play(problem, ok())
    with pytest.raises(errors.OutcomeUnknown) as caught:
        play.send("POST")
    assert caught.value.may_have_happened
    assert play.attempts == 1


def test_a_write_that_was_not_sent_is_sent_again() -> None:
    play = Play(REFUSED, ok())
    assert play.send("POST").status == 200
    assert play.attempts == 2


def test_a_write_that_never_found_a_connection_did_not_happen() -> None:
    with pytest.raises(errors.ConnectionFailed) as caught:
        Play(REFUSED).send("POST")
    assert not caught.value.may_have_happened


def test_a_harmless_write_is_repeated_but_stays_unknown_when_no_answer_comes() -> None:
    play = Play(LOST)
    with pytest.raises(errors.OutcomeUnknown):
        play.send("PATCH", repeatable=True)
    assert play.attempts == 4


def test_a_lost_write_stays_unsure_when_later_attempts_find_no_connection() -> None:
    with pytest.raises(errors.OutcomeUnknown):
        Play(LOST, REFUSED).send("PATCH", repeatable=True)


def test_a_lost_write_that_is_refused_later_may_have_happened_before() -> None:
    with pytest.raises(errors.BadRequest) as caught:
        Play(LOST, error(400)).send("PATCH", repeatable=True)
    assert caught.value.may_have_happened


def test_a_5xx_to_a_write_is_raised_as_perhaps_done() -> None:
    play = Play(error(502))
    with pytest.raises(errors.ServerError) as caught:
        play.send("POST")
    assert caught.value.may_have_happened
    assert play.attempts == 1


def test_a_404_to_a_repeated_delete_is_a_success() -> None:
    play = Play(LOST, error(404))
    assert play.send("DELETE", repeatable=True).json() == {}


def test_a_404_to_a_first_delete_is_not() -> None:
    with pytest.raises(errors.NotFound):
        Play(error(404)).send("DELETE", repeatable=True)


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


def test_a_read_that_was_answered_500_is_repeated_once() -> None:
    play = Play(error(500), ok())
    assert play.send().status == 200
    play = Play(*[error(500)] * 5)
    with pytest.raises(errors.ServerError):
        play.send()
    assert play.attempts == 2
    play = Play(*[error(500)] * 5)
    with pytest.raises(errors.ServerError):
        play.send("PATCH", repeatable=True)
    assert play.attempts == 1
    play = Play(*[error(500)] * 5)
    with pytest.raises(errors.ServerError):
        play.send(retry=Retry(attempts=3, statuses={500}))
    assert play.attempts == 3
    play = Play(*[error(500)] * 5)
    with pytest.raises(errors.ServerError):
        play.send(retry=Retry(statuses={500: False}))
    assert play.attempts == 1


def test_a_connection_that_can_never_be_made_comes_back_at_once_with_a_hint() -> None:
    unknown = httpx.ConnectError("no such host")
    unknown.__cause__ = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    for method in ("GET", "POST"):
        play = Play(unknown)
        with pytest.raises(errors.ConnectionFailed, match="check the base URL"):
            play.send(method)
        assert play.attempts == 1


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


def test_a_cut_body_is_read_again_for_a_read_and_raised_for_a_write() -> None:
    cut = httpx.Response(
        200, content=b'{"contacts": [', headers={"content-type": "application/json"}
    )
    play = Play(cut, ok())
    assert play.send().json() == {"contacts": []}
    with pytest.raises(errors.UnexpectedResponse) as caught:
        Play(cut, ok()).send("POST")
    assert caught.value.may_have_happened
    empty = httpx.Response(200, headers={"content-type": "application/json"})
    assert Play(empty).send("POST").content == b""


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


def test_errors_can_be_returned_instead() -> None:
    assert Play(error(404)).send(raise_errors=False).status == 404
    assert (
        Play(httpx.Response(301, headers={"location": "/x"})).send(raise_errors=False).status == 301
    )


class Renewing(AuthSession):
    """Credentials that were valid until the first 401."""

    def __init__(self, renews: bool = True) -> None:
        self.renews, self.prepared, self.renewed = renews, 0, 0

    async def prepare(self, request: Request) -> None:
        self.prepared += 1
        request.headers["authorization"] = f"Bearer {self.renewed}"

    async def renew(self, request: Request, response: object) -> bool:
        self.renewed += 1
        return self.renews


def test_a_401_renews_the_credentials_and_sends_once_more() -> None:
    auth = Renewing()
    play = Play(error(401), ok(), auth=auth)
    assert play.send("POST").status == 200
    assert [each.headers["authorization"] for each in play.script.seen] == ["Bearer 0", "Bearer 1"]


def test_each_attempt_begins_with_the_request_as_it_was() -> None:
    class InTheQuery(Renewing):
        async def prepare(self, request: Request) -> None:
            request.url += f"?access_token={self.renewed}"

    play = Play(error(401), error(429, retry_after="1"), ok(), auth=InTheQuery())
    play.send("POST")
    assert [each.url.query for each in play.script.seen] == [
        b"access_token=0",
        b"access_token=1",
        b"access_token=1",
    ]


def test_a_request_without_credentials_is_given_none_and_renews_none() -> None:
    play = Play(error(401), ok(), auth=Renewing())
    with pytest.raises(errors.AuthenticationError):
        step_to_completion(
            play.transport.send(
                Request("GET", URL, {}, credentials=False), Options(), play.runtime.slots(1)
            )
        )
    assert play.attempts == 1
    assert "authorization" not in play.script.seen[0].headers


def test_a_second_401_is_raised() -> None:
    auth = Renewing()
    play = Play(error(401), auth=auth)
    with pytest.raises(errors.AuthenticationError, match="credentials"):
        play.send()
    assert (play.attempts, auth.renewed) == (2, 1)


def test_credentials_that_cannot_be_renewed_are_not_tried_again() -> None:
    play = Play(error(401), auth=Renewing(renews=False))
    with pytest.raises(errors.AuthenticationError):
        play.send()
    assert play.attempts == 1


class Unreachable(Renewing):
    """A token server that cannot be reached, twice."""

    async def prepare(self, request: Request) -> None:
        self.prepared += 1
        if self.prepared < 3:
            raise errors.ConnectionFailed("token server")


def test_a_network_error_while_refreshing_is_repeated_like_any_other() -> None:
    play = Play(ok(), auth=Unreachable(), budget=0)  # one renewal is for all who wait for it
    assert play.send("POST").status == 200
    assert (play.attempts, len(play.runtime.slept)) == (1, 2)


class Pipe(io.BytesIO):
    """A file that can be read once."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation("seek")


@pytest.mark.parametrize(
    "first",
    [
        error(401),
        error(429, retry_after="1"),
        error(429, x_ratelimit_reset="1900"),
        error(503, retry_after="1"),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    ("make", "attempts"),
    [
        (lambda: {"file": b"hello"}, 2),
        (lambda: {"file": ("a.txt", io.BytesIO(b"hello"))}, 2),
        (lambda: [("file", io.BytesIO(b"hello"))], 2),
        (lambda: {"file": ("a.txt", Pipe(b"hello"))}, 1),
        (lambda: iter([("file", b"hello")]), 1),
    ],
)
def test_a_file_is_sent_again_whole_or_not_at_all(first, make, attempts) -> None:
    play = Play(first, ok(), auth=Renewing())
    if attempts == 2:
        assert play.send("POST", files=make(), on_quota="wait").status == 200
    else:
        with pytest.raises(errors.ApiError) as caught:
            play.send("POST", files=make(), on_quota="wait")
        assert caught.value.status == first.status_code
    assert play.attempts == attempts
    assert all(b"hello" in each.content for each in play.script.seen)


def test_a_file_of_which_nothing_was_read_is_sent_again() -> None:
    play = Play(ok(), auth=Unreachable())
    assert play.send("POST", files={"file": Pipe(b"hello")}).status == 200
    assert b"hello" in play.script.seen[0].content


def test_a_renewal_that_fails_is_repeated_but_sends_no_file_twice() -> None:
    class Failing(Renewing):
        async def renew(self, request: Request, response: object) -> bool:
            raise errors.ConnectionFailed("token server")

    play = Play(error(401), ok(), auth=Failing())
    with pytest.raises(errors.AuthenticationError):
        play.send("POST", files={"file": Pipe(b"hello")})
    assert play.attempts == 1
    play = Play(error(401), auth=Failing())
    with pytest.raises(errors.ConnectionFailed, match="token server") as caught:
        play.send("POST")
    assert (play.attempts, caught.value.may_have_happened) == (4, False)


def test_no_credential_of_the_url_is_in_an_error() -> None:
    play = Play(error(404))
    request = Request("GET", URL + "?access_token=word", {}, repeatable=True)
    with pytest.raises(errors.NotFound) as caught:
        step_to_completion(play.transport.send(request, Options(), play.runtime.slots(1)))
    assert "word" not in str(caught.value) + repr(caught.value.response) + caught.value.url
    assert "word" not in repr(request)
    for step in (REFUSED, LOST, httpx.ReadTimeout("slow"), TimeoutError()):
        for method in ("GET", "POST"):
            play = Play(step)
            request = Request(method, URL + "?access_token=word", {}, repeatable=method == "GET")
            with pytest.raises(errors.MaatooError, match="contacts") as failed:
                step_to_completion(
                    play.transport.send(request, Options(deadline=1e6), play.runtime.slots(1))
                )
            assert "word" not in str(failed.value)


def test_a_compressed_body_is_read() -> None:
    import gzip

    packed = gzip.compress(json.dumps({"contacts": [7]}).encode())
    play = Play(httpx.Response(200, content=packed, headers={"content-encoding": "gzip"}))
    assert play.send().json() == {"contacts": [7]}
