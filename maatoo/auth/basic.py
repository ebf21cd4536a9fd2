"""Credentials that need no exchange: user name with password, and a ready bearer token."""

from __future__ import annotations

import base64
import re
from typing import Any

from attrs import field, frozen

from maatoo.argument_checks import wrong_type
from maatoo.auth.base import Auth, AuthSession, Request, Send
from maatoo.auth.tokens import masked
from maatoo.errors import InvalidArgument
from maatoo.redaction import protect_loggers
from maatoo.runtime import Runtime

__all__ = ["BasicAuth", "BearerToken", "bearer_header"]

_TOKEN = re.compile(r"[\x21-\x7e]+")


def bearer_header(token: str) -> str:
    """The Authorization header of a bearer token; servers refuse a lower-case ``bearer``."""
    return f"Bearer {token}"


class FixedHeader(AuthSession):
    """Puts one and the same Authorization header on every request."""

    def __init__(self, header: str, advice: str, *, sends_password: bool = False) -> None:
        self.sends_password = sends_password
        self._header = header
        self._advice = advice

    async def prepare(self, request: Request) -> None:
        """Set the header."""
        request.headers["authorization"] = self._header

    def advice(self) -> str:
        """What a 401 can mean for these credentials."""
        return self._advice


def _encodable(_: object, attribute: Any, value: Any) -> None:
    """An attrs validator: a text that the header of Basic authentication can carry."""
    if not isinstance(value, str):
        raise wrong_type(attribute.name, "a text", value)
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise InvalidArgument(f"{attribute.name} cannot contain control characters")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise InvalidArgument(f"{attribute.name} must be a text that UTF-8 can encode")


def _token(_: object, __: object, value: Any) -> None:
    """An attrs validator: a token that the header of a bearer token can carry."""
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise InvalidArgument(
            "a bearer token is one word of printable ASCII characters, without 'Bearer'"
        )


@frozen
class BasicAuth(Auth):
    """User name and password of a user of the site (documentation: Basic Authentication).

    The server must have it switched on in its API settings. Only for ``https://``.

    Args:
        username: without a colon.
        password: not shown in any repr or message.

    Raises:
        InvalidArgument: no text, a colon in the name, or a control character.
    """

    username: str = field(validator=_encodable)
    password: str = field(repr=masked, validator=_encodable)

    def __attrs_post_init__(self) -> None:
        if ":" in self.username:
            raise InvalidArgument("a user name for Basic authentication cannot contain a colon")

    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:  # noqa: ARG002
        """Bind to one client."""
        protect_loggers()
        pair = f"{self.username}:{self.password}".encode()
        advice = (
            "check the credentials of this client; if they are right, the API or its Basic "
            "authentication is switched off in the configuration, its cache is to be cleared, or "
            "the web server removes the Authorization header (CGI)"
        )
        header = "Basic " + base64.b64encode(pair).decode("ascii")
        return FixedHeader(header, advice, sends_password=True)


@frozen
class BearerToken(Auth):
    """A ready access token that someone else keeps fresh. Only for ``https://``.

    Args:
        token: the access token, without the word "Bearer"; not shown in any repr or message.

    Raises:
        InvalidArgument: no text, empty, with white space, or with characters that a header cannot
            carry.
    """

    token: str = field(repr=masked, validator=_token)

    def session(self, base_url: str, send: Send, runtime: Runtime) -> AuthSession:  # noqa: ARG002
        """Bind to one client."""
        protect_loggers()
        advice = (
            "check the credentials of this client: the token may be expired or revoked; if it is "
            "new, the API is switched off in the configuration, or the web server removes the "
            "Authorization header (CGI)"
        )
        return FixedHeader(bearer_header(self.token), advice)
