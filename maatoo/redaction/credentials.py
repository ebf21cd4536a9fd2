"""The credentials that one request carries, and the masking of whatever quotes them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, unquote

from maatoo.redaction.texts import MASK, forms_of, known, mask_named

__all__ = ["Credentials", "Headers", "Secrets", "masked_headers"]

T = TypeVar("T")

_SHORTEST = 4
"""Shorter values are not masked: they occur in texts that do not quote them."""
_LARGEST_FORM = 65_536
_IN_A_HEADER = re.compile(r"auth|token|secret|key|cookie|password|session|signature", re.IGNORECASE)
_IN_A_FORM = re.compile(r"token|secret|password|signature|verifier|^code$", re.IGNORECASE)
_OAUTH_PAIR = re.compile(r'(oauth_(?:token|signature|verifier))="([^"]*)"')
_NAME = re.compile(r"[A-Za-z_]+")


class Secrets(tuple[str, ...]):
    """Values to mask; its repr does not show them, so it may stand in a traceback's variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Secrets({len(self)})"


class Headers(dict[str, str]):
    """Headers of a request; the repr names them and shows no value."""

    def __repr__(self) -> str:
        return f"<Headers {', '.join(map(str, self))}>"


def masked_headers(given: T) -> T:
    """Headers of a user in an object whose repr shows no value; anything else as it is."""
    if not isinstance(given, Mapping):
        return given
    return cast("T", Headers(cast("Mapping[str, str]", given)))


class Credentials:
    """What must not be shown of a request that was sent. Worked out when something is to be shown.

    Args:
        url: its URL, whose query may carry a token.
        headers: its headers.
        content: its body, which may be a form that carries a token.
    """

    def __init__(self, url: str, headers: Mapping[str, str], content: bytes | None) -> None:
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        short = content is not None and len(content) <= _LARGEST_FORM
        self._query = url.partition("?")[2]
        self._form = content if is_form and short else None
        self._headers = headers

    @cached_property
    def secrets(self) -> Secrets:
        """The values, each once."""
        found = dict.fromkeys(each for each in self._found() if len(each) >= _SHORTEST)
        return Secrets(found)

    def _found(self) -> Iterator[str]:
        for name, value in self._headers.items():
            if _IN_A_HEADER.search(name):
                yield from _in_header(value)
        forms = [self._query, (self._form or b"").decode("latin-1")]
        for form in forms:
            for name, value in parse_qsl(form):
                if _IN_A_FORM.search(name):
                    yield value

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return known(self.secrets)

    @cached_property
    def _forms(self) -> Secrets:
        """What a text must hold for the pattern to be tried, which takes a hundred times longer."""
        return Secrets(form.lower() for secret in self.secrets for form in forms_of(secret))

    def text(self, text: str) -> str:
        """A text without them, and without whatever else its name tells to be a credential."""
        lower = text.lower()
        if self._pattern is not None and any(form in lower for form in self._forms):
            text = self._pattern.sub(MASK, text)
        return mask_named(text)

    def value(self, value: T) -> T:
        """A value of JSON, or a part of an exception, with every text in it masked."""
        return cast("T", self._value(value))

    def _value(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.content(value)
        if isinstance(value, Mapping):
            pairs = cast("Mapping[Any, object]", value).items()
            return {self._key(key): self._value(each) for key, each in pairs}
        if isinstance(value, (list, tuple)):
            kept = [self._value(each) for each in cast("list[object]", value)]
            return tuple(kept) if isinstance(value, tuple) else kept
        return value

    def _key(self, key: object) -> object:
        """A key: one that is a plain word names a field, even where a password is this word."""
        return self.text(key) if isinstance(key, str) and not _NAME.fullmatch(key) else key

    def content(self, body: bytes) -> bytes:
        """A body without them: JSON stays JSON."""
        try:
            read = json.loads(body)
            masked = self._value(read)
            return body if masked == read else json.dumps(masked).encode()
        except (ValueError, RecursionError):
            text = body.decode("utf-8", "surrogateescape")
            return self.text(text).encode("utf-8", "surrogateescape")

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Headers of an answer without them, and without the cookies that it sets."""
        return {
            name: MASK if name.lower() == "set-cookie" else self.text(value)
            for name, value in headers.items()
        }


def _in_header(value: str) -> Iterator[str]:
    """The credentials in the value of a header."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "oauth":
        for _, each in _OAUTH_PAIR.findall(value):
            yield from (each, unquote(each))
        return
    yield rest.strip() or value
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest).decode()
        except (binascii.Error, ValueError):
            return
        yield pair
        yield pair.partition(":")[2]
    elif "=" in rest or ";" in value:  # cookies
        yield from (part.partition("=")[2].strip() for part in value.split(";"))
