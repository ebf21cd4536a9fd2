"""ChunkSize: how many items the next request carries, by what the last ones took."""

from __future__ import annotations

from typing import Final

__all__ = ["ChunkSize"]

_TARGET_SECONDS: Final = 10.0
_WEIGHT_OF_LATEST: Final = 0.3


class ChunkSize:
    """The size of the next chunk.

    A server that needs 20 ms an item gets full chunks; one so slow that a full chunk would take
    more than 10 s gets fewer items a request. A chunk that was cut off halves the size, each that
    succeeds brings an eighth back.

    Attributes:
        most: items a request at most; lowered when the server says that it takes fewer.
    """

    __slots__ = ("_fixed", "_limit", "_seconds_per_item", "most")

    def __init__(self, most: int, given: int | None) -> None:
        self.most = most if given is None else min(most, given)
        self._fixed = given is not None
        self._limit = self.most
        self._seconds_per_item = 0.0

    def next(self) -> int:
        """Items for the next chunk."""
        if self._fixed:
            return self.most
        size = min(self.most, self._limit)
        if self._seconds_per_item > 0:
            size = min(size, int(_TARGET_SECONDS / self._seconds_per_item))
        return max(size, 1)

    def took(self, items: int, seconds: float) -> None:
        """Note a request that was answered."""
        self._limit = min(self.most, self._limit + max(1, self._limit // 8))
        if items and seconds > 0:
            each = seconds / items
            known = self._seconds_per_item or each
            self._seconds_per_item = known + _WEIGHT_OF_LATEST * (each - known)

    def cut_off(self, items: int) -> None:
        """Note a request that got no answer."""
        self._limit = max(1, min(self._limit, items // 2))

    def server_takes(self, most: int) -> None:
        """Note the server's own maximum."""
        self.most = max(1, min(self.most, most))
