"""Exports: a list into a file."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Annotated, Any, Optional

from cyclopts import Parameter

from maatoo.cli.asking import say
from maatoo.cli.output import ProfileName, connect
from maatoo.errors import InvalidArgument

__all__ = ["contacts_export", "stats_export"]

Target = Annotated[Path, Parameter(help="A file: .csv, .jsonl, or .parquet (extra arrow).")]
Columns = Annotated[Optional[str], Parameter(help="Names of the columns, with commas; else all.")]
Resume = Annotated[
    bool,
    Parameter(
        help="Keep what was read when it is interrupted, and go on there; .csv and .jsonl.",
        negative="",
    ),
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
    try:
        count = write(file, columns=names, **given)
    except KeyboardInterrupt:
        kept = file.with_name(f"{file.name}.part").exists()
        say(
            "The same command goes on where this export was interrupted."
            if kept
            else "Nothing is kept of this export; one with --resume can go on."
        )
        raise
    say(f"{count:,} rows in {file}.")
