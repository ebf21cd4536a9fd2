"""The search language: words, "phrases", command:value, ! and +, wildcards, and / or, ( ).

Conditions are SQL's: one on a NULL is neither true nor false, and neither is its negation. So
`!word` finds nothing whose columns are not all filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from maatoo.sandbox.compare import Truth, either, fold, negated
from maatoo.sandbox.store import Document

Find = Callable[[Document], Truth]


@dataclass(frozen=True, slots=True)
class Beside:
    """A condition on joined rows, which the server puts beside the search and not into it.

    So it has to hold whatever `or` stands before it. All conditions of a search on the same rows
    have to hold for one of them: `tag:a tag:b` asks for a tag that begins with both.

    Attributes:
        table: what is joined.
        rows: the rows of it that belong to an entity.
        fits: whether a row is wanted.
        negated: whether an entity without rows is found, if no other condition wants one of them.
    """

    table: str
    rows: Callable[[Document], Sequence[Document]]
    fits: Find
    negated: bool = False


#: the condition of a single term; None is one that the server loses
Made = Find | Beside | None

_TOKEN = re.compile(r"""\s*(?:([()])|((?:[^\s()"']|(?<=:)\(|"[^"]*"|'[^']*')+)|(["']))""")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search.

    Attributes:
        command: "email" of `email:…`, "is:mine" of `is:mine`, or None for free text.
        value: what is looked for.
        exact: whether the whole text must fit (in quotes, or with a plus).
    """

    command: str | None
    value: str
    exact: bool

    def matches(self, stored: Any) -> Truth:
        """Whether a stored value holds the wanted one; `*` and `%` stand for anything."""
        if stored is None:
            return None
        return _test(self.value, self.exact, self.command is not None)(fold(stored))

    def begins(self, stored: Any) -> Truth:
        """Whether a stored value begins with the wanted one."""
        if self.exact or stored is None or "*" in self.value or "%" in self.value:
            return self.matches(stored)
        return fold(stored).startswith(fold(self.value))


#: makes the condition of a single term
Make = Callable[[Term], Made]


@lru_cache(maxsize=512)
def _test(value: str, exact: bool, commanded: bool) -> Callable[[str], bool]:
    """What a folded text is asked, made once for all the texts of a search."""
    wanted = fold(value)
    if "*" in wanted or "%" in wanted:
        pattern = re.compile(".*".join(map(re.escape, re.split(r"[*%]", wanted))), re.DOTALL)
        search = pattern.fullmatch if exact or commanded else pattern.search
        return lambda text: search(text) is not None
    return (lambda text: text == wanted) if exact else (lambda text: wanted in text)


def predicate(
    text: str, commands: Mapping[str, Make], words: Make, opposites: Mapping[str, Make]
) -> Find:
    """Make a condition of a search.

    Args:
        text: what the user typed.
        commands: the commands that count, as "email", or with a value of theirs as "is:mine"; all
            others are a text that has to fit as a whole, and cannot be negated.
        words: what makes the condition of free text.
        opposites: commands with a negation of their own; that of all others finds what they do not.
    """
    return _Parser(text, commands, words, opposites).parse()


class _Parser:
    def __init__(
        self, text: str, commands: Mapping[str, Make], words: Make, opposites: Mapping[str, Make]
    ) -> None:
        self._tokens = [found[1] or found[2] or found[3] for found in _TOKEN.finditer(text)]
        self._commands = commands
        self._words = words
        self._opposites = opposites
        self._beside: dict[str, list[Beside]] = {}

    def parse(self) -> Find:
        found = self._either()
        while self._tokens:  # a closing bracket too many
            self._tokens.pop(0)
            found = _both(found, self._either())
        for conditions in self._beside.values():
            found = _both(found, _joined(conditions))
        return found or (lambda _: True)

    def _either(self) -> Find | None:
        found = self._every()
        while self._tokens and self._tokens[0].lower() == "or":
            self._tokens.pop(0)
            found = _one(found, self._every())
        return found

    def _every(self) -> Find | None:
        found: Find | None = None
        while self._tokens and self._tokens[0] != ")" and self._tokens[0].lower() != "or":
            token = self._tokens.pop(0)
            if token.lower() == "and":
                continue
            found = _both(found, self._single(token))
        return found

    def _single(self, token: str) -> Find | None:
        if token == "(":
            found = self._either()
            if self._tokens:
                self._tokens.pop(0)
            return found
        if token == "!" and self._tokens:
            return _opposite(self._single(self._tokens.pop(0)))
        if token.startswith("!"):
            return self._negated(token[1:])
        command = self._command(token)
        if command is None:
            return self._made(self._words, Term(None, token, True))
        if not command:
            return self._made(self._words, _term(None, token))
        return self._made(self._commands[command], _term(command, token.partition(":")[2]))

    def _negated(self, token: str) -> Find | None:
        if not token:
            return None
        command = self._command(token)
        if command is not None and command in self._opposites:
            return self._made(self._opposites[command], _term(command, token.partition(":")[2]))
        found = self._single(token)
        return found if command is None else _opposite(found)

    def _made(self, make: Make, term: Term) -> Find | None:
        made = make(term)
        if not isinstance(made, Beside):
            return made
        self._beside.setdefault(made.table, []).append(made)
        return None

    def _command(self, token: str) -> str | None:
        """The command of a token: "" for free text, None for an unknown one."""
        token = token.lower()
        if ":" not in token or token[0] in "\"'":  # what stands in quotes is text, whatever it says
            return ""
        return next((c for c in (token, token.partition(":")[0]) if c in self._commands), None)


def _term(command: str | None, value: str) -> Term:
    exact = value.startswith("+")
    value = value[1:] if exact else value
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        exact, value = True, value[1:-1]
    return Term(command, value, exact)


def _joined(conditions: Sequence[Beside]) -> Find:
    """What has a row for which all conditions hold, or no row where all of them are negations."""
    rows = conditions[0].rows
    without = all(condition.negated for condition in conditions)

    def find(item: Document) -> bool:
        found = rows(item)
        if not found:
            return without
        return any(all(condition.fits(row) for condition in conditions) for row in found)

    return find


def _both(one: Find | None, other: Find | None) -> Find | None:
    if one is None or other is None:
        return one or other
    return lambda item: negated(either((negated(one(item)), negated(other(item)))))


def _one(one: Find | None, other: Find | None) -> Find | None:
    if one is None or other is None:
        return one or other
    return lambda item: either((one(item), other(item)))


def _opposite(one: Find | None) -> Find | None:
    return one and (lambda item: negated(one(item)))
