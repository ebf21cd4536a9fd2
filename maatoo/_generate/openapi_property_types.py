"""The notation of what stands inside a property that a model leaves open, as a JSON schema.

A type is ``str int float bool datetime any mapping scalar``, a model, ``list[…]``, ``mapping[…]``,
a record ``{name: type, other: type}`` of API names, or several of them with ``|`` between. The
forms of a model's property are accepted here too: null, ``[]`` for an object, a list with keys. A
record may have more properties than it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.openapi_parameter_types import Schema

__all__ = ["inside_schema"]

_TOKEN = re.compile(r"\s*(list\[|mapping\[|[\w-]+|[\]{}:,|])")


def inside_schema(text: str, words: Mapping[str, Schema], where: str) -> Schema:
    """Read a type.

    Args:
        text: the type.
        words: the schemas of words.
        where: what is described, for the error.

    Raises:
        DescriptionError: it is no type.
    """
    reader = _Reader(_tokens(text, where), words, where)
    found = reader.type()
    if reader.tokens:
        raise DescriptionError(f"{where}: {reader.tokens[0]!r} is too much")
    return found


def _tokens(text: str, where: str) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise DescriptionError(f"{where}: cannot read {text[position:]!r}")
        found.append(match[1])
        position = match.end()
    return found


@define
class _Reader:
    """Takes a type from a list of tokens, as far as it goes."""

    tokens: list[str]
    words: Mapping[str, Schema]
    where: str

    def type(self) -> Schema:
        """A type, or several with ``|`` between."""
        found = [self._one()]
        while self.tokens[:1] == ["|"]:
            self._take("|")
            found.append(self._one())
        return found[0] if len(found) == 1 else {"anyOf": found}

    def _one(self) -> Schema:
        token = self._take()
        if token == "list[":
            item = self.type()
            self._take("]")
            kinds = ["array", "object", "null"]
            return {"type": kinds, "items": item, "additionalProperties": item}
        if token == "mapping[":
            value = self.type()
            self._take("]")
            return {**_object(), "additionalProperties": value}
        if token == "{":
            return {**_object(), "properties": self._properties()}
        if token not in self.words:
            raise DescriptionError(f"{self.where}: {token!r} is neither a type nor a model")
        return dict(self.words[token])

    def _properties(self) -> dict[str, Schema]:
        found: dict[str, Schema] = {}
        while True:
            name = self._take()
            self._take(":")
            found[name] = self.type()
            if self._take(",", "}") == "}":
                return found

    def _take(self, *wanted: str) -> str:
        token = self.tokens.pop(0) if self.tokens else "the end"
        if token == "the end" or (wanted and token not in wanted):
            expected = " or ".join(wanted) or "a type"
            raise DescriptionError(f"{self.where}: {token!r} where {expected} was expected")
        return token


def _object() -> Schema:
    return {"type": ["object", "array", "null"], "maxItems": 0}
