"""Columns of a table, and the rows that are read into them, as the server sent them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, cast

from attrs import frozen

from maatoo.converter.kinds import KINDS, READERS, Kind
from maatoo.models._fields import FieldGroups
from maatoo.user_warnings import tell_user

__all__ = ["KINDS", "Column", "Kind", "Row", "RowReader", "ValuesLeftOut"]

Row = Mapping[str, Any]
"""A row as the server sent it."""
_BLANK: Final[tuple[Any, ...]] = (None, "", [], {})
_NO_MOMENT: Final = "0000-00-00"
_EXACT: Final[dict[str, type]] = {"number": float, "boolean": bool, "text": str}
"""Classes of values that need no reading."""


@frozen
class Column:
    """One column.

    Attributes:
        name: what it is called: the Python name of a property, or the alias of a field.
        kind: what its values are.
        keys: the API's spellings of the property; the alias, for a field.
        is_field: whether it is a field of a contact or company.
        part: of a list of objects, the property that stands for each.
        arrow: an Arrow type of the user's choice, or None for that of the kind.
    """

    name: str
    kind: Kind
    keys: tuple[str, ...]
    is_field: bool = False
    part: str | None = None
    arrow: Any = None


class ValuesLeftOut(UserWarning):
    """A table lacks values that the server sent."""


class RowReader:
    """Reads rows into columns, and counts the values that do not fit into them.

    Attributes:
        columns: the columns.
        counts: how many values were not of their column's kind, by column.
    """

    def __init__(self, columns: Sequence[Column], *, is_open: bool = False) -> None:
        """Take the columns. With ``is_open`` rows may have others, of which :meth:`warn` tells."""
        self.columns = columns
        self.counts = dict.fromkeys((column.name for column in columns), 0)
        self._examples: dict[str, str] = {}
        self._aliases = {column.keys[0] for column in columns if column.is_field}
        self._known = {column.keys[0] for column in columns} if is_open else None
        self._late: set[str] = set()
        self._fieldless: list[object] = []  # ids of rows whose fields have no form that is known

    def read(self, raws: Sequence[Row]) -> list[list[Any]]:
        """The values of rows, a list for each column."""
        if self._known is not None:
            self._late.update(name for raw in raws for name in raw.keys() - self._known)
        flat = [self._fields(raw) for raw in raws] if self._aliases else []
        return [self._values(each, flat if each.is_field else raws) for each in self.columns]

    def _values(self, column: Column, raws: Sequence[Row]) -> list[Any]:
        """The values of one column; those that are not of its kind are counted, and become None."""
        given = _given(raws, column.keys[0])
        for other in column.keys[1:]:
            for index, value in enumerate(given):
                given[index] = raws[index].get(other) if value is None else value
        if column.part is not None:
            given = [_parts(value, column.part) for value in given]
        exact = _EXACT.get(column.kind)
        if exact is not None and set(map(type, given)) <= {exact, type(None)}:
            return given
        read = READERS[column.kind]
        found = [None if each is None else read(each) for each in given]
        is_less = found.count(None) > given.count(None)
        for sent, value in zip(given, found, strict=True) if is_less else ():
            if value is None and sent not in _BLANK and not str(sent).startswith(_NO_MOMENT):
                self.counts[column.name] += 1
                said = f'{column.kind}, the first is {str(sent)[:60]!r} (schema={{"{column.name}"'
                self._examples.setdefault(column.name, said)
        return found

    def _fields(self, raw: Row) -> Row:
        """The fields of a contact or company, by alias; of another form they are noted."""
        fields: Any = raw.get("fields")
        if fields.__class__ is not dict:
            if fields:
                self._fieldless.append(raw.get("id"))
            return {}
        flat: Any = fields.get("all")
        whole = flat.__class__ is dict and flat.keys() >= self._aliases
        return cast("Row", flat) if whole else FieldGroups(fields).to_dict()

    def warn(self) -> None:
        """Warn the user of values that the table lacks, if there are some."""
        told = [
            f'{self.counts[name]:,} of {name!r} cannot be read as {said}: "text"}} keeps them)'
            for name, said in self._examples.items()
        ]
        if self._fieldless:
            number, first = len(self._fieldless), self._fieldless[0]
            told.append(f"rows whose fields cannot be read: {number:,} (the first: id {first})")
        if self._late:
            names = ", ".join(map(repr, sorted(self._late)))
            told.append(f"the first rows have no {names} (columns=[…] keeps them)")
        if told:
            tell_user(ValuesLeftOut(f"the table lacks values: {'; '.join(told)}"))


def _given(raws: Sequence[Row], key: str) -> list[Any]:
    try:
        return list(map(itemgetter(key), raws))
    except KeyError:  # not every row has it
        return [raw.get(key) for raw in raws]


def _parts(value: Any, key: str) -> Any:
    """One property of each object in a list, or in a mapping of ids to objects."""
    listed = list(value.values()) if value.__class__ is dict else value
    if listed.__class__ is not list:
        return value
    return [each.get(key) if each.__class__ is dict else each for each in listed]
