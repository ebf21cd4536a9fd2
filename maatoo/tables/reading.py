"""read: files of rows, read lazily, with the encoding and delimiter that were detected."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

from attrs import define, field

from maatoo.batch.frames import rows_of
from maatoo.errors import InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.files import checked_path, file_errors
from maatoo.tables.text_files import (
    FileRow,
    Table,
    csv_table,
    find_delimiter,
    find_encoding,
    json_table,
)
from maatoo.tables.text_lines import check_delimiter

__all__ = ["TableFile", "checked_columns", "opened", "read"]

Format = Literal["csv", "jsonl", "parquet"]

_FORMATS: Final[dict[str, Format]] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


@define(eq=False, repr=False)
class TableFile:
    """A file of rows. Each iteration reads it from its beginning.

    Attributes:
        path: the file.
        format: "csv", "jsonl" or "parquet".
        encoding: of text.
        delimiter: what stands between the cells of a CSV file.
        columns: the names of the columns, after renaming; of a JSONL file those of its first row.
    """

    path: Path
    format: Format
    encoding: str | None
    delimiter: str | None
    _renamed: Mapping[str, str | None]
    columns: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        with file_errors(self.path):
            names, _ = self._table()
        self._set_columns(names)
        self.check_has(self._renamed)
        self._set_columns(self._renamed.get(each, each) for each in names)

    def _set_columns(self, names: Iterable[str | None]) -> None:
        self.columns = tuple(filter(None, names))
        twice = next((name for name in self.columns if self.columns.count(name) > 1), None)
        if twice is not None:
            raise InvalidArgument(f"{self.path} has two columns {twice!r}: their names must differ")

    def check_has(self, names: Iterable[str]) -> None:
        """Refuse names that are not among its columns; later rows of JSONL may have others."""
        absent = set(names) - set(self.columns)
        if absent and self.format != "jsonl":
            has = ", ".join(self.columns)
            raise InvalidArgument(f"{self.path} has no column {min(absent)!r}: it has {has}")

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.rows():
            if row.problem is not None:
                raise InvalidArgument(f"{self.path}, row {row.number}: {row.problem}")
            yield dict(row.values)

    def rows(self) -> Iterator[FileRow]:
        """The rows with their numbers, also those that cannot be read."""
        with file_errors(self.path):
            for row in self._table()[1]:
                values: dict[str, object] = {}
                problem = row.problem
                for given, value in row.values.items():
                    name = self._renamed.get(given, given)
                    if name in values:
                        problem = f"{name!r} is given twice"
                    if name is not None and value is not None:
                        values[name] = value
                yield FileRow(row.number, values, problem)

    def _table(self) -> Table:
        if self.format == "csv":
            return csv_table(self.path, self.encoding, self.delimiter or ",")
        if self.format == "jsonl":
            return json_table(self.path, self.encoding)
        try:
            file = arrow.pyarrow("reading Parquet", "pyarrow.parquet").ParquetFile(self.path)
        except ValueError as problem:  # pyarrow's own errors are those, too
            raise InvalidArgument(f"{self.path} is no Parquet file: {problem}") from None
        batches = arrow.pyarrow("reading Parquet").RecordBatchReader.from_batches(
            file.schema_arrow, file.iter_batches()
        )
        rows = enumerate(cast("Iterable[dict[str, object]]", rows_of(batches)), 1)
        return list(file.schema_arrow.names), (FileRow(number, row) for number, row in rows)

    def __repr__(self) -> str:
        delimiter = self.delimiter and f"delimiter {self.delimiter!r}"
        found = ", ".join(filter(None, (self.format, self.encoding, delimiter)))
        return f"<TableFile {self.path.name}: {found}; {', '.join(self.columns)}>"


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
        delimiter: of CSV; detected when not given.

    Returns:
        The rows, as mappings without the empty cells. Its attributes and its ``repr`` tell the
        encoding and the delimiter.

    Raises:
        InvalidArgument: the file is not of its format or encoding, or has no names of columns.
        ConfigurationError: the file cannot be read.
    """
    file = checked_path(path)
    chosen = format or _FORMATS.get(file.suffix.lower())
    if chosen not in ("csv", "jsonl", "parquet"):
        raise InvalidArgument(f"what is {file.name}? Give format='csv', 'jsonl' or 'parquet'")
    if delimiter is not None:
        check_delimiter(delimiter)
    with file_errors(file):
        found = None if chosen == "parquet" else find_encoding(file, encoding)
        if found is not None and chosen == "csv" and delimiter is None:
            delimiter = find_delimiter(file, found)
    return TableFile(file, chosen, found, delimiter, checked_columns(columns))


def opened(source: object) -> tuple[object, TableFile | None]:
    """A source of rows, opened if it is a path; and its file, or None if it has none."""
    if isinstance(source, (str, os.PathLike)):
        source = read(cast("str", source))
    file = getattr(source, "origin_", source)
    return (file, file) if isinstance(file, TableFile) else (source, None)
