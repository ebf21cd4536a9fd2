"""Accounting: notes final outcomes in table and checkpoint, then calls the user's call-backs."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from maatoo.batch.checkpoint import Checkpoint, Settled
from maatoo.batch.input_reader import InputReader
from maatoo.batch.item_results import ItemResult
from maatoo.batch.job_events import JobEvents
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport, outcome
from maatoo.batch.splitting import Entry
from maatoo.errors import MaatooError, OutcomeUnknown

__all__ = ["Accounting", "Notices"]

V = TypeVar("V")

Notices = list[tuple[int, Any]]
"""Positions with final outcomes, and their values, of which call-backs have not heard yet."""


class Accounting(Generic[V]):
    """Notes what became of the items of a job.

    Attributes:
        table: where they are noted.
        failed: whether an item did not succeed.
        checkpoint: where outcomes are noted for a later run, or None.
    """

    def __init__(
        self,
        report: BulkReport[V],
        kind: JobKind,
        options: BulkOptions[V],
        reader: InputReader,
        events: JobEvents,
    ) -> None:
        self._report = report
        self.table = report.table_
        self._kind = kind
        self._options = options
        self._input = reader
        self._events = events
        self.failed = False
        self.checkpoint: Checkpoint | None = None

    def noted(self, entry: Entry) -> ItemResult:
        """The result that stands in the table."""
        position = entry.position
        state, error = self.table.state(position), self.table.error(position)
        return ItemResult(state, self._kind.id_of(entry.payload), error=error)

    def account(self, entries: Sequence[Entry], results: Sequence[ItemResult]) -> Notices:
        """Note final outcomes, all of them before anything else happens.

        Returns:
            What :meth:`notify` takes.

        Raises:
            OutcomeUnknown: an answer that cannot be noted; its items stay unknown.
        """
        try:
            return self._accounted(entries, results)
        except MaatooError:
            raise
        except Exception as problem:  # the requests were sent
            raise OutcomeUnknown(
                f"{self._kind.operation_name}: the answer for {len(entries)} items cannot be "
                f"noted: {type(problem).__name__}: {problem}; they may have been done"
            ) from problem

    def _accounted(self, entries: Sequence[Entry], results: Sequence[ItemResult]) -> Notices:
        notices: Notices = []
        settled: list[Settled] = []
        for entry, result in zip(entries, results, strict=True):
            own = result.id or self._kind.id_of(entry.payload)
            value: Any = None
            wanted = self.table.keep_all or self._options.on_outcome is not None
            if wanted and (result.state == State.SUCCEEDED or result.raw is not None):
                value = self._kind.value(result.raw)
            for position in (entry.position, *self._input.echoes(entry.position)):
                self._note(position, result, own, value)
                notices.append((position, value))
                settled.append(Settled(position, result.state, own, entry.payload))
            self.failed = self.failed or result.state != State.SUCCEEDED
        if self.checkpoint is not None:
            self.checkpoint.settled(settled)
        return notices

    def _note(self, position: int, result: ItemResult, own: int, value: Any) -> None:
        if result.state == State.SUCCEEDED:
            self.table.succeed(position, own, value, result.warnings)
        else:
            self.table.fail(position, result.state, result.error, own, value, result.warnings)

    async def notify(self, notices: Notices) -> None:
        """Call the call-backs, and tell listeners of events."""
        on_outcome, progress = self._options.on_outcome, self._options.progress
        if on_outcome is not None:
            for position, value in notices:
                if self.table.state(position) != State.NOT_SENT:
                    await _called(on_outcome(outcome(self.table, position, value)))
        if progress is not None:
            await _called(progress(self._report))
        await self._events.settled(self.table.state(position) for position, _ in notices)


async def _called(result: object) -> None:
    """Await what a call-back returned, where it was a coroutine function."""
    if inspect.isawaitable(result):
        await result
