"""The tags of a contact: names that begin with a minus are taken away."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.compare import fold
from maatoo.sandbox.store import Document, Store

KIND = "tags"


def index(store: Store) -> None:
    """Let tags be found by name."""
    store.table(KIND).index("name", lambda tag: (fold(tag["tag"]),))


def named(store: Store, name: str) -> Document:
    """The tag of that name; it is created if there is none."""
    found = store.table(KIND).find("name", fold(name))
    return found[0] if found else store.table(KIND).insert({"tag": name, "description": None})


def changed(store: Store, current: list[int], given: Any) -> list[int]:
    """The tag ids after a change.

    Args:
        store: the data.
        current: the ids before.
        given: names as a list or as one text with commas.
    """
    names = given.split(",") if isinstance(given, str) else php.listed(given)
    ids = [tag["id"] for tag in sorted_by_name(store, current)]
    for raw in names:
        name = php.without_tags(str(raw))
        if name.startswith("-"):
            gone = {tag["id"] for tag in store.table(KIND).find("name", fold(name[1:]))}
            ids = [number for number in ids if number not in gone]
        elif name:
            number = named(store, name)["id"]
            ids = ids if number in ids else [*ids, number]
    return ids


def sorted_by_name(store: Store, ids: list[int]) -> list[Document]:
    """The tags of these ids by name, as reads show them."""
    return sorted(_existing(store, ids), key=lambda tag: fold(tag["tag"]))


def in_order(store: Store, ids: list[int]) -> list[Document]:
    """The tags of these ids in the order in which they came, as answers to writes show them."""
    return _existing(store, ids)


def _existing(store: Store, ids: list[int]) -> list[Document]:
    table = store.table(KIND)
    return [tag for number in ids if (tag := table.get(number)) is not None]
