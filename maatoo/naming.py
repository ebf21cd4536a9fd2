"""Names in two spellings: snake_case of Python, camelCase of the API; and names nearly right."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["camel", "close_to", "distance", "nearly", "snake"]


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
    """The name that a text is a misspelling of.

    It lacks signs, capitals, or what stands before the dot of ``mautic.page_on_hit``; or it is at
    most two edits away.

    None for one of the names, and for what resembles none; three letters resemble too much.
    """
    names = list(names)
    if given in names:
        return None
    word = _squeezed(given)
    for name in names:
        if word in (_squeezed(name), _squeezed(name.partition(".")[2])):
            return name if word else None
    near = [(distance(given, name, 2), name) for name in names] if len(given) > 3 else []
    best = min(near, default=(3, ""))
    return best[1] if best[0] <= 2 else None


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
