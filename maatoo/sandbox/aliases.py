"""Aliases: short names made of a title, each of them only once."""

from __future__ import annotations

import random
from string import ascii_lowercase

from maatoo.sandbox import php
from maatoo.sandbox.store import Store, Table

_KINDS = ("segments", "categories", "pages", "assets", "forms", "fields")


def index(store: Store) -> None:
    """Let what has an alias be found by it."""
    for kind in _KINDS:
        store.table(kind).index("alias", lambda row: (row["alias"],))


def unique(
    table: Table, text: str, own: int | None, *, space: str = "-", longest: int | None = None
) -> str:
    """An alias that no other entity of a table has.

    Args:
        table: where the others are.
        text: a title, or the alias that is wished for.
        own: the id of the entity that gets it.
        space: what stands for a space.
        longest: the length at which it is cut.
    """
    wished = stem(text, space)[:longest].rstrip(space)
    number, alias = 0, wished
    while any(row["id"] != own for row in table.find("alias", alias)):
        number += 1
        alias = f"{wished}{number}"
    return alias


def stem(text: str, space: str) -> str:
    """An alias that others may have as well; five letters by chance when nothing is left of a text.

    Args:
        text: a title.
        space: what stands for a space.
    """
    slug = php.slug(text, space)
    return slug if slug not in {"", "0"} else "".join(random.sample(ascii_lowercase, 5))
