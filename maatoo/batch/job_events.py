"""JobEvents: tells listeners what happens to one bulk job."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from maatoo.batch.outcome_table import State

if TYPE_CHECKING:
    from maatoo.batch.report import BulkReport
    from maatoo.listeners import EventName, Listeners

__all__ = ["JobEvents"]

_numbers = itertools.count(1)


class JobEvents:
    """Tells listeners what happens to one bulk job. An event that nobody wants is not made."""

    __slots__ = ("_begun", "_listeners", "_number", "_operation")

    def __init__(self, listeners: Listeners, operation: str) -> None:
        self._listeners = listeners
        self._operation = operation
        self._number = next(_numbers)
        self._begun = time.monotonic()

    async def _tell(self, name: EventName, **values: Any) -> None:
        await self._listeners.tell_of(name, operation=self._operation, job=self._number, **values)

    async def began(self, total: int | None) -> None:
        """The job begins."""
        if self._listeners.wants("JobStarted"):
            await self._tell("JobStarted", total=total)

    async def sending(self, items: int, *, again: bool) -> None:
        """A request with so many items is about to be sent."""
        if self._listeners.wants("ChunkSent"):
            await self._tell("ChunkSent", items=items, again=again)

    async def settled(self, states: Iterable[State]) -> None:
        """The outcomes of some items are final."""
        if self._listeners.wants("ChunkSettled"):
            counts = Counter(state.name.lower() for state in states)
            await self._tell("ChunkSettled", items=counts.total(), counts=dict(counts))

    async def finished(self, report: BulkReport[Any]) -> None:
        """The job is over."""
        if self._listeners.wants("JobFinished"):
            stopped = report.stopped_by
            await self._tell(
                "JobFinished",
                items=len(report.outcomes),
                counts={str(status): number for status, number in report.counts.items()},
                warned=len(report.table_.warned()),
                seconds=time.monotonic() - self._begun,
                error=None if stopped is None else type(stopped).__name__,
            )
