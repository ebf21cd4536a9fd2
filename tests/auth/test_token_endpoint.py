"""What a token endpoint can answer, recorded and otherwise, and what each answer becomes."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from maatoo.auth import Token
from maatoo.auth.token_endpoint import token_of
from maatoo.auth.token_errors import error_type, failure_of
from maatoo.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    MaatooError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedResponse,
)
from maatoo.redaction import Secrets
from tests.auth.auth_fakes import NOW, SITE, FakeAnswer, error_answer, json_answer

URL = f"{SITE}/oauth/v2/token"
RECORDINGS = Path(__file__).parent.parent / "recordings" / "oauth2.json"
EXCHANGES: list[dict[str, Any]] = [
    exchange
    for exchange in json.loads(RECORDINGS.read_text())
    if exchange["request"]["path"].startswith("/oauth/") and "json" in exchange["response"]
]
REFUSALS = {"invalid_client", "invalid_grant", "unauthorized_client"}


def read(answer: FakeAnswer, *secrets: str) -> Token:
    return token_of(answer, url=URL, site=SITE, now=NOW, secrets=Secrets(secrets))


def recorded(exchange: dict[str, Any]) -> FakeAnswer:
    response = exchange["response"]
    return FakeAnswer(
        response["status"], json.dumps(response["json"]).encode(), response["headers"]
    )


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["id"])
def test_every_recorded_answer_is_a_token_or_the_right_error(exchange: dict[str, Any]) -> None:
    answer, data = recorded(exchange), exchange["response"]["json"]
    if answer.status == 200:
        token = read(answer)
        assert token.access_token == data["access_token"]
        assert token.refresh_token == data.get("refresh_token")
        assert token.expires_at == NOW + 3600
        assert (token.issued_at, token.site, token.scope) == (NOW, SITE, None)
        return
    error = data["errors"][0]
    expected: type[ApiError] = BadRequest
    if answer.status == 404:
        expected = NotFound
    elif error["type"] in REFUSALS:
        expected = AuthenticationError
    with pytest.raises(expected) as caught:
        read(answer)
    assert type(caught.value) is expected
    assert caught.value.message == error["message"]
    assert caught.value.code == error["code"]
    assert caught.value.type == error["type"]
    assert caught.value.status == answer.status
    assert caught.value.errors == [error]
    assert caught.value.response is None
    twin = pickle.loads(pickle.dumps(caught.value))
    assert str(twin) == str(caught.value)


def test_the_recordings_hold_every_kind_of_failure() -> None:
    kinds = {
        entry["type"] for one in EXCHANGES for entry in one["response"]["json"].get("errors", [])
    }
    assert kinds == {*REFUSALS, "invalid_request", None}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'{ access_token: "ACCESS_TOKEN", expires_in: 3600, token_type: "bearer", scope: "", '
            b'refresh_token: "REFRESH_TOKEN" }',
            Token("ACCESS_TOKEN", "REFRESH_TOKEN", NOW + 3600, issued_at=NOW, site=SITE),
        ),
        (
            b"access_token=a%2Bb&expires_in=60&refresh_token=r",
            Token("a+b", "r", NOW + 60, issued_at=NOW, site=SITE),
        ),
        (
            b'{"access_token": "a", "expires_in": "7200", "scope": "user", "token_type": "Bearer"}',
            Token(
                "a", None, NOW + 7200, token_type="Bearer", scope="user", issued_at=NOW, site=SITE
            ),
        ),
        (b'{"access_token": "a"}', Token("a", issued_at=NOW, site=SITE)),
        (
            b'{"access_token": "a", "expires_in": null, "refresh_token": ""}',
            Token("a", issued_at=NOW, site=SITE),
        ),
        (b'{"access_token": "a", "expires_in": "soon"}', Token("a", issued_at=NOW, site=SITE)),
        (b'{"access_token": "a", "expires_in": -1}', Token("a", issued_at=NOW, site=SITE)),
        (b'{"access_token": "a", "errors": []}', Token("a", issued_at=NOW, site=SITE)),
    ],
)
def test_token_answers_are_read_leniently(content: bytes, expected: Token) -> None:
    assert read(FakeAnswer(200, content)) == expected


@pytest.mark.parametrize(
    ("answer", "expected", "kind"),
    [
        (
            json_answer(400, {"error": "invalid_grant", "error_description": "Code is gone"}),
            AuthenticationError,
            "invalid_grant",
        ),
        (json_answer(401, {"error": "invalid_client"}), AuthenticationError, "invalid_client"),
        (json_answer(401, {}), AuthenticationError, None),
        (json_answer(403, {"error": {"message": "no", "code": 403}}), PermissionDenied, None),
        (json_answer(200, {"error": "invalid_grant"}), AuthenticationError, "invalid_grant"),
        (json_answer(200, {"errors": [{"message": "x", "code": 404}]}), NotFound, None),
        (error_answer(400, "what?", "invalid_request"), BadRequest, "invalid_request"),
        (error_answer(418, "tea", None), ApiError, None),
        (error_answer(500, "broken", None), ServerError, None),
        (FakeAnswer(503, b"<html>", {"content-type": "text/html"}), ServerError, None),
        (FakeAnswer(404, b"<html>", {"content-type": "text/html"}), NotFound, None),
        (FakeAnswer(429, b""), RateLimited, None),
    ],
)
def test_every_shape_of_an_error_is_read(
    answer: FakeAnswer, expected: type[ApiError], kind: str | None
) -> None:
    error = failure_of(answer, method="POST", url=URL, now=NOW, secrets=Secrets())
    assert type(error) is expected
    assert isinstance(error, ApiError)
    assert error.type == kind == error_type(answer)
    assert str(error).startswith(f"POST {URL} answered {answer.status}: ")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            FakeAnswer(200, b"<!doctype html><p>Log in</p>", {"content-type": "text/html"}),
            "text/html",
        ),
        (FakeAnswer(400, b"<html>", {"content-type": "text/html"}), "text/html"),
        (
            FakeAnswer(302, b"", {"location": "https://x/?code=hidden&a=1"}),
            r"https://x/\?code=\*\*\*&a=1",
        ),
        (FakeAnswer(200, b'{"access_token": '), "no token"),
        (FakeAnswer(200, b"[]"), "no token"),
        (FakeAnswer(200, b""), "no token"),
        (FakeAnswer(200, b'{"ok": true}'), "no token"),
        (FakeAnswer(200, b'{"access_token": 7}'), "no token"),
        (FakeAnswer(200, b'{"access_token": "one\\ntwo hidden"}'), "no token"),
        (FakeAnswer(200, b'{"access_token": "\xc3\xa9"}'), "no token"),
    ],
)
def test_what_no_token_endpoint_answers_is_unexpected(answer: FakeAnswer, says: str) -> None:
    with pytest.raises(UnexpectedResponse, match=says) as caught:
        read(answer)
    assert "base URL" in str(caught.value)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("-1", 0.0),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),  # a minute after NOW
        ("Mon", None),
        (None, None),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"retry-after": header}
    error = failure_of(
        FakeAnswer(429, b"", headers), method="POST", url=URL, now=NOW, secrets=Secrets()
    )
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("invalid_client", "client id and secret"),
        ("unauthorized_client", "allow this grant"),
        ("invalid_grant", "log in again"),
    ],
)
def test_a_refusal_says_what_to_do(kind: str, advice: str) -> None:
    with pytest.raises(AuthenticationError, match=f"What to do: .*{advice}"):
        read(error_answer(400, "No.", kind))


def test_a_server_that_repeats_our_secrets_does_not_get_them_into_the_error() -> None:
    answer = json_answer(
        400, {"errors": [{"message": "bad word-1", "type": "invalid_grant", "given": "word-1"}]}
    )
    with pytest.raises(MaatooError) as caught:
        read(answer, "word-1")
    assert b"word-1" not in pickle.dumps(caught.value)
