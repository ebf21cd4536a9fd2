"""A nightly import of a CSV file, for cron: a lock, a checkpoint, rejects and exit codes.

    pip install maatoo
    MAATOO_BASE_URL=https://you.maatoo.io MAATOO_CLIENT_ID=… MAATOO_CLIENT_SECRET=… \
        python cron_import.py people.csv --segment "Members"

A line of the crontab:  15 2 * * *  cd /srv/crm && python cron_import.py people.csv 2>>import.log

The columns of the file are names of contact fields (email, firstname, city …). A job that was
stopped goes on where it was, as long as the file is the same. Rows that were not done are written
to people.rejects.csv with the reason.

Exit codes: 0 done, 2 usage, 3 refused before sending, 4 credentials or permission, 6 quota,
7 no connection, 8 some rows failed or are unknown, 9 any other answer, 75 another run is at work.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maatoo import (
    AuthenticationError,
    BulkReport,
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    Maatoo,
    MaatooError,
    PermissionDenied,
    RateLimited,
    RequestTimeout,
    Retry,
)

RETRY = Retry(attempts=8)
BUSY = 75
SOME_ROWS = 8


class Busy(Exception):
    """Another run is at work."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One run at a time: the lock ends with the process, however that ends.

    Raises:
        Busy: another process has it.
    """
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of the file, one after the other; empty cells are left out."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield {name: value for name, value in row.items() if value}


def write_rejects(path: Path, report: BulkReport) -> int:
    """Write the rows that were not done, with the reason; their number."""
    rejected = [*report.failed, *report.unknown, *report.not_sent]
    path.unlink(missing_ok=True)
    if rejected:
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["row", "status", "reason"])
            for outcome in rejected:  # row 1 of the file holds the names of the columns
                out.writerow([outcome.index + 2, outcome.status, outcome.error or ""])
    return len(rejected)


def run(path: Path, segment: str | None) -> int:
    """Import the file; the number of rows that were not done."""
    checkpoint = path.with_suffix(".checkpoint")
    report: BulkReport = BulkReport()
    with Maatoo.from_env(retry=RETRY, on_quota="wait", pace=True) as api:
        try:
            api.contacts.create_many(rows(path), checkpoint=checkpoint, report=report)
        finally:  # true after Ctrl-C as well
            print(report, file=sys.stderr)
            rejected = write_rejects(path.with_suffix(".rejects.csv"), report)
        if segment is not None:
            group = api.segments.ensure(name=segment)
            added = api.segments.add_contacts(group.id, report.succeeded.ids)
            print(added, file=sys.stderr)
            rejected += len(added) - len(added.succeeded)
    checkpoint.unlink(missing_ok=True)  # all is accounted for: tomorrow's file begins anew
    return rejected


def exit_code(error: MaatooError) -> int:
    """What cron, or whoever watches it, is told."""
    codes: list[tuple[type[MaatooError], int]] = [
        (InvalidArgument, 3),
        (ConfigurationError, 3),
        (AuthenticationError, 4),
        (PermissionDenied, 4),
        (RateLimited, 6),
        (ConnectionFailed, 7),
        (RequestTimeout, 7),
    ]
    return next((code for kind, code in codes if isinstance(error, kind)), 9)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(description="Import contacts from a CSV file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--segment", help="add all contacts of the file to this segment")
    options = parser.parse_args(arguments)
    if not options.file.exists():
        parser.error(f"{options.file} is not there")
    try:
        with alone(options.file.with_suffix(".lock")):
            return SOME_ROWS if run(options.file, options.segment) else 0
    except Busy:
        print("another run is at work", file=sys.stderr)
        return BUSY
    except MaatooError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return exit_code(error)


if __name__ == "__main__":
    sys.exit(main())
