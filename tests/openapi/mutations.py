"""Mutations: answers that are wrong in one place, as a broken server would answer.

Two families: a value of another type somewhere in the answer, and an envelope that is gone,
renamed, or holds something else.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from attrs import frozen

__all__ = ["Mutation", "Path", "mutations", "places"]

Path = tuple[str | int, ...]

OTHERS: tuple[Any, ...] = ("some text", 12345.5, ["some", "texts"], {"some": "object"})
"""Values of every kind; the number is no whole one and the text no number."""


@frozen
class Mutation:
    """A wrong answer.

    Attributes:
        answer: the answer.
        what: what was done to it.
    """

    answer: Any
    what: str


def kind(value: Any) -> str:
    """The kind of a value, of which there are four."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, (bool, int, float)):
        return "number"
    return "list" if isinstance(value, list) else "object"


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in an answer that holds something."""
    if path and value not in (None, "", [], {}):
        yield path
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, each in pairs:
        yield from places(each, (*path, key))


def mutations(answer: Any, random: Random, number: int) -> Iterator[Mutation]:
    """Wrong answers made of a right one: wrong types and wrong envelopes by turns.

    Args:
        answer: the right one.
        random: makes the choices.
        number: how many.
    """
    found = list(places(answer))
    for turn in range(number):
        if turn % 2 and isinstance(answer, dict) and answer:
            yield _other_envelope(answer, random)
        elif found:
            yield _other_type(answer, random.choice(found), random)


def _other_type(answer: Any, path: Path, random: Random) -> Mutation:
    changed = copy.deepcopy(answer)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    new = random.choice([each for each in OTHERS if kind(each) != kind(old)])
    holder[path[-1]] = new
    return Mutation(changed, f"{'.'.join(map(str, path))}: {new!r} instead of {str(old)[:60]!r}")


def _other_envelope(answer: dict[str, Any], random: Random) -> Mutation:
    key = max(answer, key=lambda name: len(str(answer[name])))
    inner = answer[key]
    rest = {name: value for name, value in answer.items() if name != key}
    wrong = "some text" if kind(inner) != "text" else {"some": "object"}
    return random.choice(
        [
            Mutation(inner, f"without the envelope {key!r}"),
            Mutation(rest, f"without {key!r}"),
            Mutation({**rest, f"{key}X": inner}, f"{key!r} renamed"),
            Mutation({**rest, key: wrong}, f"{wrong!r} under {key!r}"),
            Mutation({**rest, key: [1, "text"]}, f"a list of anything under {key!r}"),
            Mutation([answer], "the whole in a list"),
        ]
    )
