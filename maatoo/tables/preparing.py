"""Preparation: rows of a source as they are sent, and the reasons why others are not."""

from __future__ import annotations

import re
from array import array
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, cast

from attrs import define, field

from maatoo.batch.duplicates import Duplicates
from maatoo.batch.import_report import Duplicate, RowProblem
from maatoo.batch.source import END, Source
from maatoo.encoding import encode_row
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldList, refusal
from maatoo.operation import Operation
from maatoo.tables.reading import FileRow, TableFile
from maatoo.tables.text_values import Unreadable, value_of_text
from maatoo.unique_values import folded_value

__all__ = ["Preparation", "numbered"]


@define
class Preparation:
    """Makes rows ready to be sent.

    Attributes:
        operation: what they are sent by.
        listed: the server's field list, where it shows one.
        dates: forms of dates that are tried first.
        columns: what the columns are; None leaves one out.
        key: the column that identifies a row.
        tags: tags of all rows.
        require: columns without which a row is rejected.
        known: names of fields and parameters.
        numbers: the source's row number of each row that is sent.
        duplicates: rows with the key of an earlier one.
    """

    operation: Operation[Any]
    listed: FieldList | None
    dates: Sequence[str] = ()
    columns: Mapping[str, str | None] = {}
    key: str | None = None
    tags: Sequence[str] = ()
    require: Sequence[str] = ()
    known: set[str] = field(init=False)
    numbers: array[int] = field(init=False, factory=lambda: array("Q"))
    duplicates: list[Duplicate] = field(init=False, factory=list[Duplicate])
    _fields: FieldList = field(init=False)
    _seen: Duplicates = field(init=False, factory=Duplicates)

    def __attrs_post_init__(self) -> None:
        body = self.operation.body
        self._fields = self.listed or FieldList.of_aliases(self.operation.fields or ())
        wires = (each.wire for each in body.values())
        self.known = {*body, *wires, *self._fields.fields, "id", "tags"}

    def check_names(self, names: Iterable[str]) -> None:
        """Refuse columns that are no field, with a proposal for each.

        Raises:
            InvalidArgument: there are some; nothing was sent.
        """
        odd = [name for name in names if name not in self.columns and name not in self.known]
        if self.listed is not None:
            odd += [each for each in self.columns.values() if each and each not in self.known]
        if odd:
            nearest = {name: self._fields.nearest(name, self.known) for name in odd}
            perhaps = {name: next(iter(near), None) for name, near in nearest.items()}
            raise InvalidArgument(
                f"{', '.join(map(repr, odd))}: no such field. Say what each column is, None leaves "
                f"it out; perhaps columns={perhaps!r}"
            )

    def row(self, source: FileRow) -> tuple[dict[str, object] | None, list[RowProblem]]:
        """A row as it is sent, or None; and what is wrong with it."""
        number = source.number
        if source.problem is not None:
            return None, [RowProblem(number, "", None, source.problem)]
        row: dict[str, object] = {}
        wrong: dict[str, RowProblem] = {}
        for given, value in source.values.items():
            name = self.columns.get(given, given)
            if name is None or value is None or value == "":
                continue
            twice = Unreadable(f"{name!r} is given twice") if name in row else None
            read = twice or self.value(name, value)
            if isinstance(read, Unreadable):
                wrong[name] = RowProblem(number, given, value, read.reason)
            else:
                row[name] = read
        for name in (*self.require, self.key):
            if name and name not in wrong and row.get(name) in (None, ""):
                wrong[name] = RowProblem(number, self._called(name), None, f"it has no {name!r}")
        if wrong:
            return None, list(wrong.values())
        if self.tags:
            row["tags"] = [*dict.fromkeys((*cast("list[str]", row.get("tags", [])), *self.tags))]
        try:
            encode_row(self.operation, row, by_list=self.listed is not None)
        except InvalidArgument as error:
            return None, [self.problem(number, row, str(error))]
        if self.key is not None:
            self._note(number, folded_value(self.key, row[self.key]))
        return row, []

    def problem(
        self, number: int, row: Mapping[str, object], said: str, name: str | None = None
    ) -> RowProblem:
        """What an error says of a row as it is sent; without ``name``, the column is looked for."""
        if name is None:
            signs = {each: (repr(each), f"{each}:", f"{each} ") for each in row}
            name = next((key for key, each in signs.items() if any(s in said for s in each)), "")
        return RowProblem(number, self._called(name), row.get(name), said)

    def _called(self, name: str) -> str:
        """What the source calls a field."""
        return next((given for given, wanted in self.columns.items() if wanted == name), name)

    def value(self, name: str, value: object) -> object:
        """A value as it is sent, or an :class:`Unreadable`."""
        if name == "tags" and isinstance(value, str):
            return [each.strip() for each in re.split(r"[|,;]", value) if each.strip()]
        info = None if self.listed is None else self.listed.fields.get(name)
        if info is None:
            return value.strip() if isinstance(value, str) else value
        read = value_of_text(info, value, self.dates) if isinstance(value, str) else value
        reason = None if isinstance(read, Unreadable) else refusal(info, read)
        return read if reason is None else Unreadable(reason)

    def _note(self, number: int, key: str) -> None:
        digest = blake2b(key.encode("utf-8", "replace"), digest_size=7).digest()
        first = self._seen.first(int.from_bytes(digest, "big") + 1, number)
        if first is not None:
            self.duplicates.append(Duplicate(number, first))


async def numbered(source: object) -> AsyncIterator[FileRow]:
    """The rows of a source with their numbers.

    Raises:
        InvalidArgument: it is no source of rows.
    """
    if isinstance(source, TableFile):
        for each in source.rows():
            yield each
        return
    rows, number = Source(source, "row"), 0
    while (item := await rows.next()) is not END:
        row = cast("Mapping[Any, object]", item if isinstance(item, Mapping) else {})
        odd = next((name for name in row if not isinstance(name, str)), None)
        problem = None if odd is None else f"the names in a row are text, not {odd!r}"
        if not isinstance(item, Mapping):
            problem = f"it is no mapping, but a {type(item).__name__}"
        yield FileRow(number, row if problem is None else {}, problem)
        number += 1
