"""Where the rows of a table go: dictionaries, Arrow, pandas, polars, CSV, JSONL, Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, Literal, Protocol, cast

from maatoo.errors import InvalidArgument
from maatoo.tables import arrow
from maatoo.tables.columns import Column, json_text
from maatoo.tables.files import Target, checked_path, shape_of

__all__ = ["Form", "Sink", "make_sink"]

Form = Literal["dicts", "arrow", "pandas", "polars", "csv", "jsonl", "parquet"]

_ROW_GROUP: Final = 20_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet takes for a formula."""


class Sink(Protocol):
    """Takes rows, and gives what they became."""

    @property
    def cursor(self) -> Mapping[str, Any] | None:
        """Where a list is to be resumed; None to begin."""
        ...

    def begin(self, columns: Sequence[Column]) -> None:
        """Learn the columns."""
        ...

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:
        """Take rows, a list of values for each column, and the list's cursor behind them."""
        ...

    def finish(self) -> Any:
        """Everything was written: the result."""
        ...

    def abandon(self) -> None:
        """Something failed."""
        ...


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
    makers: dict[Form, Callable[..., Sink]] = {"csv": _Csv, "jsonl": _Jsonl, "parquet": _Parquet}
    return makers[form](**options) if form in makers else _InMemory(form)


class _InMemory:
    cursor = None

    def __init__(self, form: Form) -> None:
        self._form = form
        if form != "dicts":
            arrow.pyarrow(f"to_{form}()")
        if form in ("pandas", "polars"):
            arrow.needed(form, f"to_{form}()", form)
        self._found: list[Any] = []
        self._columns: Sequence[Column] = ()

    def begin(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def write(
        self,
        values: Sequence[list[Any]],
        cursor: Mapping[str, Any] | None,  # noqa: ARG002
    ) -> None:
        if self._form == "dicts":
            names = [column.name for column in self._columns]
            self._found += (dict(zip(names, row, strict=True)) for row in zip(*values, strict=True))
        else:
            self._found.append(arrow.record_batch(self._columns, values))

    def finish(self) -> Any:
        if self._form == "dicts":
            return self._found
        whole = arrow.table(self._columns, self._found)
        if self._form == "pandas":
            return arrow.to_pandas(whole)
        return arrow.to_polars(whole) if self._form == "polars" else whole

    def abandon(self) -> None:
        self._found.clear()


class _File:
    """What the files have in common."""

    def __init__(self, path: object, *, resume: bool = False) -> None:
        self._target = Target(checked_path(path), resume=resume)
        self.cursor = self._target.cursor
        self._columns: Sequence[Column] = ()

    def finish(self) -> int:
        self._target.finish()
        return self._target.rows

    def abandon(self) -> None:
        self._target.abandon()


class _Csv(_File):
    def __init__(
        self,
        path: object,
        *,
        resume: bool = False,
        escape_formulas: bool = False,
        delimiter: str = ",",
    ) -> None:
        if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"delimiter is one character, not {delimiter!r}")
        super().__init__(path, resume=resume)
        self._delimiter = delimiter
        self._escape = escape_formulas

    def begin(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        names = [column.name for column in columns]
        shape = shape_of("csv", names, delimiter=self._delimiter, escape_formulas=self._escape)
        if not self._target.begin(shape):
            self._target.write(self._lines([[self._safe(name) for name in names]]), 0)

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:
        cells = [self._cells(*each) for each in zip(self._columns, values, strict=True)]
        rows = list(zip(*cells, strict=True))
        self._target.write(self._lines(rows), len(rows))
        if cursor is not None:
            self._target.note(cursor)

    def _lines(self, rows: Sequence[Sequence[object]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode("utf-8", "replace")

    def _cells(self, column: Column, values: list[Any]) -> list[object]:
        if column.kind in ("text", "list", "json"):
            return [self._safe(_cell(each)) for each in values]
        if column.kind == "integer":
            return values
        return [_cell(each) for each in values]

    def _safe(self, text: str) -> str:
        return f"'{text}" if self._escape and text.startswith(_FORMULA) else text


def _cell(value: Any) -> str:
    """A value as a cell says it, so that an import reads it again."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, list):
        parts = cast("list[object]", value)
        texts = [each for each in parts if isinstance(each, str)]
        if len(texts) == len(parts):
            return "|".join(texts)
    return json_text(cast("object", value))


class _Jsonl(_File):
    def begin(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._target.begin(shape_of("jsonl", [column.name for column in columns]))

    def write(self, values: Sequence[list[Any]], cursor: Mapping[str, Any] | None) -> None:
        names = [column.name for column in self._columns]
        rows = list(zip(*values, strict=True))
        lines = [json_line(dict(zip(names, row, strict=True))) for row in rows]
        self._target.write("".join(lines).encode("utf-8", "replace"), len(rows))
        if cursor is not None:
            self._target.note(cursor)


def json_line(row: Mapping[str, object]) -> str:
    """A row as a line of JSON; dates and times are ISO texts."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return f"{text}\n"


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)


class _Parquet(_File):
    def __init__(self, path: object) -> None:
        arrow.pyarrow("to_parquet()")
        self._parquet = import_module("pyarrow.parquet")
        super().__init__(path)
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._waiting_rows = 0

    def begin(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        schema = arrow.arrow_schema(columns)
        self._writer = self._parquet.ParquetWriter(self._target.file, schema)

    def write(
        self,
        values: Sequence[list[Any]],
        cursor: Mapping[str, Any] | None,  # noqa: ARG002
    ) -> None:
        batch = arrow.record_batch(self._columns, values)
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        if self._waiting_rows >= _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        whole = arrow.table(self._columns, self._waiting)
        self._writer.write_table(whole, row_group_size=_ROW_GROUP)
        self._target.rows += self._waiting_rows
        self._waiting, self._waiting_rows = [], 0

    def finish(self) -> int:
        if self._waiting:
            self._flush()
        self._writer.close()
        return super().finish()

    def abandon(self) -> None:
        self._waiting = []
        super().abandon()
