"""Progress bars of jobs and lists, drawn by tqdm (extra ``progress``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maatoo.optional_package import optional_package

if TYPE_CHECKING:
    from maatoo.batch import BulkReport

__all__ = ["job_bar", "list_bar"]


def _bar(**settings: Any) -> Any:
    return optional_package("tqdm.auto", "progress=True", "progress").tqdm(**settings)


def job_bar() -> Callable[[BulkReport[Any]], None]:
    """A progress bar of a bulk job, for ``progress=``.

    Raises:
        MissingExtra: tqdm is not installed.
    """
    bar = _bar(unit=" items", unit_scale=True)

    def update(report: BulkReport[Any]) -> None:
        counts = report.counts
        bar.total = report.total
        bar.set_postfix(
            {name: counts[name] for name in ("failed", "unknown") if counts[name]}, refresh=False
        )
        bar.update(report.settled - bar.n)
        if report.total is not None and report.settled >= report.total:
            bar.close()

    return update


def list_bar(most: int | None = None) -> Callable[[int, int | None], None]:
    """A progress bar of a list, to be called with the rows read so far and the list's total.

    Args:
        most: rows that are read at most, or None for all.

    Raises:
        MissingExtra: tqdm is not installed.
    """
    bar = _bar(unit=" rows", unit_scale=True)

    def update(rows: int, total: int | None) -> None:
        bar.total = min((each for each in (most, total) if each is not None), default=None)
        bar.update(rows - bar.n)
        if bar.total is not None and rows >= bar.total:
            bar.close()

    return update
