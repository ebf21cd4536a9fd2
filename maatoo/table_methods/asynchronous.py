"""AsyncTables: lists of the async client as tables."""

from __future__ import annotations

from typing import Any

from maatoo.lazy_room import lazy_room
from maatoo.table_methods.types import Columns, PathLike, Progress, Schema

__all__ = ["AsyncTables"]


class AsyncTables:
    """Makes tables of all rows of a list."""

    __slots__ = ()

    async def _table(self, form: str, **options: Any) -> Any:
        return await lazy_room("tables.exports").list_table(self, form, **options)

    async def _file(self, form: str, **options: Any) -> int:
        rows: int = await self._table(form, **options)
        return rows

    async def column_kinds(self) -> dict[str, str]:
        """The names of the columns, each with its kind; :data:`Schema` lists the kinds.

        Returns:
            The kinds by column; empty for rows without a model, whose later pages may have other
            columns than the first.

        Raises:
            MaatooError: any that reading the server's field list or a first page raises.
        """
        found: dict[str, str] = await self._table("kinds")
        return found

    async def to_dicts(
        self, *, columns: Columns = None, schema: Schema = None, progress: Progress = False
    ) -> list[dict[str, Any]]:
        """The rows as dictionaries of plain values.

        Args:
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            The rows; dates and times are those of ``datetime``, in UTC.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            MaatooError: any that reading a list raises.
        """
        found: list[dict[str, Any]] = await self._table(
            "dicts", columns=columns, schema=schema, progress=progress
        )
        return found

    async def to_arrow(
        self, *, columns: Columns = None, schema: Schema = None, progress: Progress = False
    ) -> Any:
        """The rows as an Arrow table (extra ``arrow``).

        Args:
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            A ``pyarrow.Table``.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            MissingExtra: a package is not installed.
            MaatooError: any that reading a list raises.
        """
        return await self._table("arrow", columns=columns, schema=schema, progress=progress)

    async def to_pandas(
        self, *, columns: Columns = None, schema: Schema = None, progress: Progress = False
    ) -> Any:
        """The rows as a pandas DataFrame (extra ``pandas``).

        Args:
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            A ``pandas.DataFrame`` of Arrow types, in which whole numbers may be missing.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            MissingExtra: a package is not installed.
            MaatooError: any that reading a list raises.
        """
        return await self._table("pandas", columns=columns, schema=schema, progress=progress)

    async def to_polars(
        self, *, columns: Columns = None, schema: Schema = None, progress: Progress = False
    ) -> Any:
        """The rows as a polars DataFrame (extra ``polars``).

        Args:
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            A ``polars.DataFrame``.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            MissingExtra: a package is not installed.
            MaatooError: any that reading a list raises.
        """
        return await self._table("polars", columns=columns, schema=schema, progress=progress)

    async def to_csv(
        self,
        path: PathLike,
        *,
        columns: Columns = None,
        schema: Schema = None,
        delimiter: str = ",",
        escape_formulas: bool = False,
        resume: bool = False,
        progress: Progress = False,
    ) -> int:
        """Write the rows into a CSV file: UTF-8, the names in its first line.

        Args:
            path: where; called ``<path>.part`` until it is whole, it replaces a file that is there.
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            delimiter: what stands between two cells.
            escape_formulas: write ``'`` before texts that a spreadsheet would run: those that
                begin with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return.
            resume: go on with an export of this list that was interrupted: its rows stay in
                ``<path>.part``, and where it stood in ``<path>.part.cursor``.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            How many rows the file has.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            ConfigurationError: the file cannot be written.
            MaatooError: any that reading a list raises.
        """
        return await self._file(
            "csv",
            path=path,
            columns=columns,
            schema=schema,
            delimiter=delimiter,
            escape_formulas=escape_formulas,
            resume=resume,
            progress=progress,
        )

    async def to_jsonl(
        self,
        path: PathLike,
        *,
        columns: Columns = None,
        schema: Schema = None,
        resume: bool = False,
        progress: Progress = False,
    ) -> int:
        """Write the rows into a file with one JSON object a line.

        Args:
            path: where; called ``<path>.part`` until it is whole, it replaces a file that is there.
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            resume: go on with an export of this list that was interrupted: its rows stay in
                ``<path>.part``, and where it stood in ``<path>.part.cursor``.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            How many rows the file has.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            ConfigurationError: the file cannot be written.
            MaatooError: any that reading a list raises.
        """
        return await self._file(
            "jsonl", path=path, columns=columns, schema=schema, resume=resume, progress=progress
        )

    async def to_parquet(
        self,
        path: PathLike,
        *,
        columns: Columns = None,
        schema: Schema = None,
        progress: Progress = False,
    ) -> int:
        """Write the rows into a Parquet file (extra ``arrow``).

        Args:
            path: where; called ``<path>.part`` until it is whole, it replaces a file that is there.
            columns: names of the columns, in their order; all of them when not given.
            schema: other types than a column's own; see :data:`Schema`.
            progress: True draws a bar (extra ``progress``); a function gets rows so far and total.

        Returns:
            How many rows the file has.

        Raises:
            InvalidArgument: a column, type or option that cannot be; no row was read.
            MissingExtra: a package is not installed.
            ConfigurationError: the file cannot be written.
            MaatooError: any that reading a list raises.
        """
        return await self._file(
            "parquet",
            path=path,
            columns=columns,
            schema=schema,
            progress=progress,
        )
