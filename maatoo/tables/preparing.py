"""Preparation: rows of a source as they are sent, and the reasons why others are not."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, cast

from attrs import field, frozen

from maatoo.batch.duplicates import Duplicates
from maatoo.batch.frames import rows_of
from maatoo.batch.import_report import Duplicate, RowProblem
from maatoo.encoding import encode_row
from maatoo.errors import InvalidArgument
from maatoo.fields import FieldInfo, FieldList, refusal
from maatoo.operation import Operation
from maatoo.tables.reading import FileRow, TableFile, read
from maatoo.tables.text_values import Unreadable, value_of_text

__all__ = ["Preparation", "changed", "names_of", "numbered"]

_USUAL: Final = {
    "vorname": "firstname", "prenom": "firstname", "nachname": "lastname", "name": "lastname",
    "nom": "lastname", "mail": "email", "emailadresse": "email", "ort": "city", "stadt": "city",
    "ville": "city", "plz": "zipcode", "zip": "zipcode", "strasse": "address1",
    "rue": "address1", "land": "country", "pays": "country", "firma": "company", "telefon": "phone",
    "telephone": "phone", "handy": "mobile", "mobil": "mobile", "anrede": "title",
}  # fmt: skip
"""Names that columns of files often have. They are proposed, never applied in silence."""


@frozen(kw_only=True)
class Preparation:
    """Makes rows ready to be sent.

    Attributes:
        numbers: the source's row number of each row that is sent.
        duplicates: rows with the key of an earlier one.
    """

    operation: Operation[Any]
    listed: FieldList | None
    columns: Mapping[str, str | None] = field(factory=dict[str, "str | None"])
    key: str | None = "email"
    tags: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    numbers: array[int] = field(factory=lambda: array("Q"))
    duplicates: list[Duplicate] = field(factory=list[Duplicate])
    _seen: Duplicates = field(factory=Duplicates)

    def check_names(self, names: Iterable[str]) -> None:
        """Refuse columns that are no field, with a proposal for each.

        Raises:
            InvalidArgument: there are some; nothing was sent.
        """
        known = self._known()
        odd = [name for name in names if name not in self.columns and name not in known]
        targets = [each for each in self.columns.values() if each is not None]
        if self.listed is not None:
            odd += [each for each in targets if each not in known]
        if not odd or (self.listed is None and not known):
            return
        proposals = {name: self._proposal(name, known) for name in odd}
        said = ", ".join(f"{name!r}: {found!r}" for name, found in proposals.items())
        raise InvalidArgument(
            f"{', '.join(map(repr, odd))}: no such field. Say what each column is, None leaves it "
            f"out; perhaps columns={{{said}}}"
        )

    def _known(self) -> set[str]:
        documented = {
            name for each in self.operation.body.items() for name in (each[0], each[1].wire)
        }
        fields = (
            set(self.operation.fields or ()) if self.listed is None else set(self.listed.fields)
        )
        return documented | fields | {"id", "tags"}

    def _proposal(self, name: str, known: set[str]) -> str | None:
        squeezed = re.sub(r"[\W_]", "", name.casefold())
        if _USUAL.get(squeezed) in known:
            return _USUAL[squeezed]
        near = get_close_matches(squeezed, known, n=1, cutoff=0.75)
        return near[0] if near else None

    def row(self, source: FileRow) -> tuple[dict[str, object] | None, list[RowProblem]]:
        """A row as it is sent, or None; and what is wrong with it."""
        if source.problem is not None:
            return None, [RowProblem(source.number, "", None, source.problem)]
        row: dict[str, object] = {}
        problems: list[RowProblem] = []
        for given, value in source.values.items():
            name = self.columns.get(given, given)
            if name is None or value is None or value == "":
                continue
            read = self._value(name, value)
            if isinstance(read, Unreadable):
                problems.append(RowProblem(source.number, given, value, read.reason))
            elif name in row:
                problems.append(RowProblem(source.number, given, value, f"{name!r} is given twice"))
            else:
                row[name] = read
        wanted = (*self.require, *(() if self.key is None else (self.key,)))
        for name in dict.fromkeys(wanted):
            told = any(self.columns.get(each.column, each.column) == name for each in problems)
            if not told and row.get(name) in (None, ""):
                problems.append(RowProblem(source.number, name, None, f"it has no {name!r}"))
        if problems:
            return None, problems
        if self.key is not None:
            self._note(source.number, str(row[self.key]))
        if self.tags:
            row["tags"] = [*dict.fromkeys((*cast("list[str]", row.get("tags", [])), *self.tags))]
        try:
            encode_row(self.operation, row, by_list=self.listed is not None)
        except InvalidArgument as error:
            named = [name for name in row if repr(name) in str(error) or f"{name} " in str(error)]
            column = named[0] if named else ""
            return None, [RowProblem(source.number, column, row.get(column), str(error))]
        return row, []

    def _value(self, name: str, value: object) -> object:
        if name == "tags" and isinstance(value, str):
            return [each.strip() for each in re.split(r"[|,;]", value) if each.strip()]
        info = None if self.listed is None else self.listed.fields.get(name)
        if info is None:
            return value.strip() if isinstance(value, str) else value
        read = value_of_text(info, value, self.dates) if isinstance(value, str) else value
        if isinstance(read, Unreadable):
            return read
        reason = refusal(info, read)
        return read if reason is None else Unreadable(reason)

    def _note(self, number: int, key: str) -> None:
        digest = blake2b(key.strip().casefold().encode("utf-8", "replace"), digest_size=7).digest()
        first = self._seen.first(int.from_bytes(digest, "big") + 1, number)
        if first is not None:
            self.duplicates.append(Duplicate(number, first))


def changed(info: FieldInfo, value: object) -> tuple[str, str] | None:
    """What a server makes of a value that it takes: the effect and the reason, or None."""
    if (
        info.type == "datetime"
        and isinstance(value, str)
        and re.search(r":\d\d:(?!00)\d\d$", value)
    ):
        return "changed", "seconds are cut off"
    if info.type == "number" and not isinstance(value, (str, bool)):
        if isinstance(value, (int, float)) and abs(value) < 1:
            return (
                "dropped",
                "it is dropped where the contact exists",
            )
        return None
    if not isinstance(value, str):
        return None
    if info.type == "url" and not re.match(r"[a-z][a-z0-9+.-]*://|//", value, re.IGNORECASE):
        return "changed", f"it becomes http://{value}"
    if info.type in ("text", "textarea", "lookup", "tel"):
        if value != value.strip():
            return "changed", "blanks at the ends are removed"
        if "<" in html.unescape(value):
            return "changed", "what follows a < is removed, as it were a tag"
        if html.unescape(value) != value:
            return "changed", f"it becomes {html.unescape(value)!r}"
    return None


async def numbered(source: object, columns: Mapping[str, str | None]) -> AsyncIterator[FileRow]:
    """The rows of a source with their numbers.

    Raises:
        InvalidArgument: it is no source of rows.
    """
    if isinstance(source, (str, Path)):
        source = read(source)
    if isinstance(source, TableFile):
        absent = columns.keys() - set(source.columns)
        if absent and source.format != "jsonl":
            raise InvalidArgument(f"{source.path} has no column {min(absent)!r}: {source!r}")
        for row in source.rows():
            yield row
        return
    number = 0
    if isinstance(source, AsyncIterable):
        async for item in cast("AsyncIterable[object]", source):
            yield _row(number, item)
            number += 1
        return
    rows = rows_of(source)
    if isinstance(rows, (bytes, Mapping)) or not isinstance(rows, Iterable):
        raise InvalidArgument(f"rows are wanted, not a {type(source).__name__}: write [row, …]")
    for item in cast("Iterable[object]", rows):
        yield _row(number, item)
        number += 1


def _row(number: int, item: object) -> FileRow:
    if isinstance(item, Mapping):
        return FileRow(number, cast("Mapping[str, object]", item))
    return FileRow(number, {}, f"it is no mapping, but a {type(item).__name__}")


def names_of(source: object) -> Sequence[str]:
    """The columns of a source, where they are known before its rows are read."""
    if isinstance(source, TableFile):
        return source.columns
    return ()
