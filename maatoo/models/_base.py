"""What every model is: immutable, slotted, with whatever the server sent kept beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, Literal, NoReturn, TypeVar

import attrs
from attrs import field, frozen

from maatoo.converter import as_data, is_unreadable, wire_name
from maatoo.lazy_room import lazy_room
from maatoo.table_methods import Tables, refuse_pandas

__all__ = ["ABSENT_ID", "FieldedModel", "ListPage", "Model", "Spelling", "snake_names"]

T = TypeVar("T")

Spelling = Literal["python", "api"]
"""Whose names data has: those of this package, or those of the API."""

ABSENT_ID: Any = None
"""Default of an ``id``: every stored entity has one, so its type does not say None."""


def snake_names(_: type, attributes: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Give the attributes of a class their own names in the API too, which are camelCase else."""
    return [
        attribute.evolve(metadata={"wire": attribute.name, **attribute.metadata})
        for attribute in attributes
    ]


@frozen(kw_only=True, repr=False)
class Model:
    """Base of all models.

    Attributes:
        raw_: the JSON object it was read from, as the server sent it: where reading a value loses
            its text ("007" as 7), the text is still there. Empty for a model made by hand.
    """

    key_property_: ClassVar[str] = "id"

    raw_: Mapping[str, Any] = field(factory=dict[str, Any], repr=False, eq=False)

    @property
    def unknown_(self) -> Mapping[str, object]:
        """What the server sent and no attribute holds: unknown keys, and values of odd form."""
        raw = self.raw_
        held: dict[str, str] = {}
        for attribute in attrs.fields(type(self)):
            if attribute.name == "raw_":
                continue
            spellings = (wire_name(attribute), *attribute.metadata.get("also", ()))
            sent = [spelling for spelling in spellings if spelling in raw]
            # the first spelling is read; one with another value belongs to no attribute
            held.update({each: attribute.name for each in sent if raw[each] == raw[sent[0]]})
        return {
            key: value
            for key, value in raw.items()
            if key not in held
            or (value not in (None, "", [], {}) and _is_empty(getattr(self, held[key])))
        }

    def to_dict(self, spelling: Spelling = "python") -> dict[str, Any]:
        """The model as plain data that ``json.dumps`` takes.

        Args:
            spelling: "python" gives every attribute by its name here, and what no attribute holds
                under ``unknown_``; "api" gives what the server sent, by the API's names.

        Returns:
            A new dictionary; dates are ISO texts, fields a mapping of alias to value.

        Raises:
            InvalidArgument: another spelling.
        """
        return as_data(self, spelling)

    def to_json(self, spelling: Spelling = "python") -> str:
        """The model as JSON text; see :meth:`to_dict`."""
        return json.dumps(self.to_dict(spelling), ensure_ascii=False)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return str(lazy_room("notebook.html").model_html(self))

    def __repr__(self) -> str:
        shown = (
            f"{attribute.name}={getattr(self, attribute.name)!r}"
            for attribute in attrs.fields(type(self))
            if attribute.name != "raw_" and not _is_empty(getattr(self, attribute.name))
        )
        return f"{type(self).__name__}({', '.join(shown)})"


def _is_empty(value: object) -> bool:
    if is_unreadable(value):
        return True
    return value is None or value == () or (isinstance(value, Mapping) and not value)


@frozen(kw_only=True, repr=False)
class FieldedModel(Model):
    """Base of what has fields: contacts and companies.

    Fields that every server has are properties; all are in ``fields``, by their alias.
    """

    def __getattr__(self, name: str) -> NoReturn:
        kind = type(self).__name__
        is_unknown = name.startswith("_") or name == "fields" or is_unreadable(self.fields)
        if is_unknown or name not in self.fields:
            raise AttributeError(f"{kind!r} object has no attribute {name!r}")
        raise AttributeError(f"{kind} has the field {name!r}: read it as fields[{name!r}]")


@frozen(kw_only=True, repr=False)
class ListPage(Model, Tables, Generic[T]):
    """One page of a list, as the server answered it.

    Attributes:
        items: the entities, in the server's order.
        total: how many the whole list has, or None where the server does not say.
        start: row offset of the page's first item.
        limit: the page size that was asked for, or None for the server's own.
    """

    items: tuple[T, ...] = ()
    total: int | None = None
    start: int = 0
    limit: int | None = None

    def _repr_html_(self) -> str:
        """What a notebook shows: the first rows."""
        return str(lazy_room("notebook.html").page_html(self))

    def __iter__(self) -> Iterator[T]:
        refuse_pandas()
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
