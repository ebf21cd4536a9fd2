"""OutcomeTable: what became of every input position, in 9 bytes for each that succeeded."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final, Literal

from maatoo.errors import ContactMerged, NotStored

__all__ = ["STATES", "STATUS", "OutcomeTable", "State", "Status"]

_BLOCK: Final = 4096


class State(IntEnum):
    """What is known of a position."""

    NOT_SENT = 0
    IN_FLIGHT = 1
    SUCCEEDED = 2
    FAILED = 3
    UNKNOWN = 4


Status = Literal["succeeded", "failed", "unknown", "not_sent"]

STATES: Final[Mapping[Status, frozenset[State]]] = {
    "succeeded": frozenset({State.SUCCEEDED}),
    "failed": frozenset({State.FAILED}),
    "unknown": frozenset({State.UNKNOWN, State.IN_FLIGHT}),
    "not_sent": frozenset({State.NOT_SENT}),
}
STATUS: Final[Mapping[State, Status]] = {
    state: status for status, states in STATES.items() for state in states
}


class OutcomeTable:
    """Positions in the order of the input; written by the job, read by anyone at any moment.

    A position is NOT_SENT from the moment its item is read, IN_FLIGHT while a request that holds
    it is under way, and then what the answer says. So the table is true whenever the job ends,
    however it ends. Each method does one atomic step after the other in an order that keeps a
    reader in another thread from seeing a position without its item.

    Attributes:
        total: how many positions the input has, once known.
        rest: the items after the last position that was read, where the job could know them.
    """

    __slots__ = (
        "_errors",
        "_ids",
        "_items",
        "_states",
        "_values",
        "_warnings",
        "keep_all",
        "rest",
        "total",
    )

    def __init__(self) -> None:
        self.total: int | None = None
        self.rest: Sequence[Any] = ()
        self.keep_all = False
        self._states = bytearray()
        self._ids = array("Q")
        self._warnings: dict[int, tuple[NotStored | ContactMerged, ...]] = {}
        self._items: dict[int, Any] = {}
        self._errors: dict[int, Exception] = {}
        self._values: dict[int, Any] = {}

    # Written by the job

    def add(self, item: object) -> int:
        """Note an item that was read; returns its position."""
        position = len(self._states)
        self._items[position] = item
        self._ids.append(0)
        self._states.append(State.NOT_SENT)
        return position

    def sent(self, positions: Sequence[int]) -> None:
        """Note that items are on their way."""
        for position in positions:
            self._states[position] = State.IN_FLIGHT

    def succeed(
        self,
        position: int,
        id: int = 0,
        value: object = None,
        warnings: tuple[NotStored | ContactMerged, ...] = (),
    ) -> None:
        """Note a success; the item is kept where there is something to say of it."""
        self._ids[position] = id
        if warnings:
            self._warnings[position] = warnings
        if self.keep_all:
            self._values[position] = value
        self._states[position] = State.SUCCEEDED
        self._errors.pop(position, None)
        if not self.keep_all and not warnings:
            del self._items[position]

    def fail(
        self,
        position: int,
        state: State,
        error: Exception | None,
        id: int = 0,
        value: object = None,
        warnings: tuple[NotStored | ContactMerged, ...] = (),
    ) -> None:
        """Note that an item failed, that its outcome is unknown, or that it was not sent."""
        if warnings:
            self._warnings[position] = warnings
        if self.keep_all and value is not None:
            self._values[position] = value
        if error is not None:
            self._errors[position] = error
        self._ids[position] = id
        self._states[position] = state

    # Read by anyone

    def __len__(self) -> int:
        """Positions, those included that are known but were not read."""
        return max(len(self._states), self.total or 0)

    @property
    def read(self) -> int:
        """Positions whose items were read."""
        return len(self._states)

    def waiting(self) -> int:
        """How many positions were read and not sent."""
        return self._states.count(State.NOT_SENT)

    def count(self, states: frozenset[State]) -> int:
        """How many positions are in one of some states."""
        read = bytes(self._states)  # the bytes that are counted must not change meanwhile
        found = sum(read.count(state) for state in states)
        return found + (self._unread(len(read)) if State.NOT_SENT in states else 0)

    def _unread(self, read: int) -> int:
        """How many positions are known beyond those that were read."""
        return max((self.total or 0) - read, 0)

    def positions(self, states: frozenset[State], skip: int = 0) -> Iterator[int]:
        """Positions in one of some states, ascending.

        Args:
            states: the states that are looked for.
            skip: how many of them to pass over.
        """
        pattern = re.compile(b"[" + re.escape(bytes(sorted(states))) + b"]")
        base = 0
        while base < len(self._states):
            block = bytes(self._states[base : base + _BLOCK])
            found = sum(block.count(state) for state in states)
            if found <= skip:
                skip -= found
            else:
                for match in pattern.finditer(block):
                    if skip:
                        skip -= 1
                    else:
                        yield base + match.start()
            base += len(block)
        if State.NOT_SENT in states:
            yield from range(base + skip, base + self._unread(base))

    def state(self, position: int) -> State:
        """What is known of a position."""
        if position >= len(self._states):
            return State.NOT_SENT
        return State(self._states[position])

    def id(self, position: int) -> int | None:
        """The id of a position's entity, or None."""
        return (self._ids[position] or None) if position < len(self._ids) else None

    def item(self, position: int) -> Any:
        """A position's item, or None where it is not kept or was never read."""
        unread = position - len(self._states)
        if unread < 0:
            return self._items.get(position)
        return self.rest[unread] if unread < len(self.rest) else None

    def error(self, position: int) -> Exception | None:
        """What went wrong with a position."""
        return self._errors.get(position)

    def value(self, position: int) -> Any:
        """What was answered for a position, where that is kept."""
        return self._values.get(position)

    def warnings(self, position: int) -> tuple[NotStored | ContactMerged, ...]:
        """Values of a position that were not stored as they were sent."""
        return self._warnings.get(position, ())

    def warned(self) -> list[int]:
        """The positions that have warnings, ascending."""
        return sorted(self._warnings.copy())

    def errors(self) -> list[tuple[int, Exception]]:
        """Every error by its position."""
        return sorted(self._errors.copy().items(), key=lambda pair: pair[0])
