"""What makes two rows about the same entity: their unique values, compared as the server does."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, cast

from maatoo.operation import Operation
from maatoo.parameter_types import ident

__all__ = [
    "call_keys",
    "folded",
    "folded_email",
    "new_tags",
    "operation_keys",
    "row_keys",
    "same_value",
]

_EMAIL: Final = "email"
_ONE_AFTER_THE_OTHER: Final = frozenset(
    {"edit", "replace", "delete", "add_points", "subtract_points", "adjust_points"}
)
_DROPPED_FROM_EMAILS: Final = re.compile(r"[^A-Za-z0-9!#$%&'*+\-=?^_`{|}~@.\[\]]")
_MARKUP: Final = re.compile(r"<[^>]*>?")
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_IGNORED: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)
_PLAIN: Final = re.compile(r"[ -;=?-~]*")  # ASCII without markup, entities and control characters


def folded(value: object) -> str:
    """A text in the form in which the server's database compares it.

    Outer blanks, upper and lower case, accents and invisible characters make no difference, nor
    does markup, which the server strips. All characters beyond U+FFFF, emoji for example, are
    alike to its collation ``utf8mb4_unicode_ci``.
    """
    text = str(value)
    if _PLAIN.fullmatch(text) and "&" not in text:
        return text.strip().casefold()
    bare = _BEYOND.sub("\ufffd", _MARKUP.sub("", html.unescape(text)))
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
    shown = (x for x in letters if x in "\t\n\r" or unicodedata.category(x) not in _IGNORED)
    return "".join(shown).strip().translate(_LETTERS)


def folded_email(value: object) -> str:
    """An e-mail address in the form in which the server compares it.

    The server removes the characters that no plain address has, blanks and letters with accents
    among them, before it looks for a contact.
    """
    return _DROPPED_FROM_EMAILS.sub("", str(value)).casefold()


def same_value(name: str, one: object, other: object) -> bool:
    """Whether two values of a unique property are one to the server.

    Args:
        name: API name of the property.
        one: a value.
        other: another one.
    """
    fold = folded_email if name.endswith(_EMAIL) else folded
    return fold(one) == fold(other)


def row_keys(
    resource: str,
    row: Mapping[str, object],
    unique: Iterable[str],
    id_key: str | None = None,
    also: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of a row: rows that have one in common may be about the same entity.

    Args:
        resource: name of the resource ("contacts").
        row: what is sent, by API names.
        unique: API names of the properties that identify an entity.
        id_key: name of the entity's id in the row, or None for rows that make new ones.
        also: API names of further ids that tell rows with the same entity id apart.
    """
    keys: list[Hashable] = []
    if id_key is not None and row.get(id_key):
        keys.append((resource, "id", *(str(row.get(name)) for name in (id_key, *also))))
    for name in unique:
        value = row.get(name)
        if value is None or isinstance(value, (list, tuple, dict)):
            continue
        text = folded_email(value) if name.endswith(_EMAIL) else folded(value)
        if text:
            keys.append((resource, name, text))
    return tuple(keys)


def operation_keys(
    operation: Operation[Any],
    row: Mapping[str, object],
    id_key: str | None = None,
    unique: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of what an operation sends; see :func:`row_keys`.

    ``unique`` are names of properties that identify its entities on this server.

    Rows that name an entity by another property than ``id`` are about a pair:
    ``campaign_events.edit_many`` changes what one event did with one contact, so rows about other
    contacts of the event may stand beside it.
    """
    resource = operation.name.partition(".")[0]
    also: list[str] = []
    if id_key not in (None, "id"):
        needed = (operation.body[name] for name in operation.requires)
        also = [each.wire for each in needed if each.kind is ident and each.wire != id_key]
    names = dict.fromkeys((*unique_names(operation), *unique))
    return row_keys(resource, row, names, id_key, also)


def unique_names(operation: Operation[Any]) -> tuple[str, ...]:
    """API names of the properties that identify what an operation writes."""
    return operation.unique if operation.identity is None else operation.identity.names


def call_keys(
    operation: Operation[Any],
    body: object,
    path: tuple[object, ...],
    unique: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of a single call: those of its body, and the id of the entity that it changes.

    Points of one contact are among them: the server loses some that are added at the same time.
    """
    resource, _, name = operation.name.partition(".")
    keys: tuple[Hashable, ...] = ()
    if operation.identity is not None and isinstance(body, Mapping):
        row = cast("Mapping[str, object]", body)
        keys = operation_keys(operation, row, unique=unique)
    if name in _ONE_AFTER_THE_OTHER and path:
        keys = (*keys, (resource, "id", str(path[0])))
    return keys


def new_tags(row: object) -> tuple[Hashable, ...]:
    """The tags that a row of contacts names, as keys; a tag that is taken away is none."""
    given = cast("Mapping[str, object]", row).get("tags") if isinstance(row, Mapping) else None
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, (list, tuple)):
        return ()
    names = (folded(each) for each in cast("Iterable[object]", given))
    return tuple(("tags", "tag", name) for name in names if name and not name.startswith("-"))
