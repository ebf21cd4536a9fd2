"""Exports: a list is written to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from inspect import signature
from pathlib import Path
from typing import Any

from maatoo.cli.asking import say
from maatoo.cli.exit_codes import ExitCode
from maatoo.errors import InvalidArgument

__all__ = ["write_file"]


def write_file(
    rows: Any,
    file: str | os.PathLike[str],
    /,
    *,
    columns: Iterable[str] | None = None,
    resume: bool = False,
    escape_formulas: bool = False,
) -> ExitCode:
    """Write the rows of a list to a file, which gets its name when it is whole.

    Args:
        rows: a list, a page or a report.
        file: A file: .csv, .jsonl, or .parquet (extra arrow); called FILE.part until it is whole.
        columns: Names of the columns; else all.
        resume: Keep what was read when it is interrupted, and go on there; .csv and .jsonl.
        escape_formulas: Make cells harmless that a spreadsheet would run; .csv.

    Raises:
        InvalidArgument: the file is of another kind, or its kind does not take an option.
    """
    path = Path(file)
    kind = path.suffix.lower()
    write = {".csv": rows.to_csv, ".jsonl": rows.to_jsonl, ".parquet": rows.to_parquet}.get(kind)
    if write is None:
        raise InvalidArgument(f"{path} must end in .csv, .jsonl or .parquet")
    flags = {"resume": resume, "escape_formulas": escape_formulas}
    given = {name: True for name, value in flags.items() if value}
    if wrong := given.keys() - signature(write).parameters.keys():
        names = ", ".join(f"--{each.replace('_', '-')}" for each in sorted(wrong))
        raise InvalidArgument(f"a {kind} file takes no {names}")
    try:
        count = write(path, columns=columns, **given)
    except KeyboardInterrupt:
        kept = resume and path.with_name(f"{path.name}.part").exists()
        say(
            "The same command goes on where this export was interrupted."
            if kept
            else "Nothing is kept of this export; one with --resume can go on."
        )
        raise
    say(f"{count:,} rows in {path}.")
    return ExitCode.DONE
