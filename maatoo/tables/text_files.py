"""Files of text: their encoding and delimiter, their records of CSV and objects of JSON."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count, islice
from pathlib import Path
from typing import Final, TypeAlias, cast

from attrs import frozen

from maatoo.errors import InvalidArgument

__all__ = ["FileRow", "Table", "csv_table", "find_delimiter", "find_encoding", "json_table"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS: Final = (";", "\t", "|", ",")
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?sep=([^\"\r\n])\r?\n?", re.IGNORECASE)
"""The first line of files for Excel, which says the delimiter and is no row."""
_PORTION: Final = 1 << 20
_SAMPLE: Final = 50


@frozen
class FileRow:
    """A row of a file.

    Attributes:
        number: the row as a spreadsheet counts it: of a CSV file the names are row 1. In other
            files the first row is 1.
        values: the values by name; cells that are empty are left out.
        problem: why it cannot be read, or None.
    """

    number: int
    values: Mapping[str, object]
    problem: str | None = None


Table: TypeAlias = tuple[list[str], Iterator[FileRow]]
"""The names of columns, and the rows."""


def find_encoding(file: Path, given: str | None) -> str:
    """The encoding in which all of a file is text.

    Raises:
        InvalidArgument: there is none; no row was read.
    """
    with file.open("rb") as data:
        begin = data.read(4)
    marked = next((name for mark, name in _MARKS if begin.startswith(mark)), None)
    try:
        "".encode(given or "utf-8")  # refuses codecs that do not encode text, such as "hex"
        if given is not None and codecs.lookup(given).name == "utf-8" and marked == "utf-8-sig":
            given = marked
    except (LookupError, TypeError, UnicodeError):
        raise InvalidArgument(f"{given!r} is no encoding") from None
    likely = [each for each in (given or marked,) if each] or ["utf-8", "cp1252"]
    for each in likely:
        if _is_text(file, each):
            return each
    raise InvalidArgument(f"{file} is no text of {' or '.join(likely)}: give encoding=…")


def _is_text(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open("rb") as data:
        try:
            while portion := data.read(_PORTION):
                if "\0" in decoder.decode(portion):  # another encoding, or no text
                    return False
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def find_delimiter(file: Path, encoding: str) -> str:
    """The delimiter that cuts most rows into as many cells as the first row, and into the most."""
    with file.open(encoding=encoding, newline="") as text:
        said = _SEPARATOR_LINE.fullmatch(text.readline())
    best, most = said[1] if said else ",", (0.0, 1)
    for each in () if said else _DELIMITERS:
        with file.open(encoding=encoding, newline="") as text:
            try:
                widths = [len(cells) for cells in islice(csv.reader(text, delimiter=each), _SAMPLE)]
            except csv.Error:
                continue
        width = widths[0] if widths else 0
        score = (sum(each == width for each in widths) / max(len(widths), 1), width)
        if width > 1 and score > most:
            best, most = each, score
    return best


def csv_table(path: Path, encoding: str | None, delimiter: str) -> Table:
    """The names in the first row of a CSV file, and the rows after it.

    Blank cells are left out, and so are rows of blank cells.

    Raises:
        InvalidArgument: there are no names.
    """
    records = _csv_records(path, encoding, delimiter)
    _, cells, problem = next(records, (1, list[str](), None))
    names = [each.strip() for each in cells]
    if problem or not any(names):
        raise InvalidArgument(f"{path} has {problem or 'no names in its first row'}")
    return names, (_csv_row(names, *each) for each in records if each[2] or any(each[1]))


def _csv_records(
    path: Path, encoding: str | None, delimiter: str
) -> Iterator[tuple[int, list[str], str | None]]:
    """Rows: number, cells (blank ones as ""), and why the row cannot be read, or None."""
    with path.open(encoding=encoding, newline="") as text:
        if not _SEPARATOR_LINE.fullmatch(text.readline()):
            text.seek(0)
        records = csv.reader(text, delimiter=delimiter, strict=True)
        for number in count(1):
            try:
                cells = next(records, None)
            except csv.Error as problem:
                yield number, [], f"a cell that is no CSV: {problem}"
                continue
            if cells is None:
                return
            yield number, [cell if cell.strip() else "" for cell in cells], None


def _csv_row(names: list[str], number: int, cells: list[str], problem: str | None) -> FileRow:
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    values: dict[str, object] = {
        name: cell for name, cell in zip(names, cells, strict=False) if cell
    }
    if problem is None and len(cells) != len(names):
        problem = f"it has {len(cells)} cells, and there are {len(names)} columns"
    elif values.pop("", None) is not None:
        problem = "it has a value in a column without a name"
    return FileRow(number, values, problem)


def json_table(path: Path, encoding: str | None) -> Table:
    """The names in the first line of a file with one JSON object a line, and the rows."""
    rows = _json_rows(path, encoding)
    first = next(rows, None)
    return ([], rows) if first is None else (list(first.values), chain([first], rows))


def _json_rows(path: Path, encoding: str | None) -> Iterator[FileRow]:
    with path.open(encoding=encoding) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                values = _read_json(line)
            except (ValueError, RecursionError) as problem:
                yield FileRow(number, {}, f"it is no JSON: {problem}")
                continue
            if isinstance(values, dict):
                yield FileRow(number, cast("dict[str, object]", values))
            else:
                yield FileRow(number, {}, "it is no JSON object")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has one name twice")
    return found


def _constant(said: str) -> float | None:
    return None if said == "NaN" else float(said)


_read_json: Final[Callable[[str], object]] = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant
).decode
