"""Preparation: rows of a source as they are sent, and the reasons why others are not."""

from __future__ import annotations

import re
from array import array
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from difflib import get_close_matches
from hashlib import blake2b
from typing import Any, Final, cast

from attrs import define, field

from maatoo.batch.duplicates import Duplicates
from maatoo.batch.import_report import Duplicate, RowProblem
from maatoo.batch.source import END, Source
from maatoo.encoding import encode_row
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldList, Unreadable, refusal, value_of_text
from maatoo.operation import Operation
from maatoo.tables.reading import FileRow, TableFile
from maatoo.unique_values import folded_value

__all__ = ["Preparation", "numbered"]

_USUAL: Final = {
    "vorname": "firstname", "prenom": "firstname", "nachname": "lastname", "name": "lastname",
    "nom": "lastname", "mail": "email", "emailadresse": "email", "ort": "city", "stadt": "city",
    "ville": "city", "plz": "zipcode", "zip": "zipcode", "strasse": "address1",
    "rue": "address1", "land": "country", "pays": "country", "firma": "company", "telefon": "phone",
    "telephone": "phone", "handy": "mobile", "mobil": "mobile", "anrede": "title",
}  # fmt: skip
"""Names that columns of files often have. They are proposed, never applied in silence."""


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
    _seen: Duplicates = field(init=False, factory=Duplicates)

    def __attrs_post_init__(self) -> None:
        body, listed = self.operation.body, self.listed
        fields = (self.operation.fields or ()) if listed is None else listed.fields
        self.known = {*body, *(each.wire for each in body.values()), *fields, "id", "tags"}

    def check_names(self, names: Iterable[str]) -> None:
        """Refuse columns that are no field, with a proposal for each.

        Raises:
            InvalidArgument: there are some; nothing was sent.
        """
        odd = [name for name in names if name not in self.columns and name not in self.known]
        if self.listed is not None:
            odd += [each for each in self.columns.values() if each and each not in self.known]
        if odd:
            proposals = ", ".join(f"{name!r}: {self._proposal(name)!r}" for name in odd)
            raise InvalidArgument(
                f"{', '.join(map(repr, odd))}: no such field. Say what each column is, None leaves "
                f"it out; perhaps columns={{{proposals}}}"
            )

    def _proposal(self, name: str) -> str | None:
        squeezed = re.sub(r"[\W_]", "", name.casefold())
        if _USUAL.get(squeezed) in self.known:
            return _USUAL[squeezed]
        return next(iter(get_close_matches(squeezed, self.known, n=1, cutoff=0.75)), None)

    def row(self, source: FileRow) -> tuple[dict[str, object] | None, list[RowProblem]]:
        """A row as it is sent, or None; and what is wrong with it."""
        if source.problem is not None:
            return None, [RowProblem(source.number, "", None, source.problem)]
        row: dict[str, object] = {}
        wrong: dict[str, RowProblem] = {}
        for given, value in source.values.items():
            name = self.columns.get(given, given)
            if name is None or value is None or value == "":
                continue
            read = (
                Unreadable(f"{name!r} is given twice") if name in row else self.value(name, value)
            )
            if isinstance(read, Unreadable):
                wrong[name] = RowProblem(source.number, given, value, read.reason)
            else:
                row[name] = read
        for name in dict.fromkeys((*self.require, *((self.key,) if self.key else ()))):
            if name not in wrong and row.get(name) in (None, ""):
                wrong[name] = RowProblem(
                    source.number, self.called(name), None, f"it has no {name!r}"
                )
        if wrong:
            return None, list(wrong.values())
        if self.tags:
            row["tags"] = [*dict.fromkeys((*cast("list[str]", row.get("tags", [])), *self.tags))]
        try:
            encode_row(self.operation, row, by_list=self.listed is not None)
        except InvalidArgument as error:
            said = str(error)
            column = next((name for name in row if repr(name) in said or f"{name} " in said), "")
            return None, [RowProblem(source.number, self.called(column), row.get(column), said)]
        if self.key is not None:
            self._note(source.number, folded_value(self.key, row[self.key]))
        return row, []

    def called(self, name: str) -> str:
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
        for row in source.rows():
            yield row
        return
    rows, number = Source(source, "row"), 0
    while (item := await rows.next()) is not END:
        yield _row(number, item)
        number += 1


def _row(number: int, item: object) -> FileRow:
    if not isinstance(item, Mapping):
        return FileRow(number, {}, f"it is no mapping, but a {type(item).__name__}")
    row = cast("Mapping[str, object]", item)
    odd = [name for name in row if not isinstance(name, str)]  # pyright: ignore[reportUnnecessaryIsInstance]
    if odd:
        return FileRow(number, {}, f"the names in a row are text, not {odd[0]!r}")
    return FileRow(number, row)
