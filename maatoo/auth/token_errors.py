"""Answers of a token endpoint that hold no token, as errors that say what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from maatoo.auth.base import AuthResponse
from maatoo.error_bodies import error_class, error_objects, error_parts
from maatoo.errors import (
    ApiError,
    AuthenticationError,
    MaatooError,
    NotFound,
    RateLimited,
    ServerError,
    UnexpectedResponse,
)
from maatoo.rate_limit_headers import retry_after
from maatoo.redaction import Secrets, redact

__all__ = ["LOG_IN", "answer_fields", "error_type", "failure_of", "login_needed", "unusable"]

LOG_IN = "log in again with auth.flow(base_url) or login_on_loopback(auth, base_url)"

ADVICE = {
    "invalid_client": "check client id and secret against the API credentials of the site",
    "unauthorized_client": "allow this grant for the client in the API credentials of the site",
    "unsupported_grant_type": "the site does not offer this grant",
    "invalid_grant": LOG_IN,
    "access_denied": "access was not granted",
    "invalid_scope": "the site does not grant what was asked for",
}
"""Error types that mean a refusal of credentials or grant, and what to do about each."""

_CLEAR_STATUSES = frozenset({401, 403, 404, 429})
"""Statuses whose meaning is clear, even where the body cannot be read."""


def login_needed(
    message: str, *, url: str, method: str = "GET", type: str | None = None
) -> AuthenticationError:
    """An :class:`AuthenticationError` without an answer of the server; its text is the message."""
    error = AuthenticationError(message, status=401, method=method, url=redact(url), type=type)
    error.args = (message,)
    return error


def answer_fields(answer: AuthResponse) -> Mapping[str, object] | None:
    """The fields of an answer that is a JSON object or a query string; None when it is neither.

    The documentation shows token answers with bare keys and OAuth 1a answers as query strings.
    """
    text = answer.content.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            data: object = json.loads(text)
        except (ValueError, RecursionError):
            data = _bare_keys(text)
        return cast("dict[str, object]", data) if isinstance(data, dict) else None
    if "=" in text and not text.startswith(("<", "[", '"')) and not any(map(str.isspace, text)):
        return dict(parse_qsl(text, keep_blank_values=True))
    return None


def _bare_keys(text: str) -> object:
    """Read ``{ access_token: "X", expires_in: 3600 }``, which is no JSON but is documented."""
    pairs: list[str] = []
    for pair in text.strip("{} \r\n\t").split(","):
        key, colon, value = pair.partition(":")
        if not colon:
            return None
        pairs.append(json.dumps(key.strip().strip("\"'")) + ":" + value.strip())
    try:
        return json.loads("{" + ",".join(pairs) + "}")
    except (ValueError, RecursionError):
        return None


def error_type(answer: AuthResponse) -> str | None:
    """The error type that an answer names ("invalid_grant", "access_denied" …), or None."""
    errors = error_objects(answer_fields(answer))
    kind = errors[0].get("type") if errors else None
    return kind if isinstance(kind, str) else None


def failure_of(
    answer: AuthResponse, *, method: str, url: str, now: float, secrets: Secrets
) -> MaatooError | None:
    """The error that an answer of a token endpoint stands for.

    Args:
        answer: the answer.
        method: HTTP method of the request.
        url: URL of the request.
        now: when the request was sent, epoch seconds.
        secrets: values of the request that must not appear in the error.

    Returns:
        None when the answer may hold a token. Else :class:`AuthenticationError` for refused
        credentials and grants, :class:`RateLimited` and :class:`ServerError` for a server that
        cannot serve now, another :class:`ApiError` by status, and :class:`UnexpectedResponse` for
        a redirect and for HTML. The answer itself is not attached: it could hold a token.
    """
    status = answer.status
    fields = answer_fields(answer)
    errors = error_objects(fields)
    if 200 <= status < 300 and not errors:
        return None
    if not errors and (
        300 <= status < 400 or (fields is None and status < 500 and status not in _CLEAR_STATUSES)
    ):
        return unusable(answer, method=method, url=url, secrets=secrets)
    first: Mapping[str, Any] = errors[0] if errors else {}
    parts = error_parts(first)
    cls = error_class(status, parts["code"], parts["details"])
    if parts["type"] in ADVICE and not issubclass(cls, (RateLimited, ServerError)):
        cls = AuthenticationError
    error = cls(
        redact(first.get("message") or f"no explanation (status {status})", *secrets),
        status=status,
        method=method,
        url=redact(url, *secrets),
        errors=[{key: _clean(value, secrets) for key, value in entry.items()} for entry in errors],
        **parts,
    )
    advice = _advice(error)
    if advice:
        error.args = (f"{error.args[0].rstrip('. ')}. What to do: {advice}",)
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(answer.headers, now)
    return error


def unusable(
    answer: AuthResponse, *, method: str, url: str, secrets: Secrets
) -> UnexpectedResponse:
    """The error for an answer that is not that of a token endpoint."""
    where = f"{method} {redact(url, *secrets)} answered {answer.status}"
    location = answer.headers.get("location")
    if location is not None:
        return UnexpectedResponse(
            f"{where}, a redirect to {redact(location, *secrets)}: is the base URL right?"
        )
    kind = answer.headers.get("content-type", "no content type")
    return UnexpectedResponse(f"{where} with {kind} that holds no token: is the base URL right?")


def _advice(error: ApiError) -> str | None:
    if isinstance(error, NotFound):
        return (
            "check the base URL, and whether the site offers this protocol "
            "(OAuth 1a exists up to Mautic 3)"
        )
    return ADVICE.get(error.type or "") if isinstance(error, AuthenticationError) else None


def _clean(value: object, secrets: Secrets) -> object:
    return redact(value, *secrets) if isinstance(value, str) else value
