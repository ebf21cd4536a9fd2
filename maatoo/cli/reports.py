"""Reports: runs a bulk job and shows the outcomes of its rows, also after Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from maatoo.cli.asking import close_quietly, say, say_error
from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.cli.output import Format
from maatoo.errors import MaatooError

if TYPE_CHECKING:
    from maatoo import BulkReport

__all__ = ["empty_report", "run_job", "show_check"]


def empty_report(hint: str) -> Any:
    """The report that a job takes, by the annotation of its ``report``."""
    from maatoo import BulkReport, SegmentSync
    from maatoo.tables import ImportReport

    kinds: tuple[Any, ...] = (ImportReport, SegmentSync, BulkReport)
    return next(kind for kind in kinds if hint.startswith(kind.__name__))()


def run_job(
    job: Callable[[], object], report: Any, output: Format, *, dry_run: bool, resumes: bool | None
) -> int:
    """Run a bulk job and show its report, also where it is stopped or interrupted.

    Args:
        job: runs the job, which fills the report.
        report: an empty report.
        output: how it is shown.
        dry_run: whether nothing is to be done; then only what is rejected is a failure.
        resumes: whether it has a checkpoint; None if it cannot have one.

    Returns:
        The exit code.
    """
    code = ExitCode.DONE
    try:
        job()
    except KeyboardInterrupt:
        say("Interrupted.")
        code = ExitCode.SOME_FAILED
    except (MaatooError, OSError) as error:  # of its input, too
        if isinstance(error, MaatooError) and error.report is None:  # it was refused
            raise
        say_error(error)
        code = exit_code(error)
    try:
        _show(report, output)
    except BrokenPipeError:  # the exit code must not depend on who reads the report
        close_quietly(sys.stdout)
    if code and code != ExitCode.REFUSED and resumes is not None:
        how = "the same command goes on" if resumes else "with --checkpoint it could go on"
        say(f"It was stopped before its end; {how}.")
    failed = getattr(report, "rejected", 0) if dry_run else not report.ok
    return code or (ExitCode.SOME_FAILED if failed else ExitCode.DONE)


def show_check(report: Any, output: Format) -> int:
    """Show what would become of rows; returns the exit code."""
    say(f"{report.rows:,} rows, {len(report.problems):,} problems.")
    if report.problems or output.json:
        output.rows(report.to_dict()["problems"])
    return ExitCode.DONE if report.ok else ExitCode.SOME_FAILED


def _show(report: Any, output: Format) -> None:
    if output.json:
        output.one(report.to_dict())
        return
    say(f"{_sentence(report)}.")
    if problems := list(_problems(report.to_dict())):
        output.rows(problems)


def _sentence(report: Any) -> str:
    if hasattr(report, "unchanged"):
        there = f"{report.unchanged:,} contacts are in the segment already"
        return f"{there}; to add: {_counts(report.added)}; to remove: {_counts(report.removed)}"
    return _counts(report) if hasattr(report, "counts") else str(report)


def _counts(report: BulkReport[Any]) -> str:
    counts = ", ".join(f"{number:,} {status}" for status, number in report.counts.items())
    return f"{len(report):,} rows: {counts.replace('_', ' ')}"


def _problems(data: Mapping[str, Any], **of: str) -> Iterator[dict[str, Any]]:
    """The problems of a report and of those inside it, each with the name of its part."""
    for name, value in data.items():
        if name == "problems":
            for each in value:
                if "row" in each:  # of a table: the number that its reader sees
                    del each["index"]
                yield {**of, **each, "error": each["error"] and each["error"]["message"]}
        elif isinstance(value, Mapping):
            yield from _problems(cast("Mapping[str, Any]", value), part=name)
