"""Removing credentials and private texts from what goes onto a cassette."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from maatoo.errors import InvalidArgument
from maatoo.json_depth import is_deep
from maatoo.redaction import MASK, known, mask_named

__all__ = ["HIDDEN", "Scrubber"]

HIDDEN = MASK

Hide = str | re.Pattern[str]

_SECRET_NAME = re.compile(
    r"(password|passwd|passphrase|secret|token|api_?key|secret_?key|private_?key|code_?verifier"
    r"|oauth_?(verifier|signature|nonce|consumer_?key))$",
    re.IGNORECASE,
)
_AT_TOKEN_ENDPOINTS = frozenset({"code", "clientid", "state"})
_TOKENS = frozenset({"access_token", "refresh_token"})
_WORD = re.compile(r"[A-Za-z_]+")
_IN_TEXT = re.compile(
    r"(?i)([\w-]*(?:password|passwd|passphrase|secret|token|api_?key)[\"']?\s*[:=]\s*[\"']?)"
    r"(?!\s)([^\s\"'<>&,;]+)"
)
_SHORTEST = 8
"""A value of an answer that is shorter is hidden in its place, and not looked for elsewhere."""
_SHORTEST_CREDENTIAL = 3


class Scrubber:
    """Replaces secrets by "***": by their names, by their values once seen, and what a user says.

    The same secret in the same place leaves the same mark, so that a request that is made with
    other credentials later is still known. Values are found in every form of
    `maatoo.redaction.forms_of`; short ones only where they are a word of their own.

    Args:
        hide: further texts or patterns to replace.

    Raises:
        InvalidArgument: `hide` is a single text, or holds an empty text or another type.
    """

    def __init__(self, hide: Iterable[Hide] = ()) -> None:
        if isinstance(hide, (str, bytes)):
            raise InvalidArgument("hide takes a list of texts or patterns, not a single one")
        self._hide = [_pattern(each) for each in hide]
        self._values: set[str] = set()
        self._known: re.Pattern[str] | None = None
        self._given = 0

    def learn(self, authorization: str | None) -> None:
        """Remember the credentials of a header, to find them elsewhere."""
        scheme, _, rest = (authorization or "").partition(" ")
        if scheme.lower() == "basic":
            try:
                pair = base64.b64decode(rest, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return
            self._remember(pair)
            self._remember(pair.partition(":")[2], _SHORTEST_CREDENTIAL)
        self._remember(rest)

    def path(self, path: str) -> str:
        """A path without long secrets; a short one may be a word of the API."""
        return self._hidden_as_said(self._without_known(path, _SHORTEST))

    def text(self, text: str) -> str:
        """A text without secrets, also where it is JSON."""
        if text.lstrip()[:1] in ("{", "[") and not is_deep(text.encode("utf-8", "replace")):
            try:
                read = json.loads(text)
            except ValueError:
                pass
            else:
                clean = self.json(read, of_tokens=False)
                return text if clean == read else json.dumps(clean, ensure_ascii=False)
        return self._hidden_as_said(mask_named(self._without_known(text)))

    def free_text(self, text: str) -> str:
        """A text of no known form: also without `name=value` of credentials."""
        return _IN_TEXT.sub(rf"\1{HIDDEN}", self.text(text))

    def binary(self, content: bytes) -> bytes:
        """Bytes that are no text, without known secrets and what a user says."""
        clean = self._hidden_as_said(self._without_known(content.decode("latin-1")))
        return clean.encode("latin-1")

    def pairs(self, pairs: Iterable[tuple[str, str]], *, of_tokens: bool) -> list[list[str]]:
        """Pairs of a query or form without secrets.

        Args:
            pairs: names and values, decoded.
            of_tokens: whether they were sent to a token endpoint.
        """
        return [
            [name, self._hidden(value) if _is_secret(name, of_tokens) else self.text(value)]
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
        known_before = len(self._values)
        clean = self._json(value, of_tokens=of_tokens)
        if len(self._values) == known_before:
            return clean
        return self._json(clean, of_tokens=of_tokens)  # what was learnt may stand before its name

    def _json(self, value: Any, *, of_tokens: bool) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._json(item, of_tokens=of_tokens) for item in cast("list[Any]", value)]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return HIDDEN if str(value) in self._values else value
        if not isinstance(value, Mapping):
            return value
        return {
            self._key(name): self._hidden_json(item)
            if _is_secret(name, of_tokens)
            else self._json(item, of_tokens=of_tokens)
            for name, item in cast("Mapping[str, Any]", value).items()
        }

    def _key(self, name: str) -> str:
        """A key: one that is a plain word names a field, even where a password is this word."""
        return name if _WORD.fullmatch(name) else self.text(name)

    def _hidden_json(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            parts = cast("Mapping[str, Any]", value).items()
            return {self._key(name): self._hidden_json(item) for name, item in parts}
        if isinstance(value, list):
            return [self._hidden_json(item) for item in cast("list[Any]", value)]
        if value is None or isinstance(value, bool):
            return value
        return self._hidden(str(value))

    def _hidden(self, value: str) -> str:
        self._remember(value)
        return HIDDEN if value else value

    def _remember(self, value: str, shortest: int = _SHORTEST) -> None:
        if len(value) >= shortest and value not in self._values and HIDDEN not in value:
            self._values.add(value)
            self._known = known(self._values)

    def _without_known(self, text: str, shortest: int = 0) -> str:
        if self._known is None:
            return text
        return self._known.sub(lambda found: found[0] if len(found[0]) < shortest else HIDDEN, text)

    def _hidden_as_said(self, text: str) -> str:
        for pattern in self._hide:
            text = pattern.sub(HIDDEN, text)
        return text


def _pattern(hide: Hide) -> re.Pattern[str]:
    if isinstance(hide, str) and hide:
        return re.compile(re.escape(hide))
    if isinstance(hide, re.Pattern) and isinstance(hide.pattern, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        return hide
    raise InvalidArgument(f"hide takes texts that are not empty, and patterns, not {hide!r}")


@lru_cache(maxsize=4096)
def _is_secret(name: str, of_tokens: bool) -> bool:
    """Whether a name is one of a secret: `clientSecret`, `client_secret`, `user[plainPassword]`."""
    last = name.rstrip("]").rpartition("[")[2].replace("-", "_")
    if _SECRET_NAME.search(last):
        return True
    return of_tokens and last.replace("_", "").lower() in _AT_TOKEN_ENDPOINTS
