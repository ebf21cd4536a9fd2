"""Where the rows of a table go: dictionaries, Arrow, pandas, polars, CSV, JSONL, Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, cast

from maatoo.errors import InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.columns import Column, json_text
from maatoo.tables.files import Target

__all__ = ["Form", "Sink", "csv_text", "make_sink"]

Form = Literal["dicts", "arrow", "pandas", "polars", "csv", "jsonl", "parquet"]

_ROW_GROUP: Final = 20_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet takes for a formula."""


def make_sink(form: Form, **options: Any) -> Sink:
    """Make a sink; what it needs is looked for now, before anything is sent.

    Args:
        form: what is made of the rows.
        options: those of the form.

    Raises:
        MissingExtra: a package is not installed.
        InvalidArgument: an option that cannot be right.
        ConfigurationError: the file cannot be written.
    """
    files: dict[Form, type[Sink]] = {"csv": _Csv, "jsonl": _TextFile, "parquet": _Parquet}
    return files[form](**options) if form in files else _Frame(form) if form != "dicts" else Sink()


class Sink:
    """Takes rows, and gives what they became: here a dictionary a row.

    Attributes:
        cursor: where a list is to be resumed; None to begin.
    """

    cursor: Mapping[str, Any] | None = None

    def __init__(self) -> None:
        self._columns: Sequence[Column] = ()
        self._found: list[Any] = []

    def begin(self, columns: Sequence[Column]) -> None:
        """Learn the columns."""
        self._columns = columns

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:  # noqa: ARG002
        """Take rows, a list of values for each column, and the list's cursor behind them."""
        self._found += self._records(values)

    def _records(self, values: Sequence[list[Any]]) -> list[dict[str, Any]]:
        names = [column.name for column in self._columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def finish(self) -> Any:
        """Everything was written: the result."""
        return self._found

    def abandon(self) -> None:
        """Something failed."""


class _Frame(Sink):
    """A table of Arrow, or what is made of one."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._make = arrow.frame_maker(form)

    def begin(self, columns: Sequence[Column]) -> None:
        super().begin(columns)
        self._schema = arrow.arrow_schema(columns)

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:  # noqa: ARG002
        self._found.append(arrow.record_batch(self._columns, values, self._schema))

    def finish(self) -> Any:
        return self._make(self._schema, self._found)


class _TextFile(Sink):
    """A file of text: one with a JSON object a line."""

    _form: ClassVar[Form] = "jsonl"

    def __init__(self, path: object, *, resume: bool = False, **options: object) -> None:
        super().__init__()
        self._target = Target(path, resume=resume)
        self._shape: dict[str, object] = {"kind": self._form, **options}
        self.cursor = self._target.cursor

    def begin(self, columns: Sequence[Column]) -> None:
        super().begin(columns)
        looks = {"columns": [[each.name, each.kind, str(each.arrow)] for each in columns]}
        if not self._target.begin({**self._shape, **looks}):
            self._target.write(self._head(), 0)

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:
        self._target.write(self._lines(values), len(values[0]) if values else 0)
        if cursor is not None:
            self._target.note(cursor)

    def _head(self) -> str:
        return ""

    def _lines(self, values: Sequence[list[Any]]) -> str:
        dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_iso).encode
        return "".join(f"{dump(row)}\n" for row in self._records(values))

    def finish(self) -> int:
        self._target.finish()
        return self._target.rows

    def abandon(self) -> None:
        self._target.abandon()


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class _Csv(_TextFile):
    _form = "csv"

    def __init__(
        self, path: object, *, resume: bool, escape_formulas: bool, delimiter: str
    ) -> None:
        if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"delimiter is one character, not {delimiter!r}")
        super().__init__(path, resume=resume, delimiter=delimiter, escape_formulas=escape_formulas)
        self._delimiter, self._escape = delimiter, escape_formulas

    def _head(self) -> str:
        return csv_text([[self._safe(each.name) for each in self._columns]], self._delimiter)

    def _lines(self, values: Sequence[list[Any]]) -> str:
        cells = [self._cells(*each) for each in zip(self._columns, values, strict=True)]
        return csv_text(zip(*cells, strict=True), self._delimiter)

    def _cells(self, column: Column, values: list[Any]) -> list[object]:
        if column.kind in ("text", "list", "json"):
            return [self._safe(_cell(each)) for each in values]
        return values if column.kind == "integer" else [_cell(each) for each in values]

    def _safe(self, text: str) -> str:
        return f"'{text}" if self._escape and text.startswith(_FORMULA) else text


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Rows as lines of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A value as a cell says it, so that an import reads it again."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        parts = cast("list[object]", value)
        if all(isinstance(each, str) and "|" not in each for each in parts):
            return "|".join(cast("list[str]", parts))
    return json_text(cast("object", value))


class _Parquet(Sink):
    def __init__(self, path: object) -> None:
        super().__init__()
        self._parquet = arrow.pyarrow("to_parquet()", "pyarrow.parquet")
        self._target = Target(path, resume=False)
        self._waiting = 0

    def begin(self, columns: Sequence[Column]) -> None:
        super().begin(columns)
        self._schema = arrow.arrow_schema(columns)
        self._writer = self._parquet.ParquetWriter(self._target.file, self._schema)

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:  # noqa: ARG002
        batch = arrow.record_batch(self._columns, values, self._schema)
        self._found.append(batch)
        self._waiting += batch.num_rows
        if self._waiting >= _ROW_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        table = arrow.frame_maker("arrow")(self._schema, self._found)
        self._writer.write_table(table, row_group_size=_ROW_GROUP)
        self._target.rows += self._waiting
        self._found, self._waiting = [], 0

    def finish(self) -> int:
        if self._found:
            self._write_group()
        self._writer.close()
        self._target.finish()
        return self._target.rows

    def abandon(self) -> None:
        self._target.abandon()
