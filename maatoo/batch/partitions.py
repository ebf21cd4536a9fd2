"""Bulk jobs over partitions of a table: no key in two of them, and one report of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from zlib import crc32

from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.errors import InvalidArgument
from maatoo.unique_values import folded_value

__all__ = ["check_partitions", "merge_reports", "partition"]

V = TypeVar("V")
Row = Mapping[str, Any]

_STATES = {
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "unknown": State.UNKNOWN,
    "not_sent": State.NOT_SENT,
}


def partition(rows: Iterable[Row], n: int, *, key: str) -> list[list[Row]]:
    """Deal rows out so that rows of one key are in one partition, in their order.

    The same key is in the partition of the same number in every run and every process, so that a
    job with a checkpoint for each partition can be begun again.

    Args:
        rows: the rows.
        n: how many partitions.
        key: name of the unique value. Case, outer blanks and accents make no difference.

    Raises:
        InvalidArgument: a number below 1.
    """
    if isinstance(n, bool) or n < 1:
        raise InvalidArgument(f"n must be a whole number of at least 1, not {n!r}")
    dealt: list[list[Row]] = [[] for _ in range(n)]
    for index, row in enumerate(rows):
        value = row.get(key)
        place = index if value in (None, "") else crc32(folded_value(key, value).encode())
        dealt[place % n].append(row)
    return dealt


def check_partitions(partitions: Iterable[Iterable[Row]], *, key: str) -> None:
    """Refuse partitions that share a key: two workers would write to one entity at once.

    Raises:
        InvalidArgument: a key stands in two partitions; the message names it and them.
    """
    seen: dict[str, int] = {}
    for number, rows in enumerate(partitions):
        for row in rows:
            value = row.get(key)
            if value in (None, ""):
                continue
            first = seen.setdefault(folded_value(key, value), number)
            if first != number:
                raise InvalidArgument(
                    f"{key} {value!r} stands in partition {first} and in partition {number}: deal "
                    "the rows out with maatoo.batch.partition"
                )


def merge_reports(reports: Sequence[BulkReport[V]]) -> BulkReport[V]:
    """One report of several: the outcomes of the first, then of the second, and so on.

    The whole is finished when all are; the first error that stopped one of them stopped it.
    """
    merged: BulkReport[V] = BulkReport()
    table = merged.ledger_
    table.keep_all = True
    for report in reports:
        for each in report:
            position = table.add(each.item)
            if each.status == "succeeded":
                table.succeed(position, each.id or 0, each.value, each.warnings)
            else:
                state = _STATES[each.status]
                table.fail(position, state, each.error, each.id or 0, each.value, each.warnings)
    table.total = table.read
    merged.finished = all(report.finished for report in reports)
    stopped = (report.stopped_by for report in reports if report.stopped_by is not None)
    merged.stopped_by = next(stopped, None)
    return merged
