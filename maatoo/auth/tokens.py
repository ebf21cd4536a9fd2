"""Token: an access token with its refresh token and expiry, and its stored form."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import cast

from attrs import field, frozen

from maatoo.argument_checks import text
from maatoo.errors import ConfigurationError
from maatoo.redaction import Secrets, hides_arguments

__all__ = ["REFRESH_WINDOW", "Token", "mark_of", "masked"]

REFRESH_WINDOW = 60.0
"""Seconds before its expiry in which a token is renewed; a tenth of its life when that is less."""

VERSION = 1


def masked(value: object) -> str:
    """How a repr shows a secret: whether there is one, not its value."""
    return "None" if value is None else "'***'"


def mark_of(access_token: str) -> str:
    """The :attr:`Token.mark` of an access token."""
    return hashlib.sha256(access_token.encode()).hexdigest()[:16]


@frozen
class Token:
    """An access token of OAuth 2 or OAuth 1a. Its repr hides the secrets; pickling keeps them.

    Args:
        access_token: the token itself (OAuth 1a: ``oauth_token``).
        refresh_token: exchanged for the next access token, once; None when the grant has none.
        expires_at: end of the access token, seconds since 1970; None when it does not expire or
            the server did not say.
        token_type: as the server named it.
        scope: as the server named it.
        token_secret: OAuth 1a only: the secret that signs.
        issued_at: when it was received, seconds since 1970.
        site: root address of the site that issued it; it is sent to no other site.

    Raises:
        InvalidArgument: the access token is no text, or empty.
    """

    access_token: str = field(repr=masked, validator=text)
    refresh_token: str | None = field(default=None, repr=masked)
    expires_at: float | None = None
    token_type: str = field(default="bearer", kw_only=True)
    scope: str | None = field(default=None, kw_only=True)
    token_secret: str | None = field(default=None, kw_only=True, repr=masked)
    issued_at: float | None = field(default=None, kw_only=True)
    site: str | None = field(default=None, kw_only=True)

    def expired(self, now: float) -> bool:
        """True when the access token is past its end at ``now`` (seconds since 1970)."""
        return self.expires_at is not None and now >= self.expires_at

    def due(self, now: float) -> bool:
        """True when it is time to renew: expired, or within the refresh window before that."""
        if self.expires_at is None:
            return False
        window = REFRESH_WINDOW
        if self.issued_at is not None:
            window = max(0.0, min(window, (self.expires_at - self.issued_at) / 10))
        return now >= self.expires_at - window

    @property
    def mark(self) -> str:
        """A fingerprint of the access token: it identifies the token, and may stand in logs."""
        return mark_of(self.access_token)

    @property
    def secrets(self) -> Secrets:
        """The values that must not be shown anywhere."""
        held = (self.access_token, self.refresh_token, self.token_secret)
        return Secrets(value for value in held if value)

    def to_dict(self) -> dict[str, object]:
        """The token as plain JSON values, with its ``version``; secrets included."""
        return {
            "version": VERSION,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_at": self.expires_at,
            "token_type": self.token_type,
            "scope": self.scope,
            "token_secret": self.token_secret,
            "issued_at": self.issued_at,
            "site": self.site,
        }

    @classmethod
    @hides_arguments
    def from_dict(cls, data: Mapping[str, object]) -> Token:
        """Read what :meth:`to_dict` gave, of this or an earlier version.

        Raises:
            ConfigurationError: not a stored token, or one of a later version.
        """
        version = data.get("version")
        if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
            raise ConfigurationError(
                f"the stored token has version {version}, this package reads up to {VERSION}: "
                "upgrade maatoo, or remove the stored token and log in again"
            )
        if isinstance(version, bool) or version != VERSION:
            raise ConfigurationError("not a stored token: it has no version this package knows")
        access_token = _text(data, "access_token")
        if not access_token:
            raise ConfigurationError("not a stored token: it has no access_token")
        if not (access_token.isascii() and access_token.isprintable()):
            raise ConfigurationError("not a stored token: its access_token fits in no header")
        return cls(
            access_token,
            _text(data, "refresh_token"),
            _number(data, "expires_at"),
            token_type=_text(data, "token_type") or "bearer",
            scope=_text(data, "scope"),
            token_secret=_text(data, "token_secret"),
            issued_at=_number(data, "issued_at"),
            site=_text(data, "site"),
        )


def _text(data: Mapping[str, object], name: str) -> str | None:
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value
    raise ConfigurationError(f"not a stored token: its {name} is no text")


def _number(data: Mapping[str, object], name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):
            number = float(cast("float", value))
            if math.isfinite(number):
                return number
    raise ConfigurationError(f"not a stored token: its {name} is no number")
