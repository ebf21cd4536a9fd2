"""read: files of rows, read lazily, and what was found out about them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any, Final, Literal, cast

from attrs import frozen

from maatoo.batch.frames import rows_of
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.files import checked_path
from maatoo.tables.text_files import SEPARATOR_LINE, find_delimiter, find_encoding

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
        self.columns: tuple[str, ...] = ()
        self._renamed: Mapping[str, str | None] = {}
        with self._trouble():
            self.columns = tuple(filter(None, self._names()))
        self.check_has(columns)
        self._renamed = columns
        names = [name for each in self.columns if (name := columns.get(each, each)) is not None]
        self.columns = tuple(names)
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InvalidArgument(f"{path} has two columns {twice[0]!r}: columns= can rename one")

    def check_has(self, columns: Mapping[str, str | None]) -> None:
        """Refuse names that are none of its columns; rows of JSONL may have others."""
        absent = columns.keys() - set(self.columns)
        if absent and self.format != "jsonl":
            has = ", ".join(self.columns)
            raise InvalidArgument(f"{self.path} has no column {min(absent)!r}: it has {has}")

    def _names(self) -> list[str]:
        if self.format == "parquet":
            with self._parquet() as file:
                return list(file.schema_arrow.names)
        if self.format == "jsonl":
            return list(next(self._of_jsonl(), FileRow(0, {})).values)
        _, cells, problem = next(self._records(), (1, list[str](), None))
        names = [each.strip() for each in cells]
        twice = [each for each in names if each and names.count(each) > 1]
        if problem or twice or not any(names):
            what = f"two columns {twice[0]!r}" if twice else "no names in its first row"
            raise InvalidArgument(f"{self.path} has {problem or what}")
        return names

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.rows():
            if row.problem is not None:
                raise InvalidArgument(f"{self.path}, row {row.number}: {row.problem}")
            yield dict(row.values)

    def rows(self) -> Iterator[FileRow]:
        """The rows with their numbers, those that cannot be read as well."""
        make = {"csv": self._of_csv, "jsonl": self._of_jsonl, "parquet": self._of_parquet}
        with self._trouble():
            for row in make[self.format]():
                values: dict[str, object] = {}
                problem = row.problem
                for given, value in row.values.items():
                    name = self._renamed.get(given, given)
                    if name in values:
                        problem = f"{name!r} is given twice"
                    if name is not None and value is not None:
                        values[name] = value
                yield FileRow(row.number, values, problem)

    @contextmanager
    def _trouble(self) -> Generator[None, None, None]:
        try:
            yield
        except UnicodeError as problem:  # it was changed while it is read
            raise InvalidArgument(f"{self.path} is no {self.encoding}: {problem}") from None
        except OSError as problem:
            raise ConfigurationError(f"{self.path}: {problem}") from None

    def _records(self) -> Iterator[tuple[int, list[str], str | None]]:
        """The number, the cells, and what is wrong with them, of each row of a CSV file."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            if not SEPARATOR_LINE.fullmatch(file.readline()):
                file.seek(0)
            records = csv.reader(file, delimiter=self.delimiter or ",", strict=True)
            for number in count(1):
                try:
                    cells = next(records, None)
                except csv.Error as problem:
                    yield number, [], f"a cell that is no CSV: {problem}"
                    continue
                if cells is None:
                    return
                yield number, cells, None

    def _of_csv(self) -> Iterator[FileRow]:
        names = self._names()
        for number, cells, problem in islice(self._records(), 1, None):
            while len(cells) > len(names) and not cells[-1].strip():
                cells.pop()
            values = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
            if problem is None and not any(map(str.strip, cells)):
                continue
            if problem is None and len(cells) != len(names):
                problem = f"it has {len(cells)} cells, and there are {len(names)} columns"
            elif values.pop("", None) is not None:
                problem = "it has a value in a column without a name"
            yield FileRow(number, values, problem)

    def _of_jsonl(self) -> Iterator[FileRow]:
        with self.path.open(encoding=self.encoding) as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    values = _read_json(line)
                except (ValueError, RecursionError) as problem:
                    yield FileRow(number, {}, f"it is no JSON: {problem}")
                    continue
                is_row = isinstance(values, dict)
                row = cast("dict[str, object]", values) if is_row else {}
                yield FileRow(number, row, None if is_row else "it is no JSON object")

    def _parquet(self) -> Any:
        try:
            return arrow.pyarrow("reading Parquet", "pyarrow.parquet").ParquetFile(self.path)
        except ValueError as problem:  # pyarrow's own errors are those, too
            raise InvalidArgument(f"{self.path} is no Parquet file: {problem}") from None

    def _of_parquet(self) -> Iterator[FileRow]:
        number = count(1)
        with self._parquet() as file:
            for batch in file.iter_batches():
                for row in cast("Iterator[dict[str, object]]", rows_of(batch)):
                    yield FileRow(next(number), row)

    def __repr__(self) -> str:
        found = [self.format, *(each for each in (self.encoding,) if each)]
        found += [f"delimiter {self.delimiter!r}"] if self.delimiter else []
        return f"<TableFile {self.path.name}: {', '.join(found)}; {', '.join(self.columns)}>"


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
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise InvalidArgument(f"delimiter is one character, not {delimiter!r}")
    try:
        found = None if chosen == "parquet" else find_encoding(file, encoding)
        if found is not None and chosen == "csv" and delimiter is None:
            delimiter = find_delimiter(file, found)
    except (LookupError, TypeError) as problem:
        raise InvalidArgument(f"{file}: {problem}") from None
    except OSError as problem:
        raise ConfigurationError(f"{file}: {problem}") from None
    return TableFile(file, chosen, found, delimiter, checked_columns(columns))
