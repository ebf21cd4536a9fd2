"""import_table and check: rows of files and DataFrames into contacts."""

from __future__ import annotations

from array import array
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, nullcontext
from itertools import chain
from typing import Any, cast

from maatoo.batch import BulkReport, Outcome
from maatoo.batch.import_report import CheckReport, ImportReport, RowProblem
from maatoo.caller import Caller
from maatoo.converter.kinds import json_text
from maatoo.errors import InvalidArgument, ValidationError
from maatoo.resources import contacts
from maatoo.resources.contacts_extras import AsyncContacts
from maatoo.resources.segments_extras import AsyncSegments
from maatoo.table_methods.types import PathLike
from maatoo.tables.files import Target
from maatoo.tables.preparing import Preparation, several
from maatoo.tables.reading import opened
from maatoo.tables.text_lines import csv_text

__all__ = ["check_rows", "import_table"]


async def import_table(
    caller: Caller,
    source: object,
    *,
    key: str,
    segment: int | str | None,
    segments: Iterable[int | str],
    rejects: PathLike | None,
    dry_run: bool,
    report: ImportReport | None,
    options: dict[str, Any],
    **meaning: Any,
) -> ImportReport:
    """Import rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.import_table`.

    ``options`` are those of the bulk job; ``meaning`` says what the rows mean, as
    :meth:`Preparation.of` takes it.
    """
    report = ImportReport() if report is None else report
    if not isinstance(report, ImportReport):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"report takes an ImportReport(), not {report!r}")
    source, file = opened(source)
    if file is not None and rejects is not None and Target.writes(rejects, file.path):
        raise InvalidArgument(f"rejects={str(rejects)!r} would empty the file to import")
    api = AsyncContacts(caller)
    operation, write = contacts.CREATE_MANY, api.create_many
    if key == "id":
        operation, write = contacts.EDIT_MANY, api.edit_many
    preparation = await Preparation.of(caller, operation, source, key=key, **meaning)
    preparation.check_names(() if file is None else file.columns)
    report.dry_run, report.source, report.duplicates = dry_run, file, preparation.duplicates
    report.row_numbers = numbers = array("Q")
    kinds = (int, str)
    both = several("segments", segments, kinds), several("segment", segment, kinds)
    wanted = dict.fromkeys(chain(*both))
    target = None if rejects is None else Target(rejects, partial=True)
    written, ids = report.written, list[int]()

    def reject(problems: Iterable[RowProblem]) -> None:
        report.rejected += 1
        if target is not None:
            cells = [(each.row, each.column, _cell(each.value), each.reason) for each in problems]
            target.write(csv_text(cells), 1)

    async def rows() -> AsyncGenerator[Mapping[str, object], None]:
        async with aclosing(preparation.rows()) as found:
            async for each in found:
                preparation.check_names(each.values)
                report.rows += 1
                row = preparation.row(each)
                if row.problems:
                    reject(row.problems)
                    continue
                if wanted and not ids and not dry_run:  # one that is not there: nothing is sent
                    ids.extend([await _segment(caller, segment) for segment in wanted])
                numbers.append(each.number)
                yield row.values

    try:
        with target or nullcontext():
            if target is not None:
                target.begin({}, csv_text([("row", "column", "value", "reason")]))
            async with aclosing(rows()) as prepared:
                if dry_run:
                    async for _ in prepared:
                        pass
                    return report
                try:
                    await write(prepared, report=written, **options)
                finally:  # also of an import that is stopped
                    for outcome in chain(written.failed, written.unknown):
                        reject(_problems(outcome, numbers[outcome.index], preparation))
    finally:
        report.rejects = None if target is None else target.kept
    stored = list(dict.fromkeys(written.succeeded.ids))
    report.segments.update((own, BulkReport()) for own in ids)
    for own, added in report.segments.items():  # stored by an earlier run as well
        await AsyncSegments(caller).add_contacts(own, stored, report=added)
    return report


async def _segment(caller: Caller, wanted: int | str) -> int:
    """The id of a segment; one of a name is created where there is none."""
    api = AsyncSegments(caller)
    return (await (api.ensure(name=wanted) if isinstance(wanted, str) else api.get(wanted))).id


def _cell(value: object) -> object:
    return json_text(cast("object", value)) if isinstance(value, (dict, list)) else value


def _problems(outcome: Outcome[Any], number: int, preparation: Preparation) -> list[RowProblem]:
    """Why a row that was sent is not stored, or may not be."""
    row = cast("dict[str, Any]", outcome.item or {})
    error, said = outcome.error, str(outcome.error)
    if isinstance(error, ValidationError) and error.field_errors:
        reasons = {name: "; ".join(each) for name, each in error.field_errors.items()}
    else:  # the column that the error names
        signs = {name: (repr(name), f"{name}:", f"{name} ") for name in row}
        name = next((key for key, each in signs.items() if any(s in said for s in each)), "")
        unsure = "it may be stored, nobody knows: " if outcome.status == "unknown" else ""
        reasons = {name: f"{unsure}{said}"}
    return [
        RowProblem(number, preparation.called(name), row.get(name), reason)
        for name, reason in reasons.items()
    ]


async def check_rows(caller: Caller, rows: object, **meaning: Any) -> CheckReport:
    """Check rows; see :meth:`maatoo.resources.contacts_extras.AsyncContacts.check`."""
    source, _ = opened(rows)
    preparation = await Preparation.of(caller, contacts.CREATE_MANY, source, **meaning)
    report = CheckReport()
    async for each in preparation.rows():
        report.rows += 1
        row = preparation.row(each)
        report.problems += (*row.problems, *preparation.effects(row))
    return report
