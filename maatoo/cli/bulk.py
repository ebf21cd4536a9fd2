"""Jobs: lists into files, segments of ids from files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

from cyclopts import Parameter

from maatoo.cli.arguments import ids_of
from maatoo.cli.exit_codes import ExitCode
from maatoo.cli.messages import say
from maatoo.cli.output import DryRun, Output, ProfileName, Yes
from maatoo.cli.profiles import connect
from maatoo.cli.running import confirm, print_report, show_report
from maatoo.errors import InvalidArgument

__all__ = ["contacts_export", "segments_add", "segments_remove", "segments_sync", "stats_export"]

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
    given = {name: value for name, value in options.items() if value}
    write = {".csv": rows.to_csv, ".jsonl": rows.to_jsonl, ".parquet": rows.to_parquet}.get(kind)
    takes = {".csv": {"resume", "escape_formulas"}, ".jsonl": {"resume"}}.get(kind, set())
    if write is None:
        raise InvalidArgument(f"{file} must end in .csv, .jsonl or .parquet")
    if wrong := given.keys() - takes:
        names_of = ", ".join(f"--{each.replace('_', '-')}" for each in sorted(wrong))
        raise InvalidArgument(f"a {kind} file takes no {names_of}")
    say(f"{write(file, columns=names, **given):,} rows in {file}.")


def _ids(source: str) -> list[int]:
    return list(ids_of([source if source == "-" else f"@{source}"]))


def segments_add(
    segment: Segment, ids: Ids, /, *, profile: ProfileName = None, output: Optional[Output] = None
) -> int:
    """Add the contacts of a file of ids to a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.segments.add_contacts(segment, listed, report=report),
            output or Output(),
        )


def segments_remove(
    segment: Segment, ids: Ids, /, *, profile: ProfileName = None, output: Optional[Output] = None
) -> int:
    """Remove the contacts of a file of ids from a segment."""
    listed = _ids(ids)
    with connect(profile) as api:
        return show_report(
            lambda report: api.map(
                lambda contact: api.segments.remove_contact(segment, contact), listed, report=report
            ),
            output or Output(),
        )


def segments_sync(
    segment: Segment,
    ids: Ids,
    /,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    profile: ProfileName = None,
    output: Optional[Output] = None,
) -> int:
    """Make a segment hold exactly the contacts of a file of ids.

    Contacts that are not in the file are removed from the segment: it asks before it does.
    """
    listed = _ids(ids)
    with connect(profile) as api:
        if not dry_run:
            count = f"exactly {len(listed):,} contacts"
            confirm(f"segment {segment} on {api.settings.site} gets {count}", yes=yes)
        done = api.segments.sync_contacts(segment, listed, dry_run=dry_run)
    say(f"{done.unchanged:,} contacts are in the segment already.")
    for what, report in (("to add", done.added), ("to remove", done.removed)):
        say(f"{what}:")
        print_report(report, output or Output())
    return ExitCode.DONE if dry_run or done.ok else ExitCode.SOME_FAILED
