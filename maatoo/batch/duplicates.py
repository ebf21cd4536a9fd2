"""Duplicates: at which position an id was given first, in flat arrays of 16 bytes a slot."""

from __future__ import annotations

from array import array

__all__ = ["Duplicates"]


class Duplicates:
    """A hash table from ids to positions: open addressing in two flat arrays."""

    __slots__ = ("_ids", "_mask", "_places", "_used")

    def __init__(self) -> None:
        self._ids = array("Q", bytes(8 * 1024))
        self._places = array("Q", bytes(8 * 1024))
        self._mask = 1023
        self._used = 0

    def first(self, id: int, position: int) -> int | None:
        """Note an id; returns the position at which it was given before, if it was."""
        slot = self._slot(id)
        if self._ids[slot]:
            return self._places[slot]
        self._ids[slot] = id
        self._places[slot] = position
        self._used += 1
        if self._used * 4 > self._mask * 3:
            self._grow()
        return None

    def _slot(self, id: int) -> int:
        slot = (id * 0x9E3779B97F4A7C15 >> 20) & self._mask
        ids, mask = self._ids, self._mask
        while ids[slot] and ids[slot] != id:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        old = zip(self._ids, self._places, strict=True)
        size = 2 * (self._mask + 1)
        self._ids, self._places = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        self._mask = size - 1
        for own, position in old:
            if own:
                slot = self._slot(own)
                self._ids[slot], self._places[slot] = own, position
