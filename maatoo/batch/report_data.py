"""A report as JSON data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from maatoo.batch.outcome_table import STATUS, Status
from maatoo.converter import plain_data
from maatoo.errors import MaatooError

if TYPE_CHECKING:
    from maatoo.batch.report import BulkReport, Outcome

__all__ = ["report_data"]


def report_data(report: BulkReport[Any]) -> dict[str, Any]:
    """The counts of a report, and each outcome that did not succeed or has warnings."""
    stopped = report.stopped_by
    return {
        "total": len(report),
        "finished": report.finished,
        "ok": report.ok,
        "stopped_by": None if stopped is None else _error_data(stopped),
        "counts": dict(report.counts),
        "problems": [
            _outcome_data(each) for each in report if each.status != "succeeded" or each.warnings
        ],
    }


def _outcome_data(outcome: Outcome[Any]) -> dict[str, Any]:
    return {
        "index": outcome.index,
        "item": plain_data(outcome.item),
        "id": outcome.id,
        "status": outcome.status,
        "error": None if outcome.error is None else _error_data(outcome.error),
        "warnings": [
            {"name": each.name, "sent": plain_data(each.sent), "stored": plain_data(each.stored)}
            for each in outcome.warnings
        ],
    }


def _error_data(error: Exception) -> dict[str, Any]:
    if isinstance(error, MaatooError):
        return error.to_dict()
    return {"error": type(error).__name__, "message": str(error)}


def summary(report: BulkReport[Any]) -> str:
    """The counts of a report as a phrase, with the most common errors."""
    counts = report.counts
    said = [f"{counts['succeeded']:,} succeeded"]
    shown: tuple[Status, ...] = ("failed", "unknown", "not_sent")
    for status in shown:
        if counts[status]:
            said.append(f"{counts[status]:,} {status.replace('_', ' ')}{_why(report, status)}")
    warned = len(report.warned)
    if warned:
        said.append(f"{warned:,} with warnings")
    if report.finished and report.total is None:
        said.append("the input was not read to its end")
    return ", ".join(said)


def _why(report: BulkReport[Any], status: Status) -> str:
    table = report.table_
    kinds = Counter(
        type(error).__name__
        for position, error in table.errors()
        if STATUS[table.state(position)] == status
    )
    if not kinds:
        return ""
    return f" ({', '.join(f'{number:,} {name}' for name, number in kinds.most_common(3))})"
