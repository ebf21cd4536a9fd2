"""read: files of rows, read lazily, and what was found out about them."""

from __future__ import annotations

import codecs
import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TextIO, cast

from attrs import frozen

from maatoo.batch.frames import rows_of
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.files import checked_path

__all__ = ["FileRow", "TableFile", "read"]

Format = Literal["csv", "jsonl", "parquet"]

_FORMATS: Final[dict[str, Format]] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                 (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DELIMITERS: Final = (";", "\t", "|", ",")
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


class TableFile:
    """A file of rows. Each iteration reads it from its beginning.

    Attributes:
        path: the file.
        format: "csv", "jsonl" or "parquet".
        encoding: of text.
        delimiter: what stands between the cells of a CSV file.
        columns: the names of the columns, after renaming; of a JSONL file those of its first row.
    """

    def __init__(
        self,
        path: Path,
        format: Format,
        encoding: str | None,
        delimiter: str | None,
        columns: Mapping[str, str | None],
    ) -> None:
        self.path = path
        self.format: Format = format
        self.encoding = encoding
        self.delimiter = delimiter
        self._renamed = dict(columns)
        self.columns: tuple[str, ...] = tuple(
            name for each in self._names() if (name := self._renamed.get(each, each)) is not None
        )
        absent = self._renamed.keys() - set(self._names())
        if absent and format != "jsonl":
            raise InvalidArgument(
                f"{path} has no column {min(absent)!r}: it has {', '.join(self._names())}"
            )

    def _names(self) -> list[str]:
        with self._trouble():
            if self.format == "csv":
                with self._text() as file:
                    names = [each.strip() for each in next(self._records(file), list[str]())]
                twice = sorted({each for each in names if names.count(each) > 1})
                if not any(names) or twice:
                    what = (
                        f"two columns {twice[0]!r}" if any(names) else "no names in its first row"
                    )
                    raise InvalidArgument(f"{self.path} has {what}")
                return names
            if self.format == "parquet":
                return list(self._parquet().schema_arrow.names)
            first = next(iter(self._lines()), None)
            return [] if first is None else list(first.values)

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.rows():
            if row.problem is not None:
                raise InvalidArgument(f"{self.path}, row {row.number}: {row.problem}")
            yield dict(row.values)

    def rows(self) -> Iterator[FileRow]:
        """The rows with their numbers, those that cannot be read as well."""
        make = {"csv": self._of_csv, "jsonl": self._lines, "parquet": self._of_parquet}
        with self._trouble():
            for row in make[self.format]():
                named = {self._renamed.get(name, name): value for name, value in row.values.items()}
                values = {
                    name: value
                    for name, value in named.items()
                    if name is not None and value is not None
                }
                yield FileRow(row.number, values, row.problem)

    @contextmanager
    def _trouble(self) -> Any:
        try:
            yield
        except UnicodeError as problem:
            raise InvalidArgument(
                f"{self.path} is no {self.encoding}: {problem}; give encoding=…"
            ) from None
        except csv.Error as problem:
            raise InvalidArgument(f"{self.path} is no CSV file: {problem}") from None
        except OSError as problem:
            raise ConfigurationError(f"{self.path}: {problem}") from None

    def _text(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="")

    def _records(self, file: TextIO) -> Iterator[list[str]]:
        return csv.reader(file, delimiter=self.delimiter or ",")

    def _of_csv(self) -> Iterator[FileRow]:
        with self._text() as file:
            names: list[str] = []
            for number, cells in enumerate(self._records(file), 1):
                if number == 1:
                    names = [each.strip() for each in cells]
                elif any(cells):
                    problem = None
                    if len(cells) != len(names):
                        problem = f"it has {len(cells)} cells, and there are {len(names)} columns"
                    pairs = zip(names, cells, strict=False)
                    yield FileRow(number, {k: v for k, v in pairs if v.strip()}, problem)

    def _lines(self) -> Iterator[FileRow]:
        with self._text() as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    values: object = json.loads(line)
                except (ValueError, RecursionError) as problem:
                    yield FileRow(number, {}, f"it is no JSON: {problem}")
                    continue
                if isinstance(values, dict):
                    yield FileRow(number, cast("dict[str, object]", values))
                else:
                    yield FileRow(number, {}, "it is no JSON object")

    def _parquet(self) -> Any:
        arrow.pyarrow("reading Parquet")
        try:
            return import_module("pyarrow.parquet").ParquetFile(self.path)
        except ValueError as problem:  # pyarrow's own errors are those, too
            raise InvalidArgument(f"{self.path} is no Parquet file: {problem}") from None

    def _of_parquet(self) -> Iterator[FileRow]:
        number = 0
        with self._parquet() as file:
            for batch in file.iter_batches():
                for row in cast("Iterator[dict[str, object]]", rows_of(batch)):
                    number += 1
                    yield FileRow(number, row)

    def __repr__(self) -> str:
        found = [self.format, *(each for each in (self.encoding,) if each)]
        found += [f"delimiter {self.delimiter!r}"] if self.delimiter else []
        return f"<TableFile {self.path.name}: {', '.join(found)}; {', '.join(self.columns)}>"


def read(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str | None] | None = None,
    format: Format | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> TableFile:
    """Open a file of rows; they are read when it is iterated.

    Args:
        path: a CSV, JSONL or Parquet file (which needs the extra ``arrow``).
        columns: new names of columns, ``{"Vorname": "firstname"}``; None leaves a column out.
        format: "csv", "jsonl" or "parquet"; by the file's name when not given.
        encoding: of text; when not given UTF-8 or UTF-16 by the mark at the beginning, UTF-8 where
            all of the file is that, else Windows-1252.
        delimiter: of CSV; found out when not given.

    Returns:
        The rows, as mappings of text without the empty cells; and what was found out, as
        attributes and as its ``repr``.

    Raises:
        InvalidArgument: it is not what it seems to be, or has no names of columns.
        ConfigurationError: it cannot be read.
    """
    file = checked_path(path)
    chosen = format or _FORMATS.get(file.suffix.lower())
    if chosen not in ("csv", "jsonl", "parquet"):
        raise InvalidArgument(f"what is {file.name}? Give format='csv', 'jsonl' or 'parquet'")
    try:
        if chosen != "parquet" and encoding is None:
            encoding = _encoding(file)
        if chosen == "csv" and delimiter is None:
            delimiter = _delimiter(file, cast("str", encoding))
        return TableFile(file, chosen, encoding, delimiter, columns or {})
    except (LookupError, TypeError, UnicodeError) as problem:
        raise InvalidArgument(f"{file}: {problem}") from None
    except OSError as problem:
        raise ConfigurationError(f"{file}: {problem}") from None


def _encoding(file: Path) -> str:
    with file.open("rb") as data:
        begin = data.read(4)
        marked = next((name for mark, name in _MARKS if begin.startswith(mark)), None)
        if marked == "utf-16":
            return marked
        data.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while portion := data.read(_PORTION):
                decoder.decode(portion)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return marked or "utf-8"


def _delimiter(file: Path, encoding: str) -> str:
    """What stands between cells: that of which most rows have the same number, and the most."""
    best, most = ",", (0.0, 1)
    for each in _DELIMITERS:
        with file.open(encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=each)
            try:
                widths = [len(cells) for cells, _ in zip(reader, range(_SAMPLE), strict=False)]
            except csv.Error:
                continue
        width = widths[0] if widths else 0
        score = (sum(each == width for each in widths) / max(len(widths), 1), width)
        if width > 1 and score > most:
            best, most = each, score
    return best
