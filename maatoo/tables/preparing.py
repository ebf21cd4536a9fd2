"""Preparation: rows of a source made ready to be sent, and why some are rejected."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import count
from typing import Any, Final, cast

from attrs import define, field, frozen

from maatoo.batch.duplicates import Duplicates
from maatoo.batch.import_report import Duplicate, RowProblem
from maatoo.batch.source import END, Source
from maatoo.caller import Caller
from maatoo.encoding import encode_row
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldList, changed, known_fields, refusal
from maatoo.given_values import given as own_type
from maatoo.given_values import present
from maatoo.operation import Operation
from maatoo.tables.reading import TableFile, checked_columns
from maatoo.tables.text_files import FileRow
from maatoo.tables.text_values import Unreadable, checked_dates, value_of_text
from maatoo.unique_values import folded_value
from maatoo.unset import UNSET

__all__ = ["Preparation", "PreparedRow", "several"]

_TAGS: Final = re.compile(r"[|,;]")


@frozen
class PreparedRow:
    """A row by the names of the API.

    Attributes:
        number: its number in the source.
        problems: why it is rejected; empty if it is sent.
        values: what is sent.
        encoded: the same as JSON, as far as it can be encoded.
        cells: for each name the column and the value in the source.
    """

    number: int
    problems: list[RowProblem]
    values: Mapping[str, object] = {}
    encoded: Mapping[str, object] = {}
    cells: Mapping[str, tuple[str, object]] = {}


@define
class Preparation:
    """Makes rows ready to be sent.

    Attributes:
        operation: the operation that sends them.
        source: where they come from.
        listed: the server's field list, or None if the server shows none.
        columns: the field of each column; None leaves a column out.
        dates: formats of dates that are tried first.
        require: fields without which a row is rejected; the key is one of them.
        key: the column that identifies a row.
        tags: tags of all rows.
        known: names of fields and parameters.
        duplicates: rows with the key of an earlier one.
    """

    operation: Operation[Any]
    source: object
    listed: FieldList | None
    columns: Mapping[str, str | None]
    dates: Sequence[str]
    require: Sequence[str]
    key: str | None
    tags: Sequence[str]
    known: set[str] = field(init=False)
    _api_names: Mapping[str, str] = field(init=False)
    duplicates: list[Duplicate] = field(init=False, factory=list[Duplicate])
    _fields: FieldList = field(init=False)
    _checked: set[str] = field(init=False, factory=set[str])
    _seen: Duplicates = field(init=False, factory=Duplicates)

    def __attrs_post_init__(self) -> None:
        self._fields = self.listed or FieldList.of_aliases(self.operation.fields or ())
        api_names = {name: each.wire for name, each in self.operation.body.items()}
        self._api_names = api_names
        self.known = {*api_names, *api_names.values(), *self._fields.fields, "id", "tags"}
        self.columns = {old: new and api_names.get(new, new) for old, new in self.columns.items()}
        self.require = [api_names.get(name, name) for name in self.require]

    @classmethod
    async def of(
        cls,
        caller: Caller,
        operation: Operation[Any],
        source: object,
        *,
        columns: Mapping[str, str | None] | None,
        dates: Iterable[str],
        require: Iterable[str],
        key: str | None = None,
        tags: Iterable[str] | str = (),
    ) -> Preparation:
        """Check the arguments, and read the server's field list.

        Raises:
            InvalidArgument: an argument cannot be used; nothing was written.
        """
        renamed, forms = checked_columns(columns), checked_dates(several("dates", dates))
        if isinstance(source, TableFile):
            source.check_has(renamed)
        listed = await known_fields(caller, operation)
        keys = list(dict.fromkeys(("email", "id", *(() if listed is None else listed.unique))))
        if key is not None and key not in keys:
            known = " or ".join(map(repr, keys))
            raise InvalidArgument(f"{key!r} does not identify a contact: give key={known}")
        required = list(dict.fromkeys((*several("require", require), *several("key", key))))
        made = cls(operation, source, listed, renamed, forms, required, key, several("tags", tags))
        if listed is not None and (odd := set(made.require) - made.known):
            raise InvalidArgument(f"require names {min(odd)!r}: this server has no such field")
        return made

    def check_names(self, names: Collection[str]) -> None:
        """Refuse columns that are no field.

        Raises:
            InvalidArgument: some are not; it proposes a field for each.
        """
        if names and self._checked.issuperset(names):
            return
        self._checked.update(names)
        wanted = {name: name for name in names if name not in self.columns}
        if self.listed is not None:
            wanted.update({column: name for column, name in self.columns.items() if name})
        odd = {column: name for column, name in wanted.items() if name not in self.known}
        if odd:
            nearest = {
                column: self._fields.nearest(name, self.known) for column, name in odd.items()
            }
            perhaps = {column: next(iter(near), None) for column, near in nearest.items()}
            raise InvalidArgument(
                f"{', '.join(map(repr, odd.values()))}: no such field. Say what each column is, "
                f"None leaves it out; perhaps columns={perhaps!r}"
            )

    async def rows(self) -> AsyncGenerator[FileRow, None]:
        """The rows of the source with their numbers.

        Raises:
            InvalidArgument: it is no source of rows.
        """
        if isinstance(self.source, TableFile):
            for each in self.source.rows():
                yield each
            return
        items, numbers = Source(self.source, "row"), count()
        while (item := await items.next()) is not END:
            row = cast("Mapping[Any, object]", item if isinstance(item, Mapping) else {})
            odd = next((name for name in row if not isinstance(name, str)), None)
            problem = None if odd is None else f"the names in a row are text, not {odd!r}"
            if not isinstance(item, Mapping):
                problem = f"it is no mapping, but a {type(item).__name__}"
            yield FileRow(next(numbers), row if problem is None else {}, problem)

    def row(self, source: FileRow) -> PreparedRow:
        """A row as it is sent, and what is wrong with it."""
        if source.problem is not None:
            return PreparedRow(source.number, [RowProblem(source.number, "", None, source.problem)])
        values: dict[str, object] = {}
        cells: dict[str, tuple[str, object]] = {}
        wrong: dict[str, str] = {}
        for column, value in source.values.items():
            name, value = self.columns.get(column, column), present(value)
            if name is None or _is_missing(value):
                continue
            name = self._api_names.get(name, name)
            read = self._read(name, value)
            if name in cells:
                wrong[name] = f"{name!r} is given twice"
            elif isinstance(read, Unreadable):
                wrong[name] = read.reason
            else:
                values[name] = read
            cells[name] = column, value
        for name in self.require:
            if name not in cells:
                wrong[name] = f"it has no {name!r}"
        own = values.get("tags", [])
        if self.tags and isinstance(own, Iterable) and not isinstance(own, Mapping):
            own = list(cast("Iterable[object]", own))
            values["tags"] = [*own, *(each for each in self.tags if each not in own)]
        encoded, refused = self._encoded(values)
        wrong.update(refused)
        problems = [
            RowProblem(source.number, *cells.get(name, (self.called(name), None)), reason)
            for name, reason in wrong.items()
        ]
        if self.key is not None and not problems:
            self._note_duplicate(source.number, folded_value(self.key, values[self.key]))
        return PreparedRow(source.number, problems, values, encoded, cells)

    def _read(self, name: str, value: object) -> object:
        """A value as it is sent, or an :class:`Unreadable`."""
        if not isinstance(value, str):
            return value
        if name == "tags":
            return [each.strip() for each in _TAGS.split(value) if each.strip()]
        field = None if self.listed is None else self.listed.fields.get(name)
        return value.strip() if field is None else value_of_text(field, value, self.dates)

    def _encoded(self, row: dict[str, object]) -> tuple[dict[str, object], dict[str, str]]:
        """The values of a row as JSON, and the reasons why values are refused."""
        try:
            encoded = encode_row(self.operation, row, by_list=self.listed is not None)
        except InvalidArgument as error:
            if len(row) == 1:
                return {}, dict.fromkeys(row, str(error))
            parts = [self._encoded({name: value}) for name, value in row.items()]
            reasons = {name: reason for _, part in parts for name, reason in part.items()}
            whole = {name: value for part, _ in parts for name, value in part.items()}
            return whole, reasons or {"": str(error)}
        known = self._fields.fields
        found = {name: refusal(known[name], encoded[name]) for name in encoded if name in known}
        return encoded, {name: reason for name, reason in found.items() if reason is not None}

    def _note_duplicate(self, number: int, key: str) -> None:
        digest = blake2b(key.encode("utf-8", "replace"), digest_size=7).digest()
        first = self._seen.first(int.from_bytes(digest, "big") + 1, number)
        if first is not None:
            self.duplicates.append(Duplicate(number, first))

    def effects(self, row: PreparedRow) -> Iterator[RowProblem]:
        """What the server would drop or change of the values that it takes."""
        if self.listed is None:
            return
        for name, (column, value) in row.cells.items():
            field, found = self.listed.fields.get(name), None
            if field is not None:
                found = changed(field, row.encoded[name]) if name in row.encoded else None
            elif name not in self.known and name != "extra":
                found = "dropped", "it is no field of this server"
            if found is not None:
                yield RowProblem(row.number, column, value, found[1], found[0])

    def called(self, name: str) -> str:
        """What the source calls a field or parameter."""
        return next((given for given, wanted in self.columns.items() if wanted == name), name)


def _is_missing(value: object) -> bool:
    """Whether a cell is empty, in a source of any kind."""
    return value is None or value is UNSET or (isinstance(value, str) and not value.strip())


def several(name: str, given: Any, of: tuple[type, ...] = (str,)) -> tuple[Any, ...]:
    """The values of an argument that takes one, several or None.

    Raises:
        InvalidArgument: one of them is of another class than ``of`` has.
    """
    is_one = isinstance(given, str) or not hasattr(given, "__iter__")
    values: tuple[Any, ...] = () if given is None else (given,) if is_one else tuple(given)
    found = tuple(own_type(each, name) for each in values)
    for each in found:
        if not isinstance(each, of):
            kinds = " or ".join(kind.__name__ for kind in of)
            raise InvalidArgument(f"{name} takes {kinds}, one or several, not {each!r}")
    return found
