"""Jobs: lists into files, files into contacts, segments of ids from files."""

from __future__ import annotations

import csv as csv_files
from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

from cyclopts import Parameter

from maatoo.cli.arguments import ids_of
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.messages import say
from maatoo.cli.output import DEFAULT, DryRun, Format, Output, ProfileName, Yes
from maatoo.cli.profiles import connect
from maatoo.cli.running import confirm, print_report, run_job, show_report
from maatoo.errors import InvalidArgument

if TYPE_CHECKING:
    from maatoo.batch.import_report import ImportReport
    from maatoo.resources.segments_extras import SegmentSync

__all__ = [
    "contacts_check",
    "contacts_export",
    "contacts_import",
    "segments_add",
    "segments_remove",
    "segments_sync",
    "stats_export",
]

Segment = Annotated[int, Parameter(help="Id of the segment.")]
Ids = Annotated[
    str,
    Parameter(help="A file of ids, or - for standard input.", allow_leading_hyphen=True),
]

Target = Annotated[Path, Parameter(help="A file: .csv, .jsonl, or .parquet (extra arrow).")]
Columns = Annotated[Optional[str], Parameter(help="Names of the columns, with commas; else all.")]
Resume = Annotated[
    bool, Parameter(help="Go on where an export was interrupted; .csv and .jsonl.", negative="")
]
Escape = Annotated[
    bool, Parameter(help="Make cells harmless that a spreadsheet would run.", negative="")
]


def contacts_export(
    file: Target,
    /,
    *,
    search: Annotated[Optional[str], Parameter(help="A search, as for contacts list.")] = None,
    columns: Columns = None,
    resume: Resume = False,
    escape_formulas: Escape = False,
    profile: ProfileName = None,
) -> None:
    """Write all contacts, or those of a search, to a file.

    The file has its name when it is whole; until then it is called FILE.part.
    """
    with connect(profile) as api:
        rows = api.contacts.list(search=search) if search else api.contacts.list()
        _export(rows, file, columns, resume=resume, escape_formulas=escape_formulas)


def stats_export(
    table: Annotated[str, Parameter(help="Name of the table; see maatoo stats list-tables.")],
    file: Target,
    /,
    *,
    columns: Columns = None,
    resume: Resume = False,
    escape_formulas: Escape = False,
    profile: ProfileName = None,
) -> None:
    """Write a table of the statistics to a file."""
    with connect(profile) as api:
        rows = api.stats.get(table)
        _export(rows, file, columns, resume=resume, escape_formulas=escape_formulas)


def _export(rows: Any, file: Path, columns: str | None, **options: bool) -> None:
    names = [name.strip() for name in columns.split(",")] if columns else None
    kind = file.suffix.lower()
    write = {".csv": rows.to_csv, ".jsonl": rows.to_jsonl, ".parquet": rows.to_parquet}.get(kind)
    if write is None:
        raise InvalidArgument(f"{file} must end in .csv, .jsonl or .parquet")
    given = {name: True for name, value in options.items() if value}
    if wrong := given.keys() - signature(write).parameters.keys():
        names_of = ", ".join(f"--{each.replace('_', '-')}" for each in sorted(wrong))
        raise InvalidArgument(f"a {kind} file takes no {names_of}")
    say(f"{write(file, columns=names, **given):,} rows in {file}.")


Renamed = Annotated[
    Optional[str],
    Parameter(
        help="What the columns are: 'E-Mail=email,Vorname=firstname'; 'Note=' leaves one out."
    ),
]
Dates = Annotated[
    Sequence[str], Parameter(help="How dates are written, such as %d/%m/%Y; may be repeated.")
]


def contacts_import(
    file: Target,
    /,
    *,
    columns: Renamed = None,
    tag: Annotated[Sequence[str], Parameter(help="A tag for all; may be repeated.")] = (),
    segment: Annotated[
        Sequence[str], Parameter(help="Id or name of a segment for all; may be repeated.")
    ] = (),
    rejects: Annotated[
        Path, Parameter(help="A CSV file for the rows that are not stored, and why.")
    ] = Path("rejects.csv"),
    checkpoint: Annotated[
        Optional[Path], Parameter(help="A file that lets the same command go on after a crash.")
    ] = None,
    dates: Dates = (),
    dry_run: DryRun = False,
    profile: ProfileName = None,
    output: Format = DEFAULT,
) -> int:
    """Create a contact for each row of a file, or update the one with the same e-mail address.

    With --dry-run the rejects are written as well, but nothing is sent to be stored.
    """
    output.check()
    from maatoo.tables import ImportReport

    with connect(profile) as api:
        return run_job(
            lambda report: api.contacts.import_table(
                file,
                columns=_renamed(columns),
                tags=tag,
                segments=[int(each) if each.isdecimal() else each for each in segment],
                rejects=rejects,
                checkpoint=checkpoint,
                dates=dates,
                dry_run=dry_run,
                report=report,
            ),
            ImportReport(),
            lambda report: _print_import(report, output),
        )


