"""Delivery: sends the chunks of a job, splits what failed, and notes what became of each item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from maatoo.batch.accounting import Accounting, Notices
from maatoo.batch.item_results import ItemResult
from maatoo.batch.job_events import JobEvents
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import OutcomeTable, State
from maatoo.batch.settle import AT_ONCE, LOOKS, may_still_run
from maatoo.batch.settle_entries import doubted, settle_entries
from maatoo.batch.sizing import ChunkSize
from maatoo.batch.splitting import Entry, Part, after_failure, server_maximum, state_after
from maatoo.caller import Caller
from maatoo.errors import MaatooError, OutcomeUnknown
from maatoo.paging.fixed_cost import tell_of_fixed_cost

__all__ = ["Delivery"]

_MOST_FAILURES_IN_A_ROW: Final = 20


class Delivery:
    """Sends the chunks of a job.

    Attributes:
        size: how many items the next chunk takes.
        stopping: whether nothing more is to be sent.
        cause: what the job raises at its end, or None.
    """

    def __init__(
        self,
        caller: Caller,
        kind: JobKind,
        options: BulkOptions[Any],
        accounts: Accounting[Any],
        events: JobEvents,
        limit: int,
    ) -> None:
        self._caller = caller
        self._runtime = caller.runtime
        self._kind = kind
        self._options = options
        self._accounts = accounts
        self._table: OutcomeTable = accounts.table
        self._events = events
        self._most_failures = _MOST_FAILURES_IN_A_ROW * limit  # each chunk is split by itself
        self._failures = 0
        self.size = ChunkSize(kind.most, options.chunk_size)
        self.stopping = False
        self.cause: Exception | None = None

    def halt(self, cause: Exception) -> None:
        """Send nothing more, and raise this at the end; what is under way is waited for."""
        self.stopping = True
        if self.cause is None:
            self.cause = cause

    async def deliver(self, chunk: Part, notices: Notices) -> None:
        """Send a chunk, and what it is split into, in the order of the input.

        Args:
            chunk: the items.
            notices: gets the positions whose outcomes are final.
        """
        waiting = [chunk]
        while waiting:
            part = waiting.pop()
            if self.stopping:
                if part.tried:  # the earlier failure is final
                    notices += self._account(
                        part.entries, [self._accounts.noted(e) for e in part.entries]
                    )
                continue
            repeatable = self._may_repeat(part)
            positions = [entry.position for entry in part.entries]
            if self._accounts.checkpoint is not None:
                self._accounts.checkpoint.sent(
                    (entry.position, entry.payload) for entry in part.entries
                )
            self._table.sent(positions)
            await self._events.sending(len(positions), again=part.again)
            began = self._runtime.monotonic()
            try:
                answer = await self._kind.perform(
                    [entry.payload for entry in part.entries],
                    repeatable=repeatable,
                    again=part.again,
                )
            except MaatooError as error:
                again, final = self._failed(part, error, repeatable)
                looks = LOOKS if may_still_run(error) else AT_ONCE
                results = [self._accounts.noted(entry) for entry in final]
                again += await self._conclude(part, final, results, notices, began, looks)
                waiting.extend(reversed(again))
                continue
            self._failures = 0
            steady = self._caller.options.steady
            self.size.took(len(part.entries), 0.0 if steady else answer.seconds)
            await tell_of_fixed_cost(self._caller, self._kind.operation_name, self.size.cost)
            if answer.stop is not None:
                self.halt(answer.stop)
            await self._conclude(part, part.entries, answer.results, notices, began, AT_ONCE)

    async def _conclude(
        self,
        part: Part,
        entries: Sequence[Entry],
        results: Sequence[ItemResult],
        notices: Notices,
        began: float,
        looks: Sequence[float],
    ) -> list[Part]:
        """Note results, and return what to send again; the server is asked about unknown ones."""
        doubtful: list[tuple[Entry, ItemResult]] = []
        if self._kind.settles and not self.stopping:
            pairs = [
                (entry, doubted(result, self._kind.unique) if part.tried or entry.again else result)
                for entry, result in zip(entries, results, strict=True)
            ]
            doubtful = [pair for pair in pairs if pair[1].state == State.UNKNOWN]
            sure = [pair for pair in pairs if pair[1].state != State.UNKNOWN]
            entries, results = [entry for entry, _ in sure], [result for _, result in sure]
        notices += self._account(entries, results)
        if not doubtful:
            return []
        known, again = await settle_entries(
            self._caller, self._kind, doubtful, began=began, looks=looks, repeats=not part.asked
        )
        notices += self._account([entry for entry, _ in known], [result for _, result in known])
        return [Part(again, again=True, tried=True, asked=True)] if again else []

    def _account(self, entries: Sequence[Entry], results: Sequence[ItemResult]) -> Notices:
        """Note final outcomes; the job sends nothing more where one failed and that stops it."""
        notices = self._accounts.account(entries, results)
        if self._accounts.failed and self._options.stop_on_error:
            self.stopping = True
        return notices

    def _may_repeat(self, part: Part) -> bool:
        if self._kind.answers_once and not part.again:
            return False
        return all(self._kind.repeatable(entry.payload) for entry in part.entries)

    def _failed(
        self, part: Part, error: MaatooError, repeated: bool
    ) -> tuple[list[Part], Sequence[Entry]]:
        """Note that a whole request failed; returns what is sent again, and what is final."""
        self._failures += 1
        state = state_after(part, error)
        for entry in part.entries:
            self._table.fail(entry.position, state, error, self._kind.id_of(entry.payload))
        checkpoint = self._accounts.checkpoint
        if checkpoint is not None and state != State.UNKNOWN:  # also if nothing is sent again
            checkpoint.not_done([entry.position for entry in part.entries])
        if self._kind.stops(error):
            self.halt(error)
            return [], part.entries
        most = server_maximum(error)
        if most is not None:
            self.size.server_takes(most)
        if isinstance(error, OutcomeUnknown):
            self.size.cut_off(len(part.entries))
        runs_on = may_still_run(error) and not self._kind.idempotent
        return after_failure(
            part,
            error,
            repeated=repeated,
            repeatable=(lambda _: False) if runs_on else self._kind.repeatable,
            hopeful=self._failures < self._most_failures,
        )
