"""The columns of a table: by the server's field list, by the models, or by the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeAlias, cast, get_args

import attrs
from attrs import evolve, frozen

from maatoo.converter import type_hints, wire_name
from maatoo.converter.kinds import KINDS, Kind, kind_of_type
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldList
from maatoo.models._base import FieldedModel
from maatoo.models._fields import FieldGroups
from maatoo.tables.arrow import kind_of
from maatoo.tables.columns import Column, Row

__all__ = ["Selection", "columns_of"]

_OF_FIELDS: Final[dict[str | None, Kind]] = {
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "multiselect": "list",
}
"""Kinds by the type of a field; all others are text."""
_PARTS: Final = {"Tag": "tag", "IpAddress": "ipAddress"}
"""Models of which a list of texts says enough, and the API name of what is the text."""

Schema: TypeAlias = Any
"""Kinds or Arrow types by column, or a ``pyarrow.Schema``."""


@frozen
class Selection:
    """Which columns are wanted, and of which types: ``columns=`` and ``schema=``.

    Attributes:
        names: the columns, in their order; None for all.
        types: a kind, or an Arrow type, for each column that has another than its own.
        asked: names of a list's ``select``: without ``names`` the columns are those.
    """

    names: tuple[str, ...] | None = None
    types: Mapping[str, Any] = {}
    asked: frozenset[str] | None = None

    @classmethod
    def of(
        cls, columns: Iterable[str] | None, schema: Schema, select: Iterable[str] | None = None
    ) -> Selection:
        """Check what was given.

        Raises:
            InvalidArgument: no names, or no types.
        """
        asked = None if select is None else frozenset(select)
        if isinstance(columns, str) or not hasattr(columns or (), "__iter__"):
            raise InvalidArgument(f"columns takes a list of names: write columns=[{columns!r}]")
        names = None if columns is None else tuple(columns)
        if names is not None and (not names or len(set(names)) < len(names)):
            raise InvalidArgument("columns names each column once, and one at least")
        given: dict[str, Any] = {}
        if schema is None:
            pass
        elif isinstance(schema, Mapping):
            given = dict(cast("Mapping[str, Any]", schema))
        elif hasattr(schema, "names") and hasattr(schema, "field"):  # a pyarrow.Schema
            given = {name: schema.field(name).type for name in schema.names}
            names = tuple(schema.names) if names is None else names
        else:
            raise InvalidArgument(
                'schema is a mapping of columns to kinds, {"score": "integer"}, or an Arrow schema'
            )
        odd = [name for name in (*(names or ()), *given) if not isinstance(name, str)]  # pyright: ignore[reportUnnecessaryIsInstance]
        if odd:
            raise InvalidArgument(f"a column is named by text, not {odd[0]!r}")
        for name, kind in given.items():
            if isinstance(kind, str) and kind not in KINDS:
                raise InvalidArgument(
                    f"{kind!r} is no kind of column ({name!r}): {', '.join(KINDS)}"
                )
        return cls(names, given, asked)

    def apply(self, columns: Sequence[Column], *, is_open: bool = False) -> tuple[Column, ...]:
        """The wanted columns among those there are.

        Args:
            columns: all there are.
            is_open: whether there may be others that the first rows do not have; those are text.

        Raises:
            InvalidArgument: a name that is none of them.
        """
        known = {key: column for column in columns for key in column.keys}
        known.update({column.name: column for column in columns})
        for name in (*(self.names or ()), *self.types):
            if name not in known and is_open:
                known[name] = Column(name, "text", (name,))
            if name not in known:
                near = get_close_matches(name, known, n=1)
                meant = f": did you mean {near[0]!r}?" if near else f" of {', '.join(known)}"
                raise InvalidArgument(f"{name!r} is no column of this table{meant}")
        wanted = list(columns)
        if self.names is not None:
            wanted = [known[name] for name in self.names]
        elif self.asked is not None:
            wanted = [each for each in columns if self._selects(each)]
        types_of = {known[name].name: kind for name, kind in self.types.items()}
        return tuple(
            _typed(each, types_of[each.name]) if each.name in types_of else each for each in wanted
        )

    def _selects(self, column: Column) -> bool:
        asked = {"id", *(self.asked or ())}
        return bool(asked & {column.name, *column.keys}) or (column.is_field and "fields" in asked)


def _typed(column: Column, kind: Any) -> Column:
    if isinstance(kind, str):
        return evolve(column, kind=cast("Kind", kind), arrow=None)
    return evolve(column, kind=kind_of(kind), arrow=kind)


def columns_of(
    model: type[Any] | None, listed: FieldList | None, raws: Sequence[Row] = ()
) -> tuple[Column, ...]:
    """All columns that a table of entities has.

    Args:
        model: what the rows are; None for rows of the server's own.
        listed: the fields of contacts or companies; those that the rows show, without it.
        raws: the first rows.
    """
    own = _of_model(model) if model is not None else ()
    if not own:
        return _of_rows(raws)
    if not issubclass(cast("type[Any]", model), FieldedModel):
        return own
    fields = FieldList.shown_by(raws) if listed is None else listed
    taken = {key for column in own for key in (column.name, *column.keys)}
    same = {"points", "last_active", "id"}  # the very values of the properties of these names
    found = [
        Column(
            f"fields.{alias}" if alias in taken else alias,
            _OF_FIELDS.get(info.type, "text"),
            (alias,),
            is_field=True,
        )
        for alias, info in fields.fields.items()
        if alias not in same
    ]
    return (*own[:1], *found, *own[1:])


def _of_model(model: type[Any]) -> tuple[Column, ...]:
    hints = type_hints(model)
    found: list[Column] = []
    for attribute in attrs.fields(model):
        if attribute.name in ("raw_", "fields") and (
            attribute.name == "raw_" or hints["fields"] is FieldGroups
        ):
            continue
        hint = hints[attribute.name]
        part = _PARTS.get(getattr(next(iter(get_args(hint)), None), "__name__", ""))
        kind = kind_of_type(hint) if part is None else "list"
        keys = (*attribute.metadata.get("also", ()), wire_name(attribute))
        found.append(Column(attribute.name, kind, keys, part=part))
    return tuple(found)


def _of_rows(raws: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of rows of which nothing is known: what their values have in common."""
    names = dict.fromkeys(name for raw in raws for name in raw)
    return tuple(
        Column(name, _common([raw[name] for raw in raws if name in raw]), (name,)) for name in names
    )


def _common(values: Sequence[Any]) -> Kind:
    classes = {each.__class__ for each in values if each is not None}
    if classes == {bool}:
        return "boolean"
    if classes and classes <= {int}:
        return "integer"
    if classes and classes <= {int, float}:
        return "number"
    return "json" if classes and classes <= {list, dict} else "text"