def _renamed(text: str | None) -> dict[str, str | None]:
    """The columns that ``'E-Mail=email,Note='`` names; a name with a comma is quoted as in CSV.

    Raises:
        InvalidArgument: a part that does not say which field a column is, or a column twice.
    """
    found: dict[str, str | None] = {}
    for part in next(csv_files.reader([text], skipinitialspace=True)) if text else ():
        column, sign, name = (each.strip() for each in part.rpartition("="))
        if not (sign and column):
            raise InvalidArgument(f"--columns {part!r}: write COLUMN=FIELD, or COLUMN= for none")
        if column in found:
            raise InvalidArgument(f"--columns names {column!r} twice")
        found[column] = name or None
    return found


def _print_import(report: ImportReport, output: Format) -> None:
    if output.json:
        output.one(report.to_dict())
        return
    rejected = f", {report.rejected:,} rejected: see {report.rejects}" if report.rejected else ""
    say(f"{report.rows:,} rows read{rejected}.")
    if report.duplicates:
        say(f"{len(report.duplicates):,} rows have the key of an earlier one; the later wins.")
    if report.dry_run:
        say("Nothing was written to the server.")
        return
    if report.written.total is None:
        say("It was stopped before its end; with --checkpoint the same command would go on.")
    say("written:")
    print_report(report.written, output)
    for own, each in report.segments.items():
        say(f"segment {own}:")
        print_report(each, output)


def contacts_check(
    file: Target,
    /,
    *,
    columns: Renamed = None,
    dates: Dates = (),
    profile: ProfileName = None,
    output: Format = DEFAULT,
) -> int:
    """Show what would be refused, dropped or changed if the rows of a file were stored."""
    from maatoo import tables

    output.check()
    rows = tables.read(file, columns=_renamed(columns))
    with connect(profile) as api:
        report = api.contacts.check(rows, require=["email"], dates=dates)
    say(f"{report.rows:,} rows, {len(report.problems):,} problems.")
    if report.problems or output.json:
        output.rows(report.to_dict()["problems"])
    return ExitCode.DONE if report.ok else ExitCode.SOME_FAILED


def _ids(source: str) -> list[int]:
    return list(ids_of([source if source == "-" else f"@{source}"]))


def segments_add(
    segment: Segment, ids: Ids, /, *, profile: ProfileName = None, output: Output = DEFAULT
) -> int:
    """Add the contacts of a file of ids to a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.segments.add_contacts(segment, listed, report=report),
            output,
        )


def segments_remove(
    segment: Segment, ids: Ids, /, *, profile: ProfileName = None, output: Output = DEFAULT
) -> int:
    """Remove the contacts of a file of ids from a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.map(
                lambda contact: api.segments.remove_contact(segment, contact), listed, report=report
            ),
            output,
        )


def segments_sync(
    segment: Segment,
    ids: Ids,
    /,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    profile: ProfileName = None,
    output: Output = DEFAULT,
) -> int:
    """Make a segment hold exactly the contacts of a file of ids.

    Contacts that are not in the file are removed from the segment: it asks before it does.
    """
    from maatoo.resources.segments_extras import SegmentSync

    listed = _ids(ids)
    with connect(profile) as api:
        if not dry_run:
            count = f"exactly {len(listed):,} contacts"
            confirm(f"segment {segment} on {api.settings.site} gets {count}", yes=yes)
        return run_job(
            lambda report: api.segments.sync_contacts(
                segment, listed, dry_run=dry_run, report=report
            ),
            SegmentSync(),
            lambda report: _print_sync(report, output),
        )


def _print_sync(done: SegmentSync, output: Output) -> None:
    reports = {"to add": done.added, "to remove": done.removed}
    if output.json:
        data = {what.replace(" ", "_"): each.to_dict() for what, each in reports.items()}
        output.one({"unchanged": done.unchanged, **data})
        return
    say(f"{done.unchanged:,} contacts are in the segment already.")
    for what, report in reports.items():
        say(f"{what}:")
        print_report(report, output)
