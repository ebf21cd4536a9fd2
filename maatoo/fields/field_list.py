"""FieldList: what a server says of its fields, read from every form in which it says so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, cast

from attrs import frozen

from maatoo.converter import to_bool

__all__ = ["FieldInfo", "FieldList"]

_USUAL: Final = {
    "vorname": "firstname", "prenom": "firstname", "nachname": "lastname", "name": "lastname",
    "nom": "lastname", "mail": "email", "emailadresse": "email", "ort": "city", "stadt": "city",
    "ville": "city", "plz": "zipcode", "zip": "zipcode", "strasse": "address1",
    "rue": "address1", "land": "country", "pays": "country", "firma": "company", "telefon": "phone",
    "telephone": "phone", "handy": "mobile", "mobil": "mobile", "anrede": "title",
}  # fmt: skip
"""Names that columns often have, and the fields that they mean."""


@frozen
class FieldInfo:
    """One field.

    Attributes:
        alias: its name in requests.
        type: "text", "select", "date" …; None where the server does not say.
        is_unique: whether it identifies an entity.
        is_required: whether a new entity must have it.
        choices: the values it takes, or None where the server does not show them.
    """

    alias: str
    type: str | None = None
    is_unique: bool = False
    is_required: bool = False
    choices: tuple[str, ...] | None = None


@frozen
class FieldList:
    """The published fields of contacts or of companies, by alias."""

    fields: Mapping[str, FieldInfo]

    @classmethod
    def of(cls, described: Iterable[object]) -> FieldList:
        """Read descriptions of fields; what is none, or is not published, is left out."""
        found: dict[str, FieldInfo] = {}
        for each in described:
            said: Mapping[str, Any] = {}
            if isinstance(each, Mapping):
                said = cast("Mapping[str, Any]", each)
            alias, kind = said.get("alias"), said.get("type")
            if not isinstance(alias, str) or to_bool(said.get("isPublished")) is False:
                continue
            found[alias] = FieldInfo(
                alias,
                kind if isinstance(kind, str) else None,
                to_bool(said.get("isUniqueIdentifier", said.get("isUniqueIdentifer"))) is True,
                to_bool(said.get("isRequired")) is True,
                _choices(said.get("properties")) if kind in ("select", "multiselect") else None,
            )
        return cls(found)

    @classmethod
    def of_aliases(cls, aliases: Iterable[str]) -> FieldList:
        """A list of which nothing but the aliases is known."""
        return cls({alias: FieldInfo(alias) for alias in aliases})

    @classmethod
    def shown_by(cls, entities: Iterable[Mapping[str, Any]]) -> FieldList:
        """The fields that contacts or companies show, with their types where they tell them."""
        described: dict[str, Any] = {}
        for entity in entities:
            groups: Any = entity.get("fields")
            for group, content in groups.items() if groups.__class__ is dict else ():
                for alias, info in content.items() if content.__class__ is dict else ():
                    if group != "all" and info.__class__ is dict:
                        described[alias] = {**info, "alias": alias}
                    else:
                        described.setdefault(alias, {"alias": alias})
        return cls.of(described.values())

    @property
    def unique(self) -> tuple[str, ...]:
        """Aliases of the fields that identify an entity."""
        return tuple(each.alias for each in self.fields.values() if each.is_unique)

    def nearest(self, name: str, others: Iterable[str] = ()) -> list[str]:
        """The names that were perhaps meant, the nearest first; at most three."""
        squeezed = {_squeezed(each): each for each in (*others, *self.fields)}
        wanted = _squeezed(name)
        near = get_close_matches(wanted, squeezed, n=3, cutoff=0.7)
        usual = [each for each in (_USUAL.get(wanted),) if each in squeezed]
        return [squeezed[each] for each in dict.fromkeys((*usual, *near))][:3]


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _choices(properties: object) -> tuple[str, ...] | None:
    """The values of a choice: texts, pairs of label and value, or an object of both."""
    listed = properties
    if isinstance(properties, Mapping):
        listed = cast("Mapping[str, object]", properties).get("list")
    if isinstance(listed, str) and listed:
        listed = listed.split("|")
    if isinstance(listed, Mapping):
        listed = list(cast("Mapping[str, object]", listed))
    if not isinstance(listed, list) or not listed:
        return None
    values: list[str] = []
    for each in cast("list[Any]", listed):
        value: object = (
            cast("Mapping[str, Any]", each).get("value") if isinstance(each, Mapping) else each
        )
        if not isinstance(value, (str, int, float)):
            return None
        values.append(html.unescape(str(value)))
    return tuple(values)
