"""import_table and check: rows of files and DataFrames into contacts."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from maatoo.batch import BulkReport, Outcome
from maatoo.batch.import_report import CheckReport, ImportReport, RowProblem
from maatoo.errors import InvalidArgument, ValidationError
from maatoo.fields import FieldList, Unreadable, changed, checked_dates, known_fields
from maatoo.operation import Caller
from maatoo.resources import contacts
from maatoo.resources.contacts_extras import AsyncContacts
from maatoo.resources.segments_extras import AsyncSegments
from maatoo.table_methods.types import PathLike
from maatoo.tables.columns import json_text
from maatoo.tables.files import Target
from maatoo.tables.preparing import Preparation, numbered
from maatoo.tables.reading import TableFile, checked_columns, read
from maatoo.tables.sinks import csv_text

__all__ = ["check_rows", "import_table"]


class _Rejects:
    """The file of what was rejected; it is there when it is whole, and only if it has lines."""

    def __init__(self, path: PathLike | None) -> None:
        self._target = None if path is None else Target(path)
        self.rows = 0
        self._write([("row", "column", "value", "reason")])

    def _write(self, lines: Sequence[Sequence[object]]) -> None:
        if self._target is not None:
            self._target.write(csv_text(lines), len(lines))

    def add(self, problems: Sequence[RowProblem]) -> None:
        """Note why one row is not stored."""
        self.rows += 1
        self._write([(each.row, each.column, _cell(each.value), each.reason) for each in problems])

    def finish(self) -> Path | None:
        """Give the file its name; None where there is nothing in it."""
        if self._target is None:
            return None
        if self.rows:
            self._target.finish()
            return self._target.path
        self._target.abandon()
        self._target.path.unlink(missing_ok=True)  # of an earlier run
        return None

    def abandon(self) -> None:
        """Leave no file."""
        if self._target is not None:
            self._target.abandon()


def _cell(value: object) -> object:
    return json_text(cast("object", value)) if isinstance(value, (dict, list)) else value


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
    report: ImportReport | None,
    **options: Any,
) -> ImportReport:
    """Import rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.import_table`."""
    report = ImportReport() if report is None else report
    if not isinstance(report, ImportReport):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"report takes an ImportReport(), not {report!r}")
    source, file = _opened(source)
    forms, renamed = checked_dates(_several(dates)), checked_columns(columns)
    wanted = dict.fromkeys((*_several(segments), *_several(segment)))
    if file is not None:
        file.check_has(renamed)
        _check_rejects(rejects, file)
    listed = await known_fields(caller, contacts.CREATE)
    _check_key(key, listed)
    preparation = Preparation(
        contacts.EDIT_MANY if key == "id" else contacts.CREATE_MANY,
        listed,
        forms,
        columns=renamed,
        key=key,
        tags=_several(tags),
        require=_several(require),
    )
    preparation.check_names(() if file is None else file.columns)
    report.dry_run, report.source, report.duplicates = dry_run, file, preparation.duplicates
    rejected, ids = _Rejects(rejects), list[int]()

    async def rows() -> AsyncIterator[dict[str, object]]:
        names: set[str] = set()
        async for each in numbered(source):
            fresh = each.values.keys() - names
            if fresh:
                preparation.check_names(sorted(fresh))
                names |= fresh
            report.rows += 1
            row, problems = preparation.row(each)
            if row is None:
                rejected.add(problems)
                continue
            if wanted and not ids and not dry_run:  # a segment that is not there: nothing is sent
                ids.extend([await _segment(caller, segment) for segment in wanted])
            preparation.numbers.append(each.number)
            yield row

    try:
        if dry_run:
            async for _ in rows():
                pass
        else:
            api = AsyncContacts(caller)
            write = api.edit_many if key == "id" else api.create_many
            written = report.written
            await write(rows(), checkpoint=checkpoint, report=written, **options)
            for outcomes in (written.failed, written.unknown, written.not_sent):
                for outcome in outcomes:
                    rejected.add(_problems(outcome, preparation))
            stored = list(dict.fromkeys(written.succeeded.ids))
            report.segments.update((own, BulkReport()) for own in ids)
            for own, added in report.segments.items():  # stored by an earlier run as well
                await AsyncSegments(caller).add_contacts(own, stored, report=added)
        report.rejects = rejected.finish()
    except BaseException:
        rejected.abandon()
        raise
    finally:
        report.rejected = rejected.rows
    return report


def _opened(source: object) -> tuple[object, TableFile | None]:
    """A source of rows, and the file that it is."""
    if isinstance(source, (str, os.PathLike)):
        source = read(cast("str", source))
    file = getattr(source, "origin", source)
    return (file, file) if isinstance(file, TableFile) else (source, None)


def _check_rejects(rejects: PathLike | None, file: TableFile) -> None:
    if rejects is not None and Path(rejects).resolve() == file.path.resolve():
        raise InvalidArgument(f"rejects={str(rejects)!r} is the file to import: name another")


def _check_key(key: str, listed: FieldList | None) -> None:
    if key in ("id", "email") or (listed is not None and key in listed.unique):
        return
    unique = "" if listed is None else f", {', '.join(listed.unique)}"
    raise InvalidArgument(f"{key!r} does not identify a contact: give key='email' or 'id'{unique}")


def _several(given: Any) -> tuple[Any, ...]:
    """One text or number, or several, or none."""
    if given is None:
        return ()
    if isinstance(given, str) or not isinstance(given, Iterable):
        return (given,)
    return tuple(cast("Iterable[Any]", given))


async def _segment(caller: Caller, wanted: int | str) -> int:
    """The id of a segment; one of a name is created where there is none."""
    api = AsyncSegments(caller)
    found = await (api.ensure(name=wanted) if isinstance(wanted, str) else api.get(wanted))
    return found.id


def _problems(outcome: Outcome[Any], preparation: Preparation) -> list[RowProblem]:
    """Why a row that was prepared is not stored."""
    number, called = preparation.numbers[outcome.index], preparation.called
    item = cast("Mapping[str, object]", outcome.item or {})
    error = outcome.error
    if isinstance(error, ValidationError) and error.field_errors:
        return [
            RowProblem(number, called(name), item.get(name), "; ".join(said))
            for name, said in error.field_errors.items()
        ]
    said = str(error) if error is not None else "it was not sent"
    column = next((name for name in item if repr(name) in said or f"{name}:" in said), "")
    if outcome.status == "unknown":
        said = f"it may be stored, nobody knows: {said}"
    return [RowProblem(number, called(column), item.get(column), said)]


async def check_rows(
    caller: Caller, rows: object, *, require: Iterable[str], dates: Iterable[str]
) -> CheckReport:
    """Check rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.check`."""
    source, _ = _opened(rows)
    forms = checked_dates(_several(dates))
    listed = await known_fields(caller, contacts.CREATE)
    preparation = Preparation(contacts.CREATE_MANY, listed, forms, require=_several(require))
    report = CheckReport()
    async for each in numbered(source):
        report.rows += 1
        report.problems += preparation.row(each)[1]
        if listed is None:
            continue
        for name, value in each.values.items():
            found = None
            if name in listed.fields:
                read = preparation.value(name, value)
                found = None if isinstance(read, Unreadable) else changed(listed.fields[name], read)
            elif name not in preparation.known and name != "extra":
                found = "dropped", "it is no field of this server"
            if found is not None:
                report.problems.append(RowProblem(each.number, name, value, found[1], found[0]))
    return report
