"""import_table and check: rows of files and DataFrames into contacts."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, cast

from attrs import evolve

from maatoo.batch import BulkReport, Outcome
from maatoo.batch.import_report import CheckReport, ImportReport, RowProblem
from maatoo.converter.kinds import json_text
from maatoo.errors import InvalidArgument, ValidationError
from maatoo.fields import changed, known_fields
from maatoo.operation import Caller
from maatoo.resources import contacts
from maatoo.resources.contacts_extras import AsyncContacts
from maatoo.resources.segments_extras import AsyncSegments
from maatoo.table_methods.types import PathLike
from maatoo.tables.files import Target
from maatoo.tables.preparing import Preparation, numbered
from maatoo.tables.reading import TableFile, checked_columns, read
from maatoo.tables.text_lines import csv_text
from maatoo.tables.text_values import Unreadable, checked_dates

__all__ = ["check_rows", "import_table"]


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
    keys = dict.fromkeys(("email", "id", *(() if listed is None else listed.unique)))
    if key not in keys:
        known = " or ".join(map(repr, keys))
        raise InvalidArgument(f"{key!r} does not identify a contact: give key={known}")
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
    written = report.written
    target = None if rejects is None else Target(rejects, needs_rows=True)
    ids: list[int] = []

    def reject(problems: Iterable[RowProblem]) -> None:
        report.rejected += 1
        cells = [(each.row, each.column, _cell(each.value), each.reason) for each in problems]
        if target is not None:
            target.write(csv_text(cells), 1)

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
                reject(problems)
                continue
            if wanted and not ids and not dry_run:  # a segment that is not there: nothing is sent
                ids.extend([await _segment(caller, segment) for segment in wanted])
            preparation.numbers.append(each.number)
            yield row

    with target or nullcontext():
        if target is not None:
            target.begin({}, csv_text([("row", "column", "value", "reason")]))
        if dry_run:
            async for _ in rows():
                pass
        else:
            api = AsyncContacts(caller)
            write = api.edit_many if key == "id" else api.create_many
            await write(rows(), report=written, **options)
            for outcome in chain(written.failed, written.unknown, written.not_sent):
                reject(_problems(outcome, preparation))
            stored = list(dict.fromkeys(written.succeeded.ids))
            report.segments.update((own, BulkReport()) for own in ids)
            for own, added in report.segments.items():  # stored by an earlier run as well
                await AsyncSegments(caller).add_contacts(own, stored, report=added)
    if target is not None and report.rejected:
        report.rejects = target.path
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
    return (await (api.ensure(name=wanted) if isinstance(wanted, str) else api.get(wanted))).id


def _cell(value: object) -> object:
    return json_text(cast("object", value)) if isinstance(value, (dict, list)) else value


def _problems(outcome: Outcome[Any], preparation: Preparation) -> list[RowProblem]:
    """Why a row that was prepared is not stored."""
    number, item = preparation.numbers[outcome.index], cast("dict[str, Any]", outcome.item or {})
    error = outcome.error
    if isinstance(error, ValidationError) and error.field_errors:
        return [
            preparation.problem(number, item, "; ".join(said), name)
            for name, said in error.field_errors.items()
        ]
    problem = preparation.problem(number, item, str(error or "it was not sent"))
    unsure = "it may be stored, nobody knows: " if outcome.status == "unknown" else ""
    return [evolve(problem, reason=f"{unsure}{problem.reason}")]


async def check_rows(
    caller: Caller,
    rows: object,
    *,
    columns: Mapping[str, str | None] | None,
    require: Iterable[str],
    dates: Iterable[str],
) -> CheckReport:
    """Check rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.check`."""
    source, file = _opened(rows)
    forms, renamed = checked_dates(_several(dates)), checked_columns(columns)
    if file is not None:
        file.check_has(renamed)
    listed = await known_fields(caller, contacts.CREATE)
    preparation = Preparation(
        contacts.CREATE_MANY, listed, forms, columns=renamed, require=_several(require)
    )
    report = CheckReport()
    async for each in numbered(source):
        report.rows += 1
        report.problems += preparation.row(each)[1]
        if listed is None:
            continue
        for given, value in each.values.items():
            name, found = renamed.get(given, given), None
            if name is None:
                continue
            if name in listed.fields:
                read = preparation.value(name, value)
                found = None if isinstance(read, Unreadable) else changed(listed.fields[name], read)
            elif name not in preparation.known and name != "extra":
                found = "dropped", "it is no field of this server"
            if found is not None:
                report.problems.append(RowProblem(each.number, given, value, found[1], found[0]))
    return report
