"""read: files of rows, read lazily, and what was found out about them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, cast

from attrs import frozen

from maatoo.batch.frames import rows_of
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.files import checked_path
from maatoo.tables.text_files import csv_records, find_delimiter, find_encoding, json_records
from maatoo.tables.text_lines import check_delimiter

__all__ = ["FileRow", "TableFile", "checked_columns", "read"]

Format = Literal["csv", "jsonl", "parquet"]

_FORMATS: Final[dict[str, Format]] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


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
        self._renamed = columns
        with _trouble(path):
            names = [each for each in self._names() if each]
        self.columns = tuple(names)
        self.check_has(columns)
        self.columns = tuple(_once(path, filter(None, (columns.get(each, each) for each in names))))

    def check_has(self, columns: Mapping[str, str | None]) -> None:
        """Refuse names that are none of its columns; rows of JSONL may have others."""
        absent = columns.keys() - set(self.columns)
        if absent and self.format != "jsonl":
            has = ", ".join(self.columns)
            raise InvalidArgument(f"{self.path} has no column {min(absent)!r}: it has {has}")

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.rows():
            if row.problem is not None:
                raise InvalidArgument(f"{self.path}, row {row.number}: {row.problem}")
            yield dict(row.values)

    def rows(self) -> Iterator[FileRow]:
        """The rows with their numbers, those that cannot be read as well."""
        make = {"csv": self._of_csv, "jsonl": self._of_jsonl, "parquet": self._of_parquet}
        with _trouble(self.path):
            for number, found, problem in make[self.format]():
                values: dict[str, object] = {}
                for given, value in found.items():
                    name = self._renamed.get(given, given)
                    if name in values:
                        problem = f"{name!r} is given twice"
                    if name is not None and value is not None:
                        values[name] = value
                yield FileRow(number, values, problem)

    def _names(self) -> list[str]:
        if self.format == "parquet":
            with self._parquet() as file:
                return list(file.schema_arrow.names)
        if self.format == "jsonl":
            return list(next(self._of_jsonl(), (0, dict[str, object](), None))[1])
        return self._csv_names(self._csv())

    def _csv(self) -> Iterator[tuple[int, list[str], str | None]]:
        return csv_records(self.path, self.encoding, self.delimiter or ",")

    def _csv_names(self, records: Iterator[tuple[int, list[str], str | None]]) -> list[str]:
        _, cells, problem = next(records, (1, list[str](), None))
        names = [each.strip() for each in cells]
        if problem or not any(names):
            raise InvalidArgument(f"{self.path} has {problem or 'no names in its first row'}")
        _once(self.path, filter(None, names))
        return names

    def _of_csv(self) -> Iterator[tuple[int, dict[str, object], str | None]]:
        records = self._csv()
        names = self._csv_names(records)
        for number, cells, problem in records:
            while len(cells) > len(names) and not cells[-1].strip():
                cells.pop()
            named = zip(names, cells, strict=False)
            values: dict[str, object] = {name: cell for name, cell in named if cell.strip()}
            if problem is None and not any(map(str.strip, cells)):
                continue
            if problem is None and len(cells) != len(names):
                problem = f"it has {len(cells)} cells, and there are {len(names)} columns"
            elif values.pop("", None) is not None:
                problem = "it has a value in a column without a name"
            yield number, values, problem

    def _of_jsonl(self) -> Iterator[tuple[int, dict[str, object], str | None]]:
        return json_records(self.path, self.encoding)

    def _parquet(self) -> Any:
        try:
            return arrow.pyarrow("reading Parquet", "pyarrow.parquet").ParquetFile(self.path)
        except ValueError as problem:  # pyarrow's own errors are those, too
            raise InvalidArgument(f"{self.path} is no Parquet file: {problem}") from None

    def _of_parquet(self) -> Iterator[tuple[int, dict[str, object], str | None]]:
        pa = arrow.pyarrow("reading Parquet")
        with self._parquet() as file:
            rows = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
            for number, row in enumerate(cast("Iterator[dict[str, object]]", rows_of(rows)), 1):
                yield number, row, None

    def __repr__(self) -> str:
        delimiter = self.delimiter and f"delimiter {self.delimiter!r}"
        found = ", ".join(filter(None, (self.format, self.encoding, delimiter)))
        return f"<TableFile {self.path.name}: {found}; {', '.join(self.columns)}>"


def _once(path: Path, given: Iterator[str]) -> list[str]:
    """Names of columns, each of them once."""
    names = list(given)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidArgument(f"{path} has two columns {twice!r}: columns= can rename one")
    return names


@contextmanager
def _trouble(path: Path) -> Generator[None, None, None]:
    try:
        yield
    except UnicodeError as problem:  # it was changed while it is read
        raise InvalidArgument(f"{path}: {problem}") from None
    except OSError as problem:
        raise ConfigurationError(f"{path}: {problem}") from None


def checked_columns(columns: object) -> dict[str, str | None]:
    """New names of columns.

    Raises:
        InvalidArgument: no mapping of names to names.
    """
    given = cast("Mapping[Any, Any]", {} if columns is None else columns)
    if not isinstance(given, Mapping) or not all(  # pyright: ignore[reportUnnecessaryIsInstance]
        isinstance(old, str) and isinstance(new, (str, type(None))) for old, new in given.items()
    ):
        raise InvalidArgument(
            f'columns says new names, {{"Vorname": "firstname"}}, not {columns!r}'
        )
    return dict(given)


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
        encoding: of text; when not given UTF-8, UTF-16 or UTF-32 by the mark at the beginning,
            UTF-8 where all of the file is that, else Windows-1252.
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
    if delimiter is not None:
        check_delimiter(delimiter)
    with _trouble(file):
        found = None if chosen == "parquet" else find_encoding(file, encoding)
        if found is not None and chosen == "csv" and delimiter is None:
            delimiter = find_delimiter(file, found)
    return TableFile(file, chosen, found, delimiter, checked_columns(columns))
