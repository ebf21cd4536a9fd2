"""The credentials of each attempt of a request: when they are renewed, and when not."""

from __future__ import annotations

import pytest

from maatoo import errors
from maatoo.runtime import step_to_completion
from maatoo.transport.request import Options, Request
from tests.transport.scripted_transport import (
    URL,
    Pipe,
    Play,
    Renewing,
    Unreachable,
    error,
    ok,
)


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


def test_a_network_error_while_refreshing_is_repeated_like_any_other() -> None:
    play = Play(ok(), auth=Unreachable(), budget=0)  # one renewal is for all who wait for it
    assert play.send("POST").status == 200
    assert (play.attempts, len(play.runtime.slept)) == (1, 2)


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
