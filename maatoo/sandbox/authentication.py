"""Who sends a request: a bearer token, a signature, or Basic credentials."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from starlette.requests import Request

from maatoo.sandbox.answers import unauthorised
from maatoo.sandbox.oauth import bearer
from maatoo.sandbox.oauth.provider import Provider
from maatoo.sandbox.passwords import Passwords
from maatoo.sandbox.users import User
from maatoo.sandbox.versions import major

BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request.

    Attributes:
        user: the user; one without an id is an OAuth client in its own name.
        bucket: what the rate limit counts the request to: all of Basic share one, each token has
            one of its own.
    """

    user: User
    bucket: str


class Authentication:
    """Finds out who sends a request.

    Args:
        provider: whom tokens stand for.
        passwords: whom a user name and a password stand for.
        version: the version that the server speaks as.
    """

    def __init__(self, provider: Provider, passwords: Passwords, version: str) -> None:
        self._provider = provider
        self._passwords = passwords
        self._wordless = major(version) >= 6
        self._signed = None
        if provider.signing:
            from maatoo.sandbox.oauth.signed_endpoints import SignedRequests

            self._signed = SignedRequests(provider)

    def caller(self, request: Request, body: bytes) -> Caller:
        """Who sends a request.

        Args:
            request: the request.
            body: its body.

        Raises:
            Refusal: 401, in the words of the server for each case.
        """
        token = bearer.token_of(request, body)
        if token is not None:
            user, number = bearer.user_of(self._provider, token)
            return Caller(user, f"token {number}")
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme == "OAuth" and self._signed is not None:
            user = self._signed.user(request, body)
            return Caller(user, f"signed {user.id}")
        if scheme.lower() != BASIC:
            raise unauthorised("API authorization denied.")
        return Caller(self._basic(credentials), BASIC)

    def _basic(self, credentials: str) -> User:
        try:
            decoded = base64.b64decode(credentials, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            decoded = ""
        name, _, password = decoded.partition(":")
        user = self._passwords.user(name, password)
        if user is None:
            raise unauthorised(
                "Authorization denied, invalid credentials.", wordless=self._wordless
            )
        return user
