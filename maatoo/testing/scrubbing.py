"""Removing credentials and private texts from what goes onto a cassette."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from maatoo.auth import redact

__all__ = ["HIDDEN", "Scrubber"]

HIDDEN = "***"

Hide = str | re.Pattern[str]

_NAMES = frozenset(
    {
        *("access_token", "refresh_token", "client_secret", "code_verifier", "password"),
        *("plainPassword", "secret", "oauth_token", "oauth_token_secret", "oauth_verifier"),
        *("oauth_signature", "oauth_nonce", "oauth_consumer_key"),
    }
)
_TOKENS = frozenset({"access_token", "refresh_token"})
_AT_TOKEN_ENDPOINTS = _NAMES | {"code", "client_id", "state"}
_SHORTEST = 8


class Scrubber:
    """Replaces secrets by "***": by their names, by their values once seen, and what a user says.

    The same secret in the same place leaves the same mark, so that a request that is made with
    other credentials later is still known.

    Args:
        hide: further texts or patterns to replace.
    """

    def __init__(self, hide: Iterable[Hide] = ()) -> None:
        self._hide = [
            re.compile(re.escape(each)) if isinstance(each, str) else each for each in hide
        ]
        self._values: set[str] = set()
        self._given = 0

    def learn(self, authorization: str | None) -> None:
        """Remember the credentials of a header, to find them elsewhere."""
        scheme, _, rest = (authorization or "").partition(" ")
        if scheme.lower() == "basic":
            try:
                rest = base64.b64decode(rest, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return
        self._remember(rest)

    def text(self, text: str) -> str:
        """A text without secrets."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        for pattern in self._hide:
            text = pattern.sub(HIDDEN, text)
        return text

    def free_text(self, text: str) -> str:
        """A text of no known form: also without `name=value` of credentials."""
        return self.text(redact(text))

    def pairs(self, pairs: Iterable[tuple[str, str]], *, of_tokens: bool) -> list[list[str]]:
        """Pairs of a query or form without secrets.

        Args:
            pairs: names and values, decoded.
            of_tokens: whether they were sent to a token endpoint.
        """
        names = _AT_TOKEN_ENDPOINTS if of_tokens else _NAMES
        return [
            [name, self._hidden(value) if name in names else self.text(value)]
            for name, value in pairs
        ]

    def token_answer(self, value: Any) -> Any:
        """The JSON of a token endpoint without secrets: tokens that differ still differ."""
        if not isinstance(value, Mapping):
            return self.json(value, of_tokens=True)
        clean: dict[str, Any] = self.json(value, of_tokens=True)
        for name in _TOKENS & clean.keys():
            if clean[name] == HIDDEN:
                self._given += 1
                clean[name] = f"{HIDDEN}{self._given}"
        return clean

    def json(self, value: Any, *, of_tokens: bool) -> Any:
        """JSON without secrets, all the way down."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item, of_tokens=of_tokens) for item in cast("list[Any]", value)]
        if not isinstance(value, Mapping):
            return value
        names = _AT_TOKEN_ENDPOINTS if of_tokens else _NAMES
        return {
            self.text(name): self._hidden_json(item)
            if name in names
            else self.json(item, of_tokens=of_tokens)
            for name, item in cast("Mapping[str, Any]", value).items()
        }

    def _hidden_json(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._hidden(value)
        if isinstance(value, Mapping):
            parts = cast("Mapping[str, Any]", value).items()
            return {name: self._hidden_json(item) for name, item in parts}
        return value

    def _hidden(self, value: str) -> str:
        self._remember(value)
        return HIDDEN if value else value

    def _remember(self, value: str) -> None:
        if len(value) >= _SHORTEST and value != HIDDEN:
            self._values.add(value)
