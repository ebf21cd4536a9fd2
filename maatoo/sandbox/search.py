"""The search language: words, "phrases", command:value, ! and +, wildcards, and / or, ( )."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from maatoo.sandbox.compare import fold
from maatoo.sandbox.store import Document

Find = Callable[[Document], bool]

_TOKEN = re.compile(r"""\s*(?:([()])|((?:[^\s()"']|(?<=:)\(|"[^"]*"|'[^']*')+)|(["']))""")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search.

    Attributes:
        command: "email" of `email:…`, or None for free text.
        value: what is looked for.
        exact: whether the whole text must fit (in quotes, or with a plus).
    """

    command: str | None
    value: str
    exact: bool

    def matches(self, text: str) -> bool:
        """Whether a folded text holds the value; `*` and `%` stand for anything."""
        wanted = fold(self.value)
        if "*" in wanted or "%" in wanted:
            parts = re.split(r"[*%]", wanted)
            pattern = ".*".join(map(re.escape, parts))
            search = re.fullmatch if self.exact or self.command else re.search
            return search(pattern, text, re.DOTALL) is not None
        return text == wanted if self.exact else wanted in text


def predicate(text: str, commands: Collection[str], find: Callable[[Term], Find]) -> Find:
    """Make a condition of a search.

    Args:
        text: what the user typed.
        commands: the commands that count; other `word:` are free text.
        find: makes the condition of a single term.
    """
    return _Parser(text, commands, find).parse()


class _Parser:
    def __init__(self, text: str, commands: Collection[str], find: Callable[[Term], Find]) -> None:
        self._tokens = [found[1] or found[2] or found[3] for found in _TOKEN.finditer(text)]
        self._commands = commands
        self._find = find

    def parse(self) -> Find:
        found = self._either()
        while self._tokens:  # a closing bracket too many
            self._tokens.pop(0)
            found = _both(found, self._either()) if self._tokens else found
        return found

    def _either(self) -> Find:
        found = self._every()
        while self._tokens and self._tokens[0].lower() == "or":
            self._tokens.pop(0)
            found = _one(found, self._every())
        return found

    def _every(self) -> Find:
        found: Find = _anything
        while self._tokens and self._tokens[0] != ")" and self._tokens[0].lower() != "or":
            token = self._tokens.pop(0)
            if token.lower() == "and":
                continue
            found = _both(found, self._single(token))
        return found

    def _single(self, token: str) -> Find:
        if token == "(":
            found = self._either()
            if self._tokens:
                self._tokens.pop(0)
            return found
        if token == "!" and self._tokens:
            return _opposite(self._single(self._tokens.pop(0)))
        if token.startswith("!"):
            return _opposite(self._single(token[1:])) if token != "!" else _anything
        return self._find(self._term(token))

    def _term(self, token: str) -> Term:
        head, colon, value = token.partition(":")
        if not colon or head.lower() not in self._commands:
            head, value = "", token
        exact = value.startswith("+")
        value = value[1:] if exact else value
        if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
            exact, value = True, value[1:-1]
        return Term(head.lower() or None, value, exact)


def _anything(_: Document) -> bool:
    return True


def _both(one: Find, other: Find) -> Find:
    return other if one is _anything else lambda item: one(item) and other(item)


def _one(one: Find, other: Find) -> Find:
    return lambda item: one(item) or other(item)


def _opposite(one: Find) -> Find:
    return lambda item: not one(item)
