"""What an error says of a write: that it happened, that it did not, or that nobody knows."""

from __future__ import annotations

import httpx
import pytest

from maatoo import errors
from maatoo.transport.httpx_adapters import BlockingAdapter
from maatoo.transport.pool import Single
from maatoo.transport.retry import Retry
from tests.transport.mapped_errors import answer, mapped
from tests.transport.scripted_transport import (
    LOST,
    REFUSED,
    Play,
    Renewing,
    Unreachable,
    error,
    ok,
)

LATER = error(503, retry_after="3")
CUT = httpx.Response(200, content=b'{"a', headers={"content-type": "application/json"})


def test_a_server_that_says_come_back_later_has_done_nothing() -> None:
    play = Play(LATER, error(400))
    with pytest.raises(errors.BadRequest) as caught:
        play.send("POST")
    assert (play.attempts, caught.value.may_have_happened) == (2, False)
    with pytest.raises(errors.ConnectionFailed) as refused:
        Play(LATER, REFUSED).send("POST")
    assert not refused.value.may_have_happened
    with pytest.raises(errors.NotFound):
        Play(LATER, error(404)).send("DELETE", repeatable=True)


@pytest.mark.parametrize("first", [LOST, error(502), error(503), error(504), CUT], ids=repr)
def test_a_harmless_write_may_have_happened_in_any_earlier_attempt(first) -> None:
    for last, kind in (
        (error(400), errors.BadRequest),
        (error(429, x_ratelimit_reset="5000"), errors.RateLimited),
        (REFUSED, errors.OutcomeUnknown),
    ):
        with pytest.raises(kind) as caught:
            Play(first, last).send("PATCH", repeatable=True)
        assert caught.value.may_have_happened
    assert Play(first, error(404)).send("DELETE", repeatable=True).status == 200
    assert Play(first, ok()).send("PATCH", repeatable=True).status == 200


def test_a_read_never_happens() -> None:
    for last in (error(500), REFUSED, LOST, CUT, error(400)):
        with pytest.raises(errors.MaatooError) as caught:
            Play(LOST, last).send("GET", retry=Retry(attempts=2))
        assert not caught.value.may_have_happened


@pytest.mark.parametrize(
    "last", [LOST, CUT, error(500), httpx.ReadTimeout("slow"), httpx.LocalProtocolError("h2")]
)
def test_a_get_that_does_something_is_a_write(last) -> None:
    play = Play(last, ok())
    with pytest.raises(errors.MaatooError) as caught:
        play.send("GET", repeatable=False)
    assert (play.attempts, caught.value.may_have_happened) == (1, True)


def test_a_token_that_cannot_be_had_leaves_an_earlier_attempt_unknown() -> None:
    class LaterUnreachable(Unreachable):
        async def prepare(self, request) -> None:
            self.prepared += 1
            if self.prepared > 1:
                raise errors.ConnectionFailed("token server")

    play = Play(LOST, ok(), auth=LaterUnreachable())
    with pytest.raises(errors.OutcomeUnknown, match="token server") as caught:
        play.send("PATCH", repeatable=True)
    assert isinstance(caught.value.__cause__, errors.ConnectionFailed)
    with pytest.raises(errors.ConnectionFailed, match="token server"):
        Play(LOST, ok(), auth=LaterUnreachable()).send("GET")


def test_a_repeat_that_the_deadline_forbids_costs_the_budget_nothing() -> None:
    play = Play(error(503, retry_after="50"), budget=2)
    for _ in range(5):
        with pytest.raises(errors.ServerError):
            play.send(deadline=10.0)
    assert play.transport.budget.left == 2


class Interrupted(Renewing):
    """Credentials with which the deadline cuts a call off."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at

    async def prepare(self, request) -> None:
        if self.at == "prepare":
            raise TimeoutError

    async def renew(self, request, response) -> bool:
        raise TimeoutError


@pytest.mark.parametrize(
    ("steps", "at", "unknown"),
    [
        ([ok()], "prepare", False),
        ([TimeoutError()], "sent", True),
        ([error(401)], "renew", False),  # a 401 says that nothing was done
        ([LATER], "wait", False),
        ([REFUSED], "wait", False),
        ([LOST], "wait", True),
        ([LOST, REFUSED], "second wait", True),
        ([LOST, error(401)], "renew", True),
    ],
    ids=str,
)
def test_what_the_deadline_cut_off_is_unknown_only_if_it_may_have_been_done(
    steps, at, unknown
) -> None:
    for method, doubtful in (("PATCH", unknown), ("GET", False)):
        play = Play(*steps, auth=Interrupted(at))
        play.runtime.sleep = interrupted({"wait": 1, "second wait": 2}.get(at, 99))
        with pytest.raises(errors.MaatooError, match="deadline") as caught:
            play.send(method, repeatable=True, deadline=60.0)
        assert type(caught.value) is (errors.OutcomeUnknown if doubtful else errors.RequestTimeout)
        assert caught.value.may_have_happened is doubtful


def interrupted(at: int):
    waits = iter(range(1, at))

    async def sleep(seconds: float) -> None:
        if next(waits, None) is None:
            raise TimeoutError

    return sleep


def test_a_time_out_of_the_users_own_is_not_taken_for_the_deadline() -> None:
    class Slow(BlockingAdapter):
        async def exchange(self, *arguments: object) -> None:
            raise TimeoutError("of the transport")

    play = Play(ok())
    play.transport.engine = Single(Slow(), httpx.MockTransport(ok), owned=False)  # type: ignore[arg-type]
    with pytest.raises(errors.UnexpectedResponse, match="of the transport") as caught:
        play.send()
    assert isinstance(caught.value.__cause__, TimeoutError)


@pytest.mark.parametrize("code", [417, "417", 402])
def test_a_code_inside_a_success_is_read_as_the_status_it_is(code) -> None:
    found = mapped(answer(200, {"errors": [{"code": code, "message": "off"}]}))
    assert type(found) is errors.ApiError
    assert (found.status, found.code) == (200, code)


@pytest.mark.parametrize("code", [0, 1054, None, "x", 200, True, "42S22"])
def test_a_code_that_is_no_status_is_a_bad_request(code) -> None:
    found = mapped(answer(200, {"errors": [{"code": code, "message": "off", "details": {"a": 1}}]}))
    assert isinstance(found, errors.BadRequest)


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, errors.ValidationError),
        (406, errors.BadRequest),
        (413, errors.BadRequest),
        (422, errors.ValidationError),
        (409, errors.Conflict),
    ],
)
def test_details_by_field_make_a_400_a_validation_error_and_nothing_else(status, cls) -> None:
    body = {"errors": [{"code": status, "message": "m", "details": {"email": ["bad"]}}]}
    found = mapped(answer(status, body))
    assert type(found) is cls
