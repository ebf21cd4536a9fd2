"""Intake: takes items from the input, encodes them, and settles those that need no request."""

from __future__ import annotations

from collections.abc import Sequence

from maatoo.batch.checkpoint import Checkpoint, Earlier
from maatoo.batch.ledger import Ledger, State
from maatoo.batch.repeats import Repeats
from maatoo.batch.source import END, Source
from maatoo.batch.splitting import Entry
from maatoo.batch.work import Work
from maatoo.errors import InvalidArgument, OutcomeUnknown

__all__ = ["Intake"]


class Intake:
    """Gives each item its position, and says which are to be sent.

    Not sent are: an item that cannot be encoded; what an earlier run of the job settled; and an
    id that was given before, in a job that sends each id once.

    Attributes:
        exhausted: whether the input's end was reached.
        settled: positions that have their outcome already and were not told of yet.
        checkpoint: what an earlier run did, or None.
    """

    def __init__(self, work: Work, source: Source, ledger: Ledger) -> None:
        self._work = work
        self._source = source
        self._ledger = ledger
        self._carried: Entry | None = None
        self._repeats = Repeats() if work.distinct else None
        self._open: dict[int, list[int]] = {}  # positions under way, and those that repeat them
        self.exhausted = False
        self.settled: list[int] = []
        self.checkpoint: Checkpoint | None = None

    async def read(self) -> Entry | None:
        """Take one item; None at the end, or when the item needs no request."""
        if self._carried is not None:
            entry, self._carried = self._carried, None
            return entry
        item = await self._source.next()
        if item is END:
            self.exhausted = True
            return None
        position = self._ledger.add(item)
        try:
            payload = self._work.encode(item)
        except InvalidArgument as error:
            self._ledger.fail(position, State.FAILED, error)
            self.settled.append(position)
            return None
        earlier = None
        if self.checkpoint is not None:
            earlier = self.checkpoint.earlier(position, payload)
        if earlier is not None and (earlier.confirmed or not self._work.repeatable(payload)):
            self._settle(position, earlier, payload)
            return None
        if self._repeated(position, payload):
            return None
        return Entry(position, payload, self._work.weight(payload), again=earlier is not None)

    def put_back(self, entry: Entry) -> None:
        """Return an entry that did not fit; it is read next."""
        self._carried = entry

    def echoes(self, position: int) -> Sequence[int]:
        """The positions that share an outcome which is final now."""
        return self._open.pop(position, ())

    def _settle(self, position: int, earlier: Earlier, payload: object) -> None:
        """Note what an earlier run of the job settled."""
        own = earlier.id or self._work.id_of(payload)
        if earlier.confirmed:
            self._ledger.succeed(position, own)
        else:
            error = OutcomeUnknown("sent by an earlier run of this job, which saw no answer")
            self._ledger.fail(position, State.UNKNOWN, error, own)
        if self._repeats is not None:
            self._repeats.first(own, position)
        self.settled.append(position)

    def _repeated(self, position: int, payload: object) -> bool:
        if self._repeats is None:
            return False
        own = self._work.id_of(payload)
        first = self._repeats.first(own, position)
        if first is None:
            self._open[position] = []
        elif first in self._open:
            self._open[first].append(position)
        else:
            state = self._ledger.state(first)
            if state == State.SUCCEEDED:
                self._ledger.succeed(position, own, self._ledger.value(first))
            else:
                self._ledger.fail(position, state, self._ledger.error(first), own)
            self.settled.append(position)
        return first is not None
