"""Job: the one engine of all bulk jobs: it reads the input and sends chunks of it in parallel."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup

from maatoo.batch.accounting import Accounting, Notices
from maatoo.batch.checkpoint import Checkpoint
from maatoo.batch.delivery import Delivery
from maatoo.batch.input_reader import InputReader
from maatoo.batch.job_events import JobEvents
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.source import Source
from maatoo.batch.splitting import Entry, Part
from maatoo.caller import Caller
from maatoo.errors import MaatooError
from maatoo.key_order import Turn
from maatoo.runtime import ungrouped

__all__ = ["Job"]

V = TypeVar("V")


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
        self._table = self.report.table_
        self._table.total = source.total
        self._table.keep_all = options.keep == "all"
        self._kind = kind
        self._source = source
        self._options = options
        limit = options.max_concurrency or caller.max_concurrency
        self._slots = anyio.Semaphore(limit, fast_acquire=True)
        self._order = caller.key_order
        self._held = caller.held
        self._turns: set[Turn] = set()
        self._runtime = caller.runtime
        self._input = InputReader(kind, source, self._table)
        self._events = JobEvents(caller.listeners, kind.operation_name)
        self._accounts = Accounting(self.report, kind, options, self._input, self._events)
        self._delivery = Delivery(caller, kind, options, self._accounts, self._events, limit)

    async def run(self) -> BulkReport[V]:
        """Run to the end.

        Raises:
            Exception: what stopped the job; of this package's errors, ``report`` is this report.
        """
        await self._events.began(self._table.total)
        try:
            if self._options.checkpoint is not None:
                checkpoint = Checkpoint(self._options.checkpoint, self._kind.name)
                self._input.checkpoint = self._accounts.checkpoint = checkpoint
            async with anyio.create_task_group() as tasks:
                await self._feed(tasks)
        except BaseException as problem:
            cause = ungrouped(problem)
            if isinstance(cause, Exception):
                self._delivery.halt(cause)
            elif cause is problem:
                raise
            else:
                raise cause from None
        finally:
            self._close()
            await self._events.finished(self.report)
        stopped_by = self._delivery.cause
        if stopped_by is not None:
            if isinstance(stopped_by, MaatooError):
                stopped_by.report = self.report
            raise stopped_by
        return self.report

    def _close(self) -> None:
        for turn in tuple(self._turns):  # of chunks that were cancelled before they began
            self._leave(turn, done=False)
        if self._accounts.checkpoint is not None:
            self._accounts.checkpoint.close()
        if self._input.exhausted:
            self._table.total = self._table.read
        else:
            self._table.rest = self._source.rest()
        self.report.stopped_by = self._delivery.cause
        self.report.finished = True

    # Reading

    async def _feed(self, tasks: TaskGroup) -> None:
        while not self._delivery.stopping:
            await self._slots.acquire()
            try:
                entries = await self._fill()
            except Exception as problem:  # of the user's iterator or call-back
                return self._delivery.halt(problem)
            if self._delivery.stopping or not entries:
                return None
            keys = {key for entry in entries for key in self._kind.keys(entry.payload)}
            fresh = [key for entry in entries for key in self._kind.fresh(entry.payload)]
            turn = self._order.enter(keys - self._held, fresh)
            self._turns.add(turn)
            part = Part(entries, again=any(entry.again for entry in entries))
            tasks.start_soon(self._run_chunk, part, turn)
        return None

    def _leave(self, turn: Turn, *, done: bool) -> None:
        self._turns.discard(turn)
        turn.leave(done=done)

    async def _fill(self) -> list[Entry]:
        """Read items for a request; the call-backs hear of those that need none.

        An item that has a key in common with an earlier one waits for the next request.
        """
        entries: list[Entry] = []
        later: list[Entry] = []
        keys: set[Hashable] = set()
        most, room, weight = self._delivery.size.next(), self._kind.room, 0
        try:
            while len(entries) < most and len(later) < most and not self._delivery.stopping:
                entry = await self._input.read()
                if entry is None:
                    if self._input.exhausted:
                        break
                    if len(self._input.settled) >= most or self._options.stop_on_error:
                        await self._notify_settled()
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
            await self._notify_settled()
            raise
        finally:
            self._input.put_back(later)
        await self._notify_settled()
        return entries

    async def _notify_settled(self) -> None:
        settled, self._input.settled = self._input.settled, []
        if not settled:
            return
        failed = any(self._table.state(each) != State.SUCCEEDED for each in settled)
        if failed and self._options.stop_on_error:
            self._delivery.stopping = True
        await self._accounts.notify([(position, None) for position in settled])
        await anyio.lowlevel.checkpoint()  # let other tasks run, although nothing was sent

    # Sending

    async def _run_chunk(self, part: Part, turn: Turn) -> None:
        notices: Notices = []
        try:
            try:
                await turn.wait(self._runtime)
                await self._delivery.deliver(part, notices)
            finally:  # before call-backs, which may write to the same entities
                states = {self._table.state(entry.position) for entry in part.entries}
                self._leave(turn, done=states == {State.SUCCEEDED})
            await self._accounts.notify(notices)
        except Exception as problem:  # from a call-back or a bug: open outcomes stay unknown
            self._delivery.halt(problem)
        finally:
            self._slots.release()
