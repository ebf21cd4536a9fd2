"""The search commands that several resources know, and what each of them finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import either, fold, like
from maatoo.sandbox.search import Find, Made, Term

#: makes the condition of a command and its value
Command = Callable[[Call, Term], Made]


def of_ids(call: Call, term: Term) -> Find:
    """The entities of some ids: `ids:1,2`."""
    del call
    ids = {php.whole(part) for part in term.value.split(",")}
    return lambda document: document["id"] in ids


def having(column: str, value: Any = True) -> Callable[[Call, Term], Find]:
    """Entities with exactly this value in a column; NULL is neither equal nor different."""

    def find(call: Call, term: Term) -> Find:
        del call, term
        return lambda document: _same(document.get(column), value)

    return find


def holding(*columns: str, whole: bool = False) -> Callable[[Call, Term], Find]:
    """What holds the wanted text in one of some columns.

    Args:
        *columns: the names of the columns.
        whole: whether the text has to be all that stands there.
    """

    def find(call: Call, term: Term) -> Find:
        del call
        wanted = Term(None, term.value, True) if whole else term
        return lambda document: either(wanted.matches(document.get(name)) for name in columns)

    return find


def mine(call: Call, term: Term) -> Find:
    """What the caller created."""
    del term
    return lambda document: _same(document.get("createdBy"), call.user.id)


def uncategorized(call: Call, term: Term) -> Find:
    """What is in no category."""
    del call, term
    return lambda document: document.get("category") is None


def in_category(call: Call, term: Term) -> Find:
    """What is in the category of an alias."""
    wanted, categories = Term(None, term.value, True), call.table("categories")

    def find(document: Mapping[str, Any]) -> bool | None:
        category = categories.get(document.get("category"))
        return wanted.matches(category and category["alias"])

    return find


def in_language(call: Call, term: Term) -> Find:
    """What is in a language, of whatever country: `lang:en` finds "en" and "en_US"."""
    del call

    def find(document: Mapping[str, Any]) -> bool | None:
        language = document.get("language")
        if language is None:
            return None
        # the underscore is meant literally, but the database matches any character with it
        return fold(language) == fold(term.value) or like(language, f"{term.value}_%")

    return find


def failing(call: Call, term: Term) -> Find:
    """A command that the server offers, but for which its database query fails.

    Raises:
        Refusal: 500.
    """
    del call, term
    raise crash()


def _same(stored: Any, value: Any) -> bool | None:
    return None if stored is None else stored == value


#: the commands that most resources know
USUAL: Mapping[str, Command] = {
    "ids": of_ids,
    "is:published": having("isPublished"),
    "is:unpublished": having("isPublished", value=False),
    "is:uncategorized": uncategorized,
    "is:mine": mine,
    "category": in_category,
}


def usual(*names: str) -> dict[str, Command]:
    """Some of the usual commands."""
    return {name: USUAL[name] for name in names}
