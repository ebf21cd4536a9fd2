"""Reports: a bulk job is run, and what became of its rows is shown, also after Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from maatoo.cli.asking import say
from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.output import Format
from maatoo.errors import MaatooError

if TYPE_CHECKING:
    from maatoo import BulkReport

__all__ = ["empty_report", "run_job", "show_check"]


def empty_report(hint: str) -> Any:
    """The report that a job takes, by the annotation of its ``report``."""
    from maatoo import BulkReport
    from maatoo.resources.segments_extras import SegmentSync
    from maatoo.tables import ImportReport

    kinds: tuple[Any, ...] = (ImportReport, SegmentSync, BulkReport)
    return next(kind for kind in kinds if hint.startswith(kind.__name__))()


def run_job(job: Callable[[], object], report: Any, output: Format, *, dry_run: bool) -> int:
    """Run a bulk job and show its report, also where it is stopped or interrupted.

    Args:
        job: runs the job, which fills the report.
        report: an empty report.
        output: how it is shown.
        dry_run: whether nothing is to be done; then only what is rejected is a failure.

    Returns:
        The exit code.
    """
    code = ExitCode.DONE
    try:
        job()
    except KeyboardInterrupt:
        say("Interrupted.")
        code = ExitCode.SOME_FAILED
    except MaatooError as error:
        if error.report is None:  # it was refused before it began
            raise
        say(f"{type(error).__name__}: {error}")
        code = exit_code(error)
    if output.json:
        output.one(report.to_dict())
    else:
        _show(report, output)
    failed = getattr(report, "rejected", 0) if dry_run else not report.ok
    return code or (ExitCode.SOME_FAILED if failed else ExitCode.DONE)


def show_check(report: Any, output: Format) -> int:
    """Show what would become of rows; returns the exit code."""
    say(f"{report.rows:,} rows, {len(report.problems):,} problems.")
    if report.problems or output.json:
        output.rows(report.to_dict()["problems"])
    return ExitCode.DONE if report.ok else ExitCode.SOME_FAILED


def _show(report: Any, output: Format) -> None:
    for title, part in _parts(report):
        if title:
            say(f"{title}:")
        counts = ", ".join(f"{number:,} {status}" for status, number in part.counts.items())
        say(f"{len(part):,} rows: {counts.replace('_', ' ')}.")
        if problems := part.to_dict()["problems"]:
            for each in problems:
                each["error"] = each["error"] and each["error"]["message"]
            output.rows(problems)


def _parts(report: Any) -> Iterable[tuple[str, BulkReport[Any]]]:
    """The reports that a report is made of; says the rest of it."""
    if hasattr(report, "unchanged"):
        say(f"{report.unchanged:,} contacts are in the segment already.")
        return [("to add", report.added), ("to remove", report.removed)]
    if not hasattr(report, "written"):
        return [("", report)]
    rejected = f", {report.rejected:,} rejected: see {report.rejects}" if report.rejects else ""
    say(f"{report.rows:,} rows read{rejected}.")
    if report.duplicates:
        say(f"{len(report.duplicates):,} rows have the key of an earlier one; the later wins.")
    if report.dry_run:
        say("Nothing was written to the server.")
        return []
    if report.written.total is None:
        say("It was stopped before its end; with --checkpoint the same command would go on.")
    segments = ((f"segment {own}", each) for own, each in report.segments.items())
    return [("written", report.written), *segments]
