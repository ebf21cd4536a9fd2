"""The attempts of a request: what is sent again, what is raised, and what is never sent twice."""

from __future__ import annotations

import json
import socket

import httpx
import pytest

from maatoo import errors
from maatoo.runtime import step_to_completion
from maatoo.transport.request import Options, Request
from maatoo.transport.retry import Retry
from tests.transport.scripted_transport import (
    LOST,
    REFUSED,
    URL,
    Play,
    error,
    ok,
)


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


def test_errors_can_be_returned_instead() -> None:
    assert Play(error(404)).send(raise_errors=False).status == 404
    assert (
        Play(httpx.Response(301, headers={"location": "/x"})).send(raise_errors=False).status == 301
    )


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
