"""ChunkSize: how many items the next request carries, by what the last ones took."""

from __future__ import annotations

from typing import Final

from maatoo.transport.request_cost import RequestCost

__all__ = ["ChunkSize"]

_USUAL_SECONDS: Final = 10.0
_MOST_SECONDS: Final = 30.0


class ChunkSize:
    """The size of the next chunk.

    A server that needs 20 ms an item gets full chunks; one so slow that a full chunk would take
    more than 10 s gets fewer items a request. But a server spends time on each request, however
    few items it carries: where that is more than a tenth, a chunk may take up to 30 s. A chunk
    that was cut off halves the size, each that succeeds brings an eighth back.

    Attributes:
        most: items a request at most; lowered when the server says that it takes fewer.
        cost: what requests and items take.
    """

    __slots__ = ("_fixed", "_limit", "cost", "most")

    def __init__(self, most: int, given: int | None) -> None:
        self.most = most if given is None else min(most, given)
        self.cost = RequestCost()
        self._fixed = given is not None
        self._limit = self.most

    def next(self) -> int:
        """Items for the next chunk."""
        if self._fixed:
            return self.most
        cost = self.cost
        economic = min(cost.rows_for_small_share, cost.rows_within(_MOST_SECONDS))
        size = max(economic, cost.rows_within(_USUAL_SECONDS))
        return int(max(min(size, self.most, self._limit), 1))

    def took(self, items: int, seconds: float) -> None:
        """Note a request that was answered."""
        self._limit = min(self.most, self._limit + max(1, self._limit // 8))
        self.cost.note(items, seconds)

    def cut_off(self, items: int) -> None:
        """Note a request that got no answer."""
        self._limit = max(1, min(self._limit, items // 2))

    def server_takes(self, most: int) -> None:
        """Note the server's own maximum."""
        self.most = max(1, min(self.most, most))
