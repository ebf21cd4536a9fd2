"""How the server reads the text of a search: from left to right, into slots.

It knows no grammar, and so it loses what a reader would not: a term after a group goes into the
slot of that group and is never asked; two groups share one slot; after a text that ends with a
quote an empty term follows, which every name fits. What it cannot read at all is a 500.
"""

from __future__ import annotations

from dataclasses import dataclass

from maatoo.sandbox.answers import crash

__all__ = ["Slot", "read"]

_CLOSING = {'"': '"', "(": ")"}
_JOINTS = ("or", "and")
_CAPITALS = ("OR", "AND")


@dataclass(slots=True)
class Slot:
    """A term or a group of a search.

    Attributes:
        joint: the word before it, "and" or "or"; that of the second slot counts for all.
        command: "email" of `email:…`; "" for free text.
        value: what is looked for, in lower case.
        negated: whether it had a "!"; a group ignores it.
        exact: whether it had a "+".
        group: what stands in its parentheses.
    """

    joint: str = "and"
    command: str = ""
    value: str = ""
    negated: bool = False
    exact: bool = False
    group: list[Slot] | None = None

    def named(self, command: str) -> int:
        """How often a command stands in it."""
        if self.group is not None:
            return sum(slot.named(command) for slot in self.group)
        return int(self.command == command)


def read(text: str, command: str = "", *, capitals: bool = False) -> list[Slot]:
    """Read a search, or what stands in parentheses.

    Args:
        text: what the user typed.
        command: the one that stood before the parentheses: `email:(one or other)`.
        capitals: whether only OR and AND in capitals join, as on a Mautic 6; in a 5 they do so in
            any case.

    Raises:
        Refusal: 500; the server fails on this text.
    """
    return _Reader(text, command, capitals=capitals).read()


class _Reader:
    def __init__(self, text: str, command: str, *, capitals: bool) -> None:
        self._text = text
        self._capitals = capitals
        self._inherited = command
        self._at = 0
        self._word = ""
        self._command = command
        self._slots = [Slot(command=command)]
        self._lost = False  # the last slot was taken away, and there is none to write to

    def read(self) -> list[Slot]:
        while self._at < len(self._text):
            sign = self._next()
            if sign == ":":
                self._name()
            elif sign == " ":
                self._end_of_word()
            elif sign in _CLOSING:
                self._enclosed(sign)
            elif self._at == len(self._text):
                self._slot().command = self._command
                self._fill(followed=False)
        return self._slots

    def _next(self) -> str:
        sign = self._text[self._at]
        self._word += sign
        self._at += 1
        return sign

    def _slot(self) -> Slot:
        if self._lost:
            raise crash()
        return self._slots[-1]

    def _name(self) -> None:
        """The word was the name of a command."""
        name = self._word[:-1].strip()
        if name.startswith("!"):
            self._slot().negated = True
            name = name[1:]
        self._command = name
        if self._at == len(self._text):  # such a term has no condition
            self._take_away()
        else:
            self._slot().command = name
            self._word = ""

    def _end_of_word(self) -> None:
        if self._word == " ":
            return
        if self._is_joint(self._word.strip()):
            self._slot().joint = self._word.strip().lower()
            self._begin_word()
        else:
            self._fill(followed=self._at < len(self._text))

    def _is_joint(self, word: str) -> bool:
        if self._capitals:
            return word in _CAPITALS
        return word.lower() in _JOINTS

    def _enclosed(self, opening: str) -> None:
        """Something in quotes or parentheses; without their end it is lost."""
        closing = _CLOSING[opening]
        opened = closed = 1
        while self._at < len(self._text):
            sign = self._next()
            if sign == closing and opened == closed:
                self._take(opening, closing)
                return
            opened += sign == opening
            closed += sign == closing

    def _take(self, opening: str, closing: str) -> None:
        if self._word.startswith("!"):
            self._slot().negated = True
            self._word = self._word[1:]
        if self._word.startswith(opening):
            self._word = self._word[1:-1]
        if closing == ")" and any(sign in self._word for sign in " ()"):
            if len(self._word) == len(self._text):  # prevents an endless loop
                raise crash()
            self._slot().group = read(self._word, self._command, capitals=self._capitals)
            self._begin_word()
        else:
            self._fill(followed=True)

    def _fill(self, *, followed: bool) -> None:
        """Write the word into its slot, and go on to the next one if something follows."""
        word = self._word.strip()
        if not word or self._is_joint(word):
            self._word = word
            self._take_away()
            return
        word = word.lower()
        slot, signs = self._slot(), word[:2]
        if "+" in signs or "!" in signs:
            if "+" in word and "!" in word:
                slot.exact, slot.negated, word = True, True, word[2:]
            elif word[0] == "+":
                slot.exact, slot.negated, word = True, False, word[1:]
            elif word[0] == "!":
                slot.exact, slot.negated, word = False, True, word[1:]
        slot.value = word
        if followed:
            self._slots.append(Slot(command=self._inherited))
        self._begin_word()

    def _take_away(self) -> None:
        if not self._lost:
            self._slots.pop()
        self._lost = True

    def _begin_word(self) -> None:
        self._word, self._command = "", self._inherited
