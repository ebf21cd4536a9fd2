"""Job: the one engine of all bulk jobs: read, send in parallel, split what failed, account."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup

from maatoo.batch.accounting import Accounting, Told
from maatoo.batch.checkpoint import Checkpoint
from maatoo.batch.input_reader import InputReader
from maatoo.batch.item_results import ItemResult
from maatoo.batch.job_events import JobEvents
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.settle import AT_ONCE, LOOKS, may_still_run
from maatoo.batch.settle_entries import settle_entries
from maatoo.batch.sizing import ChunkSize
from maatoo.batch.source import Source
from maatoo.batch.splitting import Entry, Part, after_failure, server_maximum, state_after
from maatoo.errors import MaatooError, OutcomeUnknown
from maatoo.operation import Caller
from maatoo.paging.fixed_cost import tell_of_fixed_cost
from maatoo.runtime import Turn, ungrouped

__all__ = ["Job"]

V = TypeVar("V")

_MOST_FAILURES_IN_A_ROW = 20


class Job(Generic[V]):
    """One run of a bulk job, in a task group of its own.

    A reader takes items from the input, as many as the next request carries, and only when a
    request may begin; each request runs in a task. What is learnt goes to the table before
    anything is awaited, so that the report is true whenever the job ends.
    """

    def __init__(
        self, caller: Caller, kind: JobKind, source: Source, options: BulkOptions[V]
    ) -> None:
        report = options.report
        self.report: BulkReport[V] = BulkReport() if report is None else report
        self._table = self.report.ledger_
        self._table.total = source.total
        self._table.keep_all = options.keep == "all"
        self._kind = kind
        self._source = source
        self._options = options
        self._size = ChunkSize(kind.most, options.chunk_size)
        limit = options.max_concurrency or caller.max_concurrency
        self._slots = anyio.Semaphore(limit, fast_acquire=True)
        self._caller = caller
        self._order = caller.key_order
        self._turns: set[Turn] = set()
        self._runtime = caller.runtime
        self._checkpoint: Checkpoint | None = None
        self._most_failures = _MOST_FAILURES_IN_A_ROW * limit  # each chunk is split by itself
        self._failures = 0
        self._stopping = False
        self._cause: Exception | None = None
        self._input = InputReader(kind, source, self._table)
        self._events = JobEvents(caller.listeners, kind.operation_name)
        self._accounts = Accounting(self.report, kind, options, self._input, self._events)

    async def run(self) -> BulkReport[V]:
        """Run to the end.

        Raises:
            Exception: what stopped the job; of this package's errors, ``report`` is this report.
        """
        await self._events.began(self._table.total)
        try:
            if self._options.checkpoint is not None:
                self._checkpoint = Checkpoint(self._options.checkpoint, self._kind.name)
                self._input.checkpoint = self._accounts.checkpoint = self._checkpoint
            async with anyio.create_task_group() as tasks:
                await self._feed(tasks)
        except BaseException as problem:
            cause = ungrouped(problem)
            if isinstance(cause, Exception):
                self._halt(cause)
            elif cause is problem:
                raise
            else:
                raise cause from None
        finally:
            self._close()
            await self._events.finished(self.report)
        if self._cause is not None:
            if isinstance(self._cause, MaatooError):
                self._cause.report = self.report
            raise self._cause
        return self.report

    def _halt(self, cause: Exception) -> None:
        """Send nothing more, and raise this at the end; what is under way is waited for."""
        self._stopping = True
        if self._cause is None:
            self._cause = cause

    def _close(self) -> None:
        for turn in tuple(self._turns):  # of chunks that were cancelled before they began
            self._leave(turn, done=False)
        if self._checkpoint is not None:
            self._checkpoint.close()
        if self._input.exhausted:
            self._table.total = self._table.read
        else:
            self._table.rest = self._source.rest()
        self.report.stopped_by = self._cause
        self.report.finished = True

    # Reading

    async def _feed(self, tasks: TaskGroup) -> None:
        while not self._stopping:
            await self._slots.acquire()
            try:
                entries = await self._fill()
            except Exception as problem:  # of the user's iterator or call-back
                return self._halt(problem)
            if self._stopping or not entries:
                return None
            keys = [key for entry in entries for key in self._kind.keys(entry.payload)]
            fresh = [key for entry in entries for key in self._kind.fresh(entry.payload)]
            turn = self._order.enter(keys, fresh)
            self._turns.add(turn)
            part = Part(entries, again=any(entry.again for entry in entries))
            tasks.start_soon(self._run_chunk, part, turn)
        return None

    def _leave(self, turn: Turn, *, done: bool) -> None:
        self._turns.discard(turn)
        turn.leave(done=done)

    async def _fill(self) -> list[Entry]:
        """Read items for a request; those that are settled without one are told of as well.

        An item that has a key in common with an earlier one waits for the next request.
        """
        entries: list[Entry] = []
        later: list[Entry] = []
        keys: set[Hashable] = set()
        most, room, weight = self._size.next(), self._kind.room, 0
        try:
            while len(entries) < most and len(later) < most and not self._stopping:
                entry = await self._input.read()
                if entry is None:
                    if self._input.exhausted:
                        break
                    if len(self._input.settled) >= most or self._options.stop_on_error:
                        await self._tell_settled()
                    continue
                own = self._kind.keys(entry.payload)
                taken = not keys.isdisjoint(own)
                keys.update(own)
                if taken:
                    later.append(entry)
                    continue
                weight += entry.weight
                if room is not None and entries and weight > room:
                    later.append(entry)
                    break
                entries.append(entry)
        except Exception:
            await self._tell_settled()
            raise
        finally:
            self._input.put_back(later)
        await self._tell_settled()
        return entries

    async def _tell_settled(self) -> None:
        settled, self._input.settled = self._input.settled, []
        if not settled:
            return
        failed = any(self._table.state(each) != State.SUCCEEDED for each in settled)
        if failed and self._options.stop_on_error:
            self._stopping = True
        await self._accounts.tell([(position, None) for position in settled])
        await anyio.lowlevel.checkpoint()  # let other tasks run, although nothing was sent

    # Sending

    async def _run_chunk(self, part: Part, turn: Turn) -> None:
        told: Told = []
        try:
            try:
                await turn.wait(self._runtime)
                await self._deliver(part, told)
            finally:  # before call-backs, which may write to the same entities
                states = {self._table.state(entry.position) for entry in part.entries}
                self._leave(turn, done=states == {State.SUCCEEDED})
            await self._accounts.tell(told)
        except Exception as problem:  # from a call-back or a bug: open outcomes stay unknown
            self._halt(problem)
        finally:
            self._slots.release()

    async def _deliver(self, chunk: Part, told: Told) -> None:
        """Send a chunk, and what it is split into, in the order of the input."""
        waiting = [chunk]
        while waiting:
            part = waiting.pop()
            if self._stopping:
                if part.tried:  # the earlier failure is final
                    told += self._account(
                        part.entries, [self._accounts.noted(e) for e in part.entries]
                    )
                continue
            repeatable = self._may_repeat(part)
            positions = [entry.position for entry in part.entries]
            if self._checkpoint is not None:
                self._checkpoint.sent((entry.position, entry.payload) for entry in part.entries)
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
                again += await self._conclude(part, final, results, told, began, looks)
                waiting.extend(reversed(again))
                continue
            self._failures = 0
            steady = self._caller.options.steady
            self._size.took(len(part.entries), 0.0 if steady else answer.seconds)
            await tell_of_fixed_cost(self._caller, self._kind.operation_name, self._size.cost)
            if answer.stop is not None:
                self._halt(answer.stop)
            await self._conclude(part, part.entries, answer.results, told, began, AT_ONCE)

    async def _conclude(
        self,
        part: Part,
        entries: Sequence[Entry],
        results: Sequence[ItemResult],
        told: Told,
        began: float,
        looks: Sequence[float],
    ) -> list[Part]:
        """Note results; of unknown ones ask the server before, and return what to send again."""
        doubtful: list[tuple[Entry, ItemResult]] = []
        if self._kind.settles and not self._stopping:
            pairs = list(zip(entries, results, strict=True))
            doubtful = [pair for pair in pairs if pair[1].state == State.UNKNOWN]
            sure = [pair for pair in pairs if pair[1].state != State.UNKNOWN]
            entries, results = [entry for entry, _ in sure], [result for _, result in sure]
        told += self._account(entries, results)
        if not doubtful:
            return []
        known, again = await settle_entries(
            self._caller, self._kind, doubtful, began=began, looks=looks, repeats=not part.asked
        )
        told += self._account([entry for entry, _ in known], [result for _, result in known])
        return [Part(again, again=True, tried=True, asked=True)] if again else []

    def _account(self, entries: Sequence[Entry], results: Sequence[ItemResult]) -> Told:
        """Note final outcomes; returns what to tell."""
        told = self._accounts.account(entries, results)
        if self._accounts.failed and self._options.stop_on_error:
            self._stopping = True
        return told

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
        if self._checkpoint is not None and state != State.UNKNOWN:  # also if no part is sent again
            self._checkpoint.not_done([entry.position for entry in part.entries])
        if self._kind.stops(error):
            self._halt(error)
            return [], part.entries
        most = server_maximum(error)
        if most is not None:
            self._size.server_takes(most)
        if isinstance(error, OutcomeUnknown):
            self._size.cut_off(len(part.entries))
        runs_on = may_still_run(error) and not self._kind.idempotent
        return after_failure(
            part,
            error,
            repeated=repeated,
            repeatable=(lambda _: False) if runs_on else self._kind.repeatable,
            hopeful=self._failures < self._most_failures,
        )
