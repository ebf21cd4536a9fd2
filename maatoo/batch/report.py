"""BulkReport: what became of every item of a bulk job; and Outcome, of one item."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, overload

from attrs import frozen

from maatoo.batch.outcome_table import STATES, STATUS, OutcomeTable, State, Status
from maatoo.batch.report_data import report_data, summary
from maatoo.errors import BulkError, ContactMerged, NotStored
from maatoo.lazy_room import lazy_room
from maatoo.table_methods import Tables, refuse_pandas

__all__ = ["BulkReport", "Outcome", "Outcomes", "Status"]

V = TypeVar("V")

_ALL: Final = frozenset(State)


@frozen
class Outcome(Generic[V]):
    """What became of one item of the input.

    Attributes:
        index: its position in the input, from 0.
        item: the item as it was given; None for one that succeeded, unless ``keep="all"``, and
            for one that was never read.
        id: the entity's id: the answered one, or the one that was given; None where neither is.
        status: ``succeeded``; ``failed``: the server did not do it; ``unknown``: it was sent, and
            no answer tells whether it was done; ``not_sent``.
        value: what was answered for it; only under ``keep="all"`` and in ``on_outcome``.
        error: why it failed or is unknown.
        warnings: the values that the answer does not show as they were sent, a
            :class:`~maatoo.NotStored` each; a :class:`~maatoo.ContactMerged` where the contact is
            part of another one now.
    """

    index: int
    item: Any
    id: int | None
    status: Status
    value: V | None = None
    error: Exception | None = None
    warnings: tuple[NotStored | ContactMerged, ...] = ()


class Outcomes(Sequence[Outcome[V]]):
    """Outcomes of one kind, in the order of the input; a view that grows while the job runs."""

    __slots__ = ("_states", "_table")

    def __init__(self, table: OutcomeTable, states: frozenset[State]) -> None:
        self._table = table
        self._states = states

    def _positions(self, skip: int = 0) -> Iterator[int]:
        return self._table.positions(self._states, skip)

    def __len__(self) -> int:
        return self._table.count(self._states)

    def __iter__(self) -> Iterator[Outcome[V]]:
        for position in self._positions():
            yield outcome(self._table, position)

    @overload
    def __getitem__(self, index: int) -> Outcome[V]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Outcome[V]]: ...
    def __getitem__(self, index: int | slice) -> Outcome[V] | list[Outcome[V]]:
        if isinstance(index, slice):
            return [outcome(self._table, each) for each in list(self._positions())[index]]
        wanted = index + len(self) if index < 0 else index
        if wanted >= 0:
            for position in self._positions(wanted):
                return outcome(self._table, position)
        raise IndexError(f"no outcome {index} among {len(self)}")

    @property
    def ids(self) -> list[int]:
        """The ids of those that have one."""
        found = (self._table.id(each) for each in self._positions())
        return [each for each in found if each is not None]

    @property
    def items(self) -> list[Any]:
        """The items, for example to try them again; None where an item is not kept."""
        return [self._table.item(each) for each in self._positions()]

    def __repr__(self) -> str:
        shown = ", ".join(repr(each) for each in self[:3])
        more = f", … {len(self):,} in all" if len(self) > 3 else ""
        return f"[{shown}{more}]"


class Warned(Outcomes[V]):
    """The outcomes that have warnings."""

    __slots__ = ()

    def __init__(self, table: OutcomeTable) -> None:
        super().__init__(table, _ALL)

    def _positions(self, skip: int = 0) -> Iterator[int]:
        return iter(self._table.warned()[skip:])

    def __len__(self) -> int:
        return len(self._table.warned())


def outcome(table: OutcomeTable, position: int, value: Any = None) -> Outcome[Any]:
    """The outcome of a position, with the value that was answered for it where that is not kept."""
    return Outcome(
        position,
        table.item(position),
        table.id(position),
        STATUS[table.state(position)],
        value if value is not None else table.value(position),
        table.error(position),
        table.warnings(position),
    )


class BulkReport(Tables, Generic[V]):
    """What became of every item of a bulk job.

    Each position of the input has exactly one outcome. A report that you make yourself and pass
    in (``report=``) is filled as the job goes, may be read by any thread meanwhile, and is true
    at every moment: also after a cancellation or Ctrl-C.

    Example:
        >>> report = await api.contacts.create_many(rows)
        >>> report
        <BulkReport of 10,000: 9,998 succeeded, 2 failed (2 ValidationError)>
        >>> [(each.index, each.error) for each in report.failed]
    """

    __slots__ = ("finished", "stopped_by", "table_")

    def __init__(self) -> None:
        self.table_ = OutcomeTable()
        self.finished: bool = False
        """Whether the job is over."""
        self.stopped_by: Exception | None = None
        """The error that stopped the job before its end."""

    @property
    def succeeded(self) -> Outcomes[V]:
        """What the server confirmed; without ``item`` and ``value`` unless ``keep="all"``."""
        return Outcomes(self.table_, STATES["succeeded"])

    @property
    def failed(self) -> Outcomes[V]:
        """What the server did not do, with the error of each."""
        return Outcomes(self.table_, STATES["failed"])

    @property
    def unknown(self) -> Outcomes[V]:
        """What was sent, and no answer tells whether it was done."""
        return Outcomes(self.table_, STATES["unknown"])

    @property
    def not_sent(self) -> Outcomes[V]:
        """What was not sent, because the job was stopped before."""
        return Outcomes(self.table_, STATES["not_sent"])

    @property
    def warned(self) -> Outcomes[V]:
        """What has ``warnings``: the server did not store every value as it was sent.

        Such outcomes stand among the succeeded ones as well; with ``strict=True`` among the
        failed ones. Each has its ``item``.
        """
        return Warned[V](self.table_)

    @property
    def outcomes(self) -> Outcomes[V]:
        """All outcomes: ``report.outcomes[7]`` is that of the input's position 7."""
        return Outcomes(self.table_, _ALL)

    def __iter__(self) -> Iterator[Outcome[V]]:
        """All outcomes, in the order of the input."""
        refuse_pandas()
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __bool__(self) -> bool:
        """Always True, also for an empty report; ``ok`` says whether every item succeeded."""
        return True

    @overload
    def __getitem__(self, index: int) -> Outcome[V]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Outcome[V]]: ...
    def __getitem__(self, index: int | slice) -> Outcome[V] | list[Outcome[V]]:
        return self.outcomes[index]

    @property
    def read(self) -> int:
        """How many items of the input were read so far."""
        return self.table_.read

    @property
    def waiting(self) -> int:
        """How many items were read and not sent yet; the rest of ``not_sent`` was never read."""
        return self.table_.waiting()

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data that ``json.dumps`` takes.

        Returns:
            ``total``, ``finished``, ``ok``, ``stopped_by``, ``counts`` and ``problems``: each
            outcome that did not succeed or has warnings, with its index, item, id, status, error.
        """
        return report_data(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the counts, and the first problems."""
        return str(lazy_room("notebook.html").report_html(self))

    def to_json(self) -> str:
        """The report as JSON text; see :meth:`to_dict`."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @property
    def total(self) -> int | None:
        """How many items the input has; None while that cannot be known."""
        return self.table_.total

    @property
    def settled(self) -> int:
        """How many items have their final outcome, for a progress bar."""
        final = frozenset({State.SUCCEEDED, State.FAILED, State.UNKNOWN})
        return self.table_.count(final)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many outcomes there are of each status."""
        return {status: self.table_.count(states) for status, states in STATES.items()}

    @property
    def ok(self) -> bool:
        """Whether the job is over, all of the input was read, and every item succeeded."""
        table = self.table_
        done = self.finished and table.total is not None  # which an interrupted input has not
        return done and table.count(STATES["succeeded"]) == len(table)

    def raise_for_failures(self) -> None:
        """Raise unless :attr:`ok`.

        Raises:
            BulkError: with this report as its ``report``.
        """
        if not self.ok:
            first = next(iter(self.table_.errors()), None)
            example = f"; the first: item {first[0]}: {first[1]}" if first else ""
            state = "" if self.finished else "the job is not over: "
            raise BulkError(f"{state}{summary(self)}{example}", self)

    def __repr__(self) -> str:
        state = "" if self.finished else ", not finished"
        stopped = self.stopped_by
        stop = f", stopped by {type(stopped).__name__}" if stopped is not None else ""
        return f"<BulkReport of {len(self.table_):,}{state}: {summary(self)}{stop}>"
