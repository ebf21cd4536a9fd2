"""import_table and check: rows of files and DataFrames into contacts."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from maatoo.batch import Outcome
from maatoo.batch.import_report import CheckReport, ImportReport, RowProblem
from maatoo.errors import InvalidArgument, ValidationError
from maatoo.fields import FieldList, known_fields
from maatoo.operation import Caller
from maatoo.resources import contacts
from maatoo.resources.contacts_extras import AsyncContacts
from maatoo.resources.segments_extras import AsyncSegments
from maatoo.table_methods.types import PathLike
from maatoo.tables.files import Target, checked_path
from maatoo.tables.preparing import Preparation, changed, names_of, numbered
from maatoo.tables.reading import TableFile, read

__all__ = ["check_rows", "import_table"]


class _Rejects:
    """The file of what was rejected; it is there when it is whole, and only if it has lines."""

    def __init__(self, path: PathLike | None) -> None:
        self._path = None if path is None else checked_path(path)
        self._target = None if self._path is None else Target(self._path, resume=False)
        self.rows = 0
        self._lines(["row", "column", "value", "reason"])

    def _lines(self, *lines: Sequence[object]) -> None:
        if self._target is not None:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(lines)
            self._target.write(text.getvalue().encode("utf-8", "replace"), len(lines))

    def add(self, problems: Sequence[RowProblem]) -> None:
        """Note why one row is not stored."""
        self.rows += 1
        self._lines(*((each.row, each.column, each.value, each.reason) for each in problems))

    def finish(self) -> Path | None:
        """Give the file its name; None where there is nothing in it."""
        if self._target is None or self._path is None:
            return None
        if self.rows:
            self._target.finish()
            return self._path
        self._target.abandon()
        self._path.unlink(missing_ok=True)  # of an earlier run
        return None

    def abandon(self) -> None:
        """Leave no file."""
        if self._target is not None:
            self._target.abandon()


async def import_table(
    caller: Caller,
    source: object,
    *,
    columns: Mapping[str, str | None] | None,
    key: str,
    tags: Iterable[str] | str,
    segment: int | str | None,
    segments: Iterable[int | str],
    rejects: PathLike | None,
    checkpoint: PathLike | None,
    dry_run: bool,
    require: Iterable[str],
    dates: Iterable[str],
    **options: Any,
) -> ImportReport:
    """Import rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.import_table`."""
    if isinstance(source, (str, os.PathLike)):
        source = read(os.fspath(cast("str", source)))
    file = getattr(source, "origin", source)
    if isinstance(file, TableFile) and rejects is not None:
        _check_not_the_source(rejects, file)
    listed = await known_fields(caller, contacts.CREATE)
    operation = contacts.EDIT_MANY if key == "id" else contacts.CREATE_MANY
    _check_key(key, listed)
    preparation = Preparation(
        operation=operation,
        listed=listed,
        columns=dict(columns or {}),
        key=key,
        tags=_texts(tags),
        require=_texts(require),
        dates=_texts(dates),
    )
    preparation.check_names(names_of(file))
    report = ImportReport(dry_run=dry_run, source=file if isinstance(file, TableFile) else None)
    report.duplicates = preparation.duplicates
    rejected = _Rejects(rejects)

    async def rows() -> AsyncIterator[dict[str, object]]:
        names: set[str] = set()
        async for each in numbered(source, preparation.columns):
            fresh = [name for name in each.values if name not in names]
            preparation.check_names(fresh)
            names.update(fresh)
            report.rows += 1
            row, problems = preparation.row(each)
            if row is None:
                rejected.add(problems)
                continue
            preparation.numbers.append(each.number)
            yield row

    try:
        if dry_run:
            async for _ in rows():
                pass
        else:
            api = AsyncContacts(caller)
            write = api.edit_many if key == "id" else api.create_many
            await write(rows(), checkpoint=checkpoint, report=report.written, **options)
            for outcomes in (
                report.written.failed,
                report.written.unknown,
                report.written.not_sent,
            ):
                for outcome in outcomes:
                    rejected.add(_problems(outcome, preparation.numbers))
            wanted = (*segments, *(() if segment is None else (segment,)))
            await _fill(caller, report, wanted)
        report.rejected = rejected.rows
        report.rejects = rejected.finish()
    except BaseException:
        rejected.abandon()
        raise
    return report


def _check_not_the_source(rejects: PathLike, file: TableFile) -> None:
    if Path(rejects).resolve() == file.path.resolve():
        raise InvalidArgument(f"rejects={str(rejects)!r} is the file to import: give another name")


def _check_key(key: str, listed: FieldList | None) -> None:
    if key in ("id", "email") or (listed is not None and key in listed.unique):
        return
    unique = "" if listed is None else f", {', '.join(listed.unique)}"
    raise InvalidArgument(f"{key!r} does not identify a contact: give key='email' or 'id'{unique}")


def _texts(given: Iterable[str] | str) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _problems(outcome: Outcome[Any], numbers: Sequence[int]) -> list[RowProblem]:
    """Why a row that was prepared is not stored."""
    number = numbers[outcome.index] if outcome.index < len(numbers) else outcome.index
    item = cast("Mapping[str, object]", outcome.item or {})
    error = outcome.error
    if isinstance(error, ValidationError) and error.field_errors:
        return [
            RowProblem(number, name, item.get(name), "; ".join(said))
            for name, said in error.field_errors.items()
        ]
    said = str(error) if error is not None else "it was not sent"
    column = next((name for name in item if repr(name) in said or f"{name}:" in said), "")
    if outcome.status == "unknown":
        said = f"it may be stored, nobody knows: {said}"
    return [RowProblem(number, column, item.get(column), said)]


async def _fill(caller: Caller, report: ImportReport, wanted: Sequence[int | str]) -> None:
    """Add the contacts to segments; those of an earlier run as well, which changes nothing."""
    api = AsyncSegments(caller)
    for each in dict.fromkeys(wanted):
        own = (await api.ensure(name=each)).id if isinstance(each, str) else each
        ids = list(dict.fromkeys(report.written.succeeded.ids))
        report.segments[own] = await api.add_contacts(own, ids)


async def check_rows(caller: Caller, rows: object, *, dates: Iterable[str]) -> CheckReport:
    """Check rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.check`."""
    if isinstance(rows, (str, os.PathLike)):
        rows = read(os.fspath(cast("str", rows)))
    listed = await known_fields(caller, contacts.CREATE)
    preparation = Preparation(
        operation=contacts.CREATE_MANY, listed=listed, key=None, dates=_texts(dates)
    )
    known = {
        *contacts.CREATE_MANY.body,
        *(each.wire for each in contacts.CREATE_MANY.body.values()),
    }
    report = CheckReport()
    async for each in numbered(rows, {}):
        report.rows += 1
        row, problems = preparation.row(each)
        report.problems += problems
        for name, value in each.values.items():
            info = None if listed is None else listed.fields.get(name)
            if info is not None:
                found = None if row is None else changed(info, row.get(name))
                if found is not None:
                    report.problems.append(RowProblem(each.number, name, value, found[1], found[0]))
            elif listed is not None and name not in known and name not in ("id", "extra"):
                report.problems.append(
                    RowProblem(each.number, name, value, "it is no field of this server", "dropped")
                )
    return report
