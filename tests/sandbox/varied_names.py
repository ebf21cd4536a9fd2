"""Other names than the recorded ones: each word that a user chose becomes another one.

A word keeps its first letter and its case; its other letters are exchanged by a code that keeps
the order of words, so lists are sorted as they were, and searches for a beginning find the same.
Aliases that the server makes of words are made of their letters, so they change along with them.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

#: a word: not within a number or a hash, and maybe counted
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,30}(?=\d*(?![^\W_]))")
#: the beginning of a text that PHP serialized, which says how many bytes it has
_SIZED = re.compile(rb's:(\d+):"')
#: letters that recorded searches look for anywhere in a word: they stay
FIXED = "eot"
_BLOCKS = (("a", "d"), ("f", "n"), ("p", "s"), ("u", "z"))


def code(seed: int) -> dict[str, str]:
    """What stands for each letter: in the order of the letters, and none begins another one."""
    chance = random.Random(f"{seed} letters")
    found = {letter: letter for letter in FIXED}
    for first, last in _BLOCKS:
        letters = [chr(number) for number in range(ord(first), ord(last) + 1)]
        choices = [*letters[1:-2], *("".join(pair) for pair in product(letters[-2:], "iu"))]
        codes = sorted(chance.sample(choices, len(letters)))
        found.update(zip(letters, codes, strict=True))
    return found


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [match.lower() for match in _WORD.findall(text)]


def texts(value: Any, keys: frozenset[str], key: str = "") -> Iterator[str]:
    """The texts of a JSON value that stand under some keys."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, keys, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, keys, key)
    elif isinstance(value, str) and key in keys:
        yield value


class Vocabulary:
    """Which word stands for which.

    Args:
        seed: of the letters.
        chosen: texts of users, whose words become others.
        kept: words that stay, because the server says them as well.
        said: texts of the server, of which no word changes.
    """

    def __init__(
        self, seed: int, chosen: Iterable[str], kept: frozenset[str], said: Iterable[str] = ()
    ) -> None:
        self._letters, self._kept = code(seed), kept
        self._said_or_word = re.compile("|".join([*map(re.escape, said), _WORD.pattern]))
        self._words: dict[str, str] = {}
        for text in chosen:
            found = words(text)
            for word in found:
                if word not in kept:
                    self._words[word] = self._other(word)
            joined = "".join(found)
            other = "".join(self._words.get(word, word) for word in found)
            if other != joined:
                self._words[joined] = other

    def __len__(self) -> int:
        return len(self._words)

    def _other(self, word: str) -> str:
        parts = unicodedata.normalize("NFD", word)
        rest = "".join(self._letters.get(letter, letter) for letter in parts[1:])
        return unicodedata.normalize("NFC", parts[0] + rest)

    def changed(self, text: str) -> str:
        """A text with the words of this run; what PHP serialized in it says its new sizes."""
        data, place = text.encode(), 0
        found: list[str] = []
        while sized := _SIZED.search(data, place):
            end = sized.end() + int(sized[1])
            if data[end : end + 2] != b'";':
                break  # it was cut when it was recorded
            inner = self.changed(data[sized.end() : end].decode())
            found.append(data[place : sized.start()].decode())
            found.append(f's:{len(inner.encode())}:"{inner}";')
            place = end + 2
        return "".join([*found, self._said_or_word.sub(self._replaced, data[place:].decode())])

    def searched(self, text: str) -> str:
        """A text that is searched for, in which beginnings of words count as words."""
        return _WORD.sub(self._begun, self.changed(text))

    def _begun(self, match: re.Match[str]) -> str:
        word = match[0].lower()
        begins = word not in self._kept and any(known.startswith(word) for known in self._words)
        return _like(match[0], self._other(word)) if begins else match[0]

    def _replaced(self, match: re.Match[str]) -> str:
        word = match[0]
        other = self._words.get(word.lower())
        return word if other is None else _like(word, other)


def _like(word: str, other: str) -> str:
    """A word in the case of another one."""
    if word.isupper():
        return other.upper()
    return other[0].upper() + other[1:] if word[0].isupper() else other
