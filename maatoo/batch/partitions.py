"""Bulk jobs over partitions of a table: no key in two of them, and one report of all."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from maatoo.argument_checks import check_whole
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.unique_values import folded_value

__all__ = [
    "check_keys",
    "check_partitions",
    "checkpoint_files",
    "key_of",
    "merge_reports",
    "partition",
]

V = TypeVar("V")
Row = Mapping[str, Any]


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
    dealt: list[list[Row]] = [[] for _ in range(check_whole("n", n, 1))]
    for index, row in enumerate(rows):
        found = key_of(key, row.get(key))
        dealt[(crc32(found.encode()) if found else index) % n].append(row)
    return dealt


def check_partitions(partitions: Iterable[Iterable[Row]], *, key: str) -> None:
    """Refuse partitions that share a key: two workers would write to one entity at once.

    Raises:
        InvalidArgument: a key stands in two partitions; the message names it and them.
    """
    check_keys(({key_of(key, row.get(key)) for row in rows} for rows in partitions), key=key)


def check_keys(keys: Iterable[Iterable[str]], *, key: str) -> None:
    """Refuse partitions that share a key, by the keys of each; see :func:`key_of`.

    Raises:
        InvalidArgument: a key stands in two partitions; the message names it and them.
    """
    seen: dict[str, int] = {}
    for number, found in enumerate(keys):
        for each in found:
            first = seen.setdefault(each, number) if each else number
            if first != number:
                raise InvalidArgument(
                    f"{key} {each!r} stands in partition {first} and in partition {number}: deal "
                    "the rows out with maatoo.batch.partition, or with the shuffle of the engine"
                )


def key_of(key: str, value: object) -> str:
    """A unique value in the form in which the server compares it; "" where there is none.

    Args:
        key: name of the unique value.
        value: as a row or a frame has it; what stands for a missing value in a frame is none.
    """
    is_missing = type(value).__name__ in ("NoneType", "NAType", "NaTType")
    if is_missing or (isinstance(value, float) and math.isnan(value)):
        return ""
    return folded_value(key, value)


def checkpoint_files(folder: str | os.PathLike[str], n: int) -> list[Path]:
    """The checkpoints of n partitions, in a folder that is made when it does not exist.

    Raises:
        ConfigurationError: the folder has checkpoints of another number of partitions: their rows
            would be sent again.
    """
    place = Path(folder)
    files = [place / f"part-{each:05}-of-{n:05}.jsonl" for each in range(check_whole("n", n, 1))]
    try:
        place.mkdir(parents=True, exist_ok=True)
        others = set(place.glob("part-*-of-*.jsonl")) - set(files)
    except OSError as problem:
        raise ConfigurationError(f"{place}: {problem}") from None
    if others:
        raise ConfigurationError(
            f"{min(others)} belongs to a job with another number of partitions than {n}: make as "
            "many as before, or give an empty folder to begin anew"
        )
    return files


def merge_reports(reports: Sequence[BulkReport[V]]) -> BulkReport[V]:
    """One report of several: the outcomes of the first, then of the second, and so on.

    The whole is finished when all are; the first error that stopped one of them stopped it.

    Raises:
        InvalidArgument: one report is given twice: its rows would count twice.
    """
    if len({id(report) for report in reports}) < len(reports):
        raise InvalidArgument("a report is given twice: its rows would count twice")
    merged: BulkReport[V] = BulkReport()
    table = merged.table_
    table.keep_all = any(report.table_.keep_all for report in reports)
    for report in reports:
        for each in report:
            position = table.add(each.item)
            if each.status == "succeeded":
                table.succeed(position, each.id or 0, each.value, each.warnings)
            else:
                state = State[each.status.upper()]
                table.fail(position, state, each.error, each.id or 0, each.value, each.warnings)
    if all(report.total is not None for report in reports):  # else an input was interrupted
        table.total = table.read
    merged.finished = all(report.finished for report in reports)
    stopped = (report.stopped_by for report in reports if report.stopped_by is not None)
    merged.stopped_by = next(stopped, None)
    return merged
