"""The columns of a table: by the server's field list, by the models, or by the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, cast, get_args

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
    "number": "number", "boolean": "boolean", "date": "date", "datetime": "datetime",
    "multiselect": "list",
}  # fmt: skip
"""Kinds by the type of a field; all others are text."""
_COMMON: Final[tuple[tuple[set[type], Kind], ...]] = (
    ({bool}, "boolean"), ({int}, "integer"), ({int, float}, "number"), ({list, dict}, "json"),
)  # fmt: skip
"""Kinds by the classes of all values; those of others are text."""
_PARTS: Final = {"Tag": "tag", "IpAddress": "ipAddress"}
"""Models of which a list of texts says enough, and the API name of what is the text."""
_SAME: Final = {"points", "last_active", "id"}
"""Fields that have the very values of the properties of these names."""


@frozen
class Selection:
    """Which columns are wanted, and of which types: ``columns=`` and ``schema=``.

    Attributes:
        names: the columns, in their order; None for all.
        types: the kind of each column that has another than its own, and its Arrow type or None.
        asked: names of a list's ``select``: without ``names`` the columns are those.
    """

    names: tuple[str, ...] | None
    types: Mapping[str, tuple[Kind, Any]]
    asked: frozenset[str] | None

    @classmethod
    def of(
        cls, columns: Iterable[str] | None, schema: Any, select: Iterable[str] | None = None
    ) -> Selection:
        """Check what was given.

        Raises:
            InvalidArgument: no names, or no types.
        """
        if isinstance(columns, str) or not hasattr(columns or (), "__iter__"):
            raise InvalidArgument(f"columns takes a list of names: write columns=[{columns!r}]")
        names = None if columns is None else tuple(columns)
        given: dict[str, Any] = {}
        if isinstance(schema, Mapping):
            given = dict(cast("Mapping[str, Any]", schema))
        elif hasattr(schema, "names") and hasattr(schema, "field"):  # a pyarrow.Schema
            given = {name: schema.field(name).type for name in schema.names}
            names = tuple(given) if names is None else names
        elif schema is not None:
            raise InvalidArgument(
                'schema is a mapping of columns to kinds, {"score": "integer"}, or an Arrow schema'
            )
        if names is not None and (not names or len(set(names)) < len(names)):
            raise InvalidArgument("columns names each column once, and one at least")
        for name in (*(names or ()), *given):
            if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidArgument(f"a column is named by text, not {name!r}")
        types = {name: _checked_type(name, kind) for name, kind in given.items()}
        return cls(names, types, None if select is None else frozenset(("id", *select)))

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
        types = {known[name].name: kind for name, kind in self.types.items()}
        wanted = [each for each in columns if self._asks(each)]
        if self.names is not None:
            wanted = [known[name] for name in self.names]
        if len({each.name for each in wanted}) < len(wanted):
            raise InvalidArgument("columns names each column once, not in two spellings")
        return tuple(
            evolve(each, kind=kind, arrow=arrow)
            for each in wanted
            for kind, arrow in (types.get(each.name, (each.kind, None)),)
        )

    def _asks(self, column: Column) -> bool:
        if self.asked is None or (column.is_field and "fields" in self.asked):
            return True
        return not self.asked.isdisjoint((column.name, *column.keys))


def _checked_type(name: str, given: Any) -> tuple[Kind, Any]:
    if not isinstance(given, str):
        return kind_of(given), given
    if given not in KINDS:
        raise InvalidArgument(f"{given!r} is no kind of column ({name!r}): {', '.join(KINDS)}")
    return cast("Kind", given), None


def columns_of(
    model: type[Any] | None, listed: FieldList | None, raws: Sequence[Row] = ()
) -> tuple[Column, ...]:
    """All columns that a table of entities has.

    Args:
        model: what the rows are; None for rows of the server's own.
        listed: the fields of contacts or companies; those that the rows show, without it.
        raws: the first rows.
    """
    own = () if model is None else _of_model(model)
    if model is None or not own:
        return _of_rows(raws)
    if not issubclass(model, FieldedModel):
        return own
    taken = {key for column in own for key in (column.name, *column.keys)}
    fields: list[Column] = []
    for alias, info in (listed or FieldList.shown_by(raws)).fields.items():
        name = f"fields.{alias}" if alias in taken else alias
        if alias not in _SAME:
            kind = _OF_FIELDS.get(info.type, "text")
            fields.append(Column(name, kind, (alias,), is_field=True))
    return (*own[:1], *fields, *own[1:])


def _of_model(model: type[Any]) -> tuple[Column, ...]:
    hints = type_hints(model)
    found: list[Column] = []
    for attribute in attrs.fields(model):
        hint = hints[attribute.name]
        if attribute.name == "raw_" or hint is FieldGroups:
            continue
        part = _PARTS.get(getattr(next(iter(get_args(hint)), None), "__name__", ""))
        kind = kind_of_type(hint) if part is None else "list"
        keys = (*attribute.metadata.get("also", ()), wire_name(attribute))
        found.append(Column(attribute.name, kind, keys, part=part))
    return tuple(found)


def _of_rows(raws: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of rows of which nothing is known: what their values have in common."""
    classes: dict[str, set[type]] = {}
    for raw in raws:
        for name, value in raw.items():
            classes.setdefault(name, set()).update(() if value is None else (value.__class__,))
    if raws and not classes:  # rows without values: one empty column, so that none is lost
        classes["value"] = set()
    return tuple(Column(name, _common(seen), (name,)) for name, seen in classes.items())


def _common(classes: set[type]) -> Kind:
    fitting: list[Kind] = [kind for those, kind in _COMMON if classes and classes <= those]
    return fitting[0] if fitting else "text"
