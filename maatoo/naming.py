"""Names in two spellings: snake_case of Python, camelCase of the API; and names nearly right."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["camel", "close_to", "distance", "nearly", "snake"]

_SIGNS = re.compile(r"[\W_]")


def snake(name: str) -> str:
    """``dateAdded`` → ``date_added``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """``date_added`` → ``dateAdded``."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def distance(one: str, other: str, most: int) -> int:
    """Edit distance of two texts, or ``most + 1`` when it is more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def close_to(given: str, names: Iterable[str], spellings: Iterable[str]) -> str | None:
    """The name that was probably meant: another spelling, or one at most two edits away."""
    names = list(names)
    if given in names:
        return None
    for spelling in spellings:
        if given == spelling:
            return spelling
    if snake(given) in names:
        return snake(given)
    near = [(distance(given, name, 2), name) for name in names]
    best = min(near, default=(3, ""))
    return best[1] if best[0] <= 2 else None


def nearly(given: str, names: Iterable[str]) -> str | None:
    """The name that a text is a misspelling of; None for one of the names, and where none is near.

    A misspelling differs in punctuation or capitals, lacks what stands before the dot of
    ``mautic.page_on_hit``, or has a typo. A typo is one edit in a word of four letters or more, two
    in a word of eight, or letters that have changed places. So ``uuid`` is no misspelling of
    ``id``, nor ``email_on_read`` of ``email_on_send``.
    """
    names = list(names)
    if given in names:
        return None
    word, words = _squeezed(given), _SIGNS.split(given)
    for name in names:
        if word in (_squeezed(name), _squeezed(name.partition(".")[2])):
            return name if word else None
    near = [(_edits(words, _SIGNS.split(name)), name) for name in names]
    best = min(near, default=(3, ""))
    return best[1] if best[0] <= 2 else None


def _edits(given: list[str], words: list[str]) -> int:
    """How many edits make one name of another; 3 where words of it are others."""
    if len(given) != len(words):
        given, words = ["".join(given)], ["".join(words)]
    edits = 0
    for one, other in zip(given, words, strict=True):
        length, found = max(len(one), len(other)), distance(one, other, 2)
        if found == 2 and sorted(one) == sorted(other):
            edits += 1
        else:
            edits += found if found <= (length >= 4) + (length >= 8) else 3
    return edits


def _squeezed(name: str) -> str:
    return _SIGNS.sub("", name).casefold()
