"""InputReader: takes items from the input, encodes them, and settles those that need no request."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence

from maatoo.batch.checkpoint import Checkpoint, Earlier
from maatoo.batch.duplicates import Duplicates
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.outcome_table import OutcomeTable, State
from maatoo.batch.source import END, Source
from maatoo.batch.splitting import Entry
from maatoo.errors import InvalidArgument, OutcomeUnknown

__all__ = ["InputReader"]


class InputReader:
    """Gives each item its position, and says which are to be sent.

    Not sent are: an item that cannot be encoded; what an earlier run of the job settled; and an
    id that was given before, in a job that sends each id once.

    Attributes:
        exhausted: whether the input's end was reached.
        settled: positions that have their outcome already; call-backs were not called for them yet.
        checkpoint: what an earlier run did, or None.
    """

    def __init__(self, kind: JobKind, source: Source, table: OutcomeTable) -> None:
        self._kind = kind
        self._source = source
        self._table = table
        self._carried: deque[Entry] = deque()
        self._duplicates = Duplicates() if kind.distinct else None
        self._open: dict[int, list[int]] = {}  # positions under way, and those that repeat them
        self._runs: dict[Hashable, int] = {}  # of what was sent in a later run than the first
        self._prepared = False
        self.exhausted = False
        self.settled: list[int] = []
        self.checkpoint: Checkpoint | None = None

    async def read(self) -> Entry | None:
        """Take one item; None at the end, or when the item needs no request."""
        if self._carried:
            return self._carried.popleft()
        if self.exhausted:
            return None
        item = await self._source.next()
        if item is END:
            self.exhausted = True
            return None
        position = self._table.add(item)
        try:
            payload = self._kind.encode(item)
        except InvalidArgument as error:
            self._table.fail(position, State.FAILED, error)
            self.settled.append(position)
            return None
        if not self._prepared:
            await self._kind.prepare()
            self._prepared = True
        earlier = None
        if self.checkpoint is not None:
            earlier = self.checkpoint.earlier(position, payload)
            if earlier is not None and self._stands(earlier, payload):
                self._settle(position, earlier, payload)
                return None
            if self.checkpoint.reaches(position):
                self._note_run(payload, self.checkpoint.run)
        if self._repeated(position, payload):
            return None
        return Entry(position, payload, self._kind.weight(payload), again=earlier is not None)

    def _stands(self, earlier: Earlier, payload: object) -> bool:
        """Whether what an earlier run did with an item needs no request in this one.

        The later one of two items about an entity wins. Where the earlier one was sent in a later
        run, for it had failed before, the later one is sent again behind it, if it may be.
        """
        if self._kind.repeatable(payload) and (
            not earlier.confirmed or self._overtaken(earlier, payload)
        ):
            return False
        if earlier.resent:
            self._note_run(payload, earlier.run)
        return True

    def _overtaken(self, earlier: Earlier, payload: object) -> bool:
        """Whether an item that comes before this one was sent after it."""
        return any(self._runs.get(key, 0) > earlier.run for key in self._kind.keys(payload))

    def _note_run(self, payload: object, run: int) -> None:
        self._runs.update((key, run) for key in self._kind.keys(payload))

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Return entries that did not fit; they are read next."""
        self._carried.extendleft(reversed(entries))

    def echoes(self, position: int) -> Sequence[int]:
        """The positions that share an outcome which is final now."""
        return self._open.pop(position, ())

    def _settle(self, position: int, earlier: Earlier, payload: object) -> None:
        """Note what an earlier run of the job settled."""
        own = earlier.id or self._kind.id_of(payload)
        if not earlier.confirmed:
            problem = "sent by an earlier run of this job, which saw no answer"
        elif self._overtaken(earlier, payload):
            problem = (
                "stored by an earlier run of this job; an earlier row about the same entity was "
                "sent again after it, and may have replaced its values"
            )
        else:
            problem = ""
        if problem:
            self._table.fail(position, State.UNKNOWN, OutcomeUnknown(problem), own)
        else:
            self._table.succeed(position, own)
        if self._duplicates is not None:
            self._duplicates.first(own, position)
        self.settled.append(position)

    def _repeated(self, position: int, payload: object) -> bool:
        if self._duplicates is None:
            return False
        own = self._kind.id_of(payload)
        first = self._duplicates.first(own, position)
        if first is None:
            self._open[position] = []
        elif first in self._open:
            self._open[first].append(position)
        else:
            state = self._table.state(first)
            if state == State.SUCCEEDED:
                self._table.succeed(position, own, self._table.value(first))
            else:
                self._table.fail(position, state, self._table.error(first), own)
            self.settled.append(position)
        return first is not None
