"""One request to a token endpoint, and its answer read as a token."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from maatoo.auth.base import AuthResponse, Send
from maatoo.auth.token_errors import answer_fields, failure_of, unusable
from maatoo.auth.token_placement import FORM
from maatoo.auth.tokens import Token, fits_in_header
from maatoo.errors import MaatooError
from maatoo.redaction import Headers, Secrets, without_frames

__all__ = ["ask", "fields_or_failure", "token_of"]

ACCEPT = "application/json, application/x-www-form-urlencoded;q=0.5"


async def ask(
    send: Send, url: str, form: Callable[[], str], headers: Callable[[], Mapping[str, str]] = dict
) -> AuthResponse:
    """POST a form to a token endpoint.

    Form and headers are made just before they are sent, and errors are raised without the frames
    that held them, so that no traceback shows a credential in its variables.

    Args:
        send: sends one request as it is.
        url: the endpoint.
        form: makes the url-encoded body.
        headers: makes further headers.

    Raises:
        MaatooError: no answer came.
    """
    handled = sys.exc_info()[1]
    try:
        sent = Headers({"content-type": FORM, "accept": ACCEPT, **headers()})
        return await send("POST", url, sent, form().encode("utf-8"))
    except BaseException as error:
        failure = error
    without_frames(failure, handled)
    if isinstance(failure, MaatooError):
        failure.__cause__ = failure.__context__ = None
    try:
        raise failure
    finally:
        del failure  # which holds this frame


def fields_or_failure(
    answer: AuthResponse, *, url: str, now: float, secrets: Secrets, needs: str
) -> Mapping[str, object]:
    """The fields of a good answer.

    Args:
        answer: the answer to :func:`ask`.
        url: the endpoint.
        now: when the question was sent, epoch seconds.
        secrets: values that must not show in an error.
        needs: the field that holds the token.

    Raises:
        MaatooError: see :func:`~maatoo.auth.token_errors.failure_of`.
    """
    failure = failure_of(answer, method="POST", url=url, now=now, secrets=secrets)
    if failure is not None:
        raise failure
    fields = answer_fields(answer)
    if fields is None or not fits_in_header(fields.get(needs)):
        raise unusable(answer, method="POST", url=url, secrets=secrets)
    return fields


def token_of(answer: AuthResponse, *, url: str, site: str, now: float, secrets: Secrets) -> Token:
    """Read the answer of an OAuth 2 token endpoint.

    Args:
        answer: the answer.
        url: the endpoint.
        site: root of the site, kept with the token.
        now: when the question was sent, seconds since 1970.
        secrets: values that must not show in an error.

    Raises:
        MaatooError: see :func:`~maatoo.auth.token_errors.failure_of`.
    """
    fields = fields_or_failure(answer, url=url, now=now, secrets=secrets, needs="access_token")
    lifetime = _seconds(fields.get("expires_in"))
    return Token(
        str(fields["access_token"]),
        _text(fields.get("refresh_token")),
        None if lifetime is None else now + lifetime,
        token_type=_text(fields.get("token_type")) or "bearer",
        scope=_text(fields.get("scope")),
        issued_at=now,
        site=site,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: object) -> float | None:
    """``expires_in`` as a number or as text; None when absent or none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None
