"""The bearer token of an API request: in the header, the query or a form."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from maatoo.sandbox.answers import Refusal, unauthorised
from maatoo.sandbox.oauth import tokens
from maatoo.sandbox.oauth.provider import Provider
from maatoo.sandbox.users import User

NAME = "access_token"
_FORM = "application/x-www-form-urlencoded"


def token_of(request: Request, body: bytes) -> str | None:
    """The bearer token of a request, or None. The scheme of the header is read as it is spelled.

    Args:
        request: the request.
        body: its body.

    Raises:
        Refusal: 400 for a request that carries tokens in two places.
    """
    found: list[str] = []
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme == "Bearer" and credentials:
        found.append(credentials.strip())
    if NAME in request.url.query:
        found += _values(request.url.query)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _FORM and request.method != "GET" and NAME.encode() in body:
        found += _values(body.decode("utf-8", "replace"))
    if len(found) > 1:
        raise Refusal(
            400, "Send the access token in one place only.", kernel=True, type="invalid_request"
        )
    return found[0] if found else None


def _values(pairs: str) -> list[str]:
    return [value for name, value in parse_qsl(pairs) if name == NAME]


def user_of(provider: Provider, token: str) -> tuple[User, int]:
    """Whom an access token stands for.

    Returns:
        The user, and the number of the token.

    Raises:
        Refusal: 401, in the words of the server for each case.
    """
    known = tokens.find(provider.store, "access", token)
    if known is not None and tokens.expired(known, provider.clock()):
        raise unauthorised("The access token provided has expired.", "invalid_grant")
    user = None if known is None else provider.bearer(known)
    if known is None or user is None:
        raise unauthorised("The access token provided is invalid.", "invalid_grant")
    return user, known["id"]
