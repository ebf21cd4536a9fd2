"""Searches: what the terms of a search find, alone and together.

Conditions are SQL's: one on a NULL is neither true nor false, and neither is its negation. So
`!word` finds nothing whose columns are not all filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maatoo.sandbox.compare import Truth, either, fold, like, negated
from maatoo.sandbox.search_text import Slot
from maatoo.sandbox.store import Document

Find = Callable[[Document], Truth]

_WILD = frozenset("%_")


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


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a search.

    Attributes:
        command: "email" of `email:…`, "is:mine" of `is:mine`, or None for free text.
        value: what is looked for.
        exact: whether the whole text must fit.
    """

    command: str | None
    value: str
    exact: bool

    def matches(self, stored: Any) -> Truth:
        """Whether a stored text holds the wanted one, in which `%` is any text and `_` any sign."""
        if self.exact or (self.command is None and "%" in self.value):
            return like(stored, self.value)
        if _WILD.isdisjoint(self.value):  # this is much faster, and most searches are such
            return None if stored is None else fold(self.value) in fold(stored)
        return like(stored, f"%{self.value}%")

    def begins(self, stored: Any) -> Truth:
        """Whether a stored text begins with the wanted one."""
        return like(stored, self.value if self.exact else f"{self.value}%")


#: makes the condition of a single term
Make = Callable[[Term], Made]


def predicate(
    slots: Sequence[Slot],
    commands: Mapping[str, Make],
    words: Make,
    opposites: Mapping[str, Make],
) -> Find:
    """Make a condition of a search.

    Args:
        slots: what the server read of the text.
        commands: the commands that count, as "email", or with a value of theirs as "is:mine"; all
            others are a text that has to fit as a whole, and cannot be negated.
        words: what makes the condition of free text.
        opposites: commands with a negation of their own; that of all others finds what they do not.
    """
    return _Search(commands, words, opposites).find(slots)


class _Search:
    def __init__(
        self, commands: Mapping[str, Make], words: Make, opposites: Mapping[str, Make]
    ) -> None:
        self._commands = commands
        self._words = words
        self._opposites = opposites
        self._beside: dict[str, list[Beside]] = {}

    def find(self, slots: Sequence[Slot]) -> Find:
        found = self._all(slots)
        for conditions in self._beside.values():
            found = _both(found, _joined(conditions))
        return found or (lambda _: True)

    def _all(self, slots: Sequence[Slot]) -> Find | None:
        """All slots of a group, joined by the word before the second."""
        join = _one if len(slots) > 1 and slots[1].joint == "or" else _both
        found: Find | None = None
        for slot in slots:
            found = join(found, self._slot(slot))
        return found

    def _slot(self, slot: Slot) -> Find | None:
        if slot.group is not None:
            return self._all(slot.group)
        value = slot.value.replace("*", "%")  # which a 5.1 takes for an asterisk
        if not slot.command:
            found = self._made(self._words, Term(None, value, slot.exact))
            return _opposite(found) if slot.negated else found
        whole = f"{slot.command}:{slot.value}"
        command = next((each for each in (slot.command, whole) if each in self._commands), None)
        if command is None:
            return self._made(self._words, Term(None, whole, True))
        term = Term(command, value, slot.exact)
        if slot.negated and command in self._opposites:
            return self._made(self._opposites[command], term)
        found = self._made(self._commands[command], term)
        return _opposite(found) if slot.negated else found

    def _made(self, make: Make, term: Term) -> Find | None:
        made = make(term)
        if not isinstance(made, Beside):
            return made
        self._beside.setdefault(made.table, []).append(made)
        return None


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
