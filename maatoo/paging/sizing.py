"""PageSize: how many rows the next page asks for, by what the last ones took. No I/O."""

from __future__ import annotations

import math
from typing import Final

from maatoo.transport.request_cost import RequestCost

__all__ = ["PageSize"]

_LEAST: Final = 50
_USUAL: Final = 500
_USUAL_SECONDS: Final = 2.0
_USUAL_BYTES: Final = 1_000_000
_FAR_TOO_MUCH: Final = 2
_MOST_SECONDS: Final = 24.0
_MOST_BYTES: Final = 8_000_000
_MOST_BYTES_OF_ALL: Final = 64_000_000
_GROWTH: Final = 8
_WORTH_IT: Final = 2.0
_EXPENSIVE: Final = 0.1
_WEIGHT_OF_LATEST: Final = 0.3


class PageSize:
    """The size of the next page.

    A page that takes seconds keeps everybody waiting, so pages usually stay below 500 rows, 2 s
    and 1 MB. But a server spends time on each request, whatever it asks for: where that is more
    than 0.1 s and a tenth of a page's time, pages grow until it is less, up to 24 s and 8 MB, and
    never to more than eight times what was answered before. All pages of a list that are in memory
    together stay below 64 MB. A page that failed is proof that it was too large.

    Attributes:
        rows: rows that suit the server, as far as is known.
        adapts: whether that may change; a size that the user gave does not.
        under_way: requests of the list that are being answered.
        cost: what requests and rows take.
    """

    __slots__ = (
        "_answered",
        "_bytes",
        "_cut",
        "_first",
        "_most",
        "adapts",
        "cost",
        "rows",
        "under_way",
    )

    def __init__(self, first: int, *, adapts: bool) -> None:
        self.rows = first
        self.adapts = adapts
        self.under_way = 0
        self.cost = RequestCost()
        self._first = first
        self._most = float("inf")
        self._answered = first
        self._bytes = 0.0
        self._cut = 0

    def next(self, left: float | None, places: int, on_the_way: float = 0.0) -> int:
        """Rows for the next page: an equal share of those that have not arrived.

        The rows are shared among all places, unless the rows of a page would take less than twice
        the time of its request itself. How many processors the server has is not known: this rule
        loses little time with one processor, and with many.

        Args:
            left: about how many rows are left to be asked for, where that is known.
            places: how many pages are fetched side by side.
            on_the_way: about how many rows were asked for and have not arrived.
        """
        if not self.adapts:
            return self.rows
        rows = self.rows
        if self._bytes:
            rows = min(rows, max(self._first, int(_MOST_BYTES_OF_ALL / places / self._bytes)))
        if left is None:
            return rows
        worth = max(_WORTH_IT * (self.cost.fixed_rows or 0.0), self._first)
        missing = left + on_the_way
        pages = max(min(places, math.ceil(missing / worth)), 1)
        return min(rows, max(self._first, math.ceil(missing / pages)))

    def whole(self, width: int, limit: int) -> int:
        """The limit with which a range of ids is asked for: no row of it is to need another page.

        Args:
            width: how many ids the range has.
            limit: rows that it is expected to have at most.
        """
        return max(limit, min(width, 2 * limit)) if self.adapts else limit

    def ends(self, width: int, span: int) -> bool:
        """Whether a range is read by one page: what is left would not fill a second one.

        Args:
            width: how many ids the range has.
            span: how many ids a page should have.
        """
        return width <= span + (span // 8 if self.adapts else 0)

    def pages(self, places: int) -> int:
        """Pages that may be under way or wait for their turn: twice the places, if not too large.

        Args:
            places: how many pages are fetched side by side.
        """
        most = _MOST_BYTES_OF_ALL / max(self.rows * self._bytes, 1.0)
        return int(max(places, min(2 * places, most)))

    def note(
        self, asked: int, rows: int, seconds: float, size: int, total: int | None = None
    ) -> None:
        """Note an answer.

        Args:
            asked: rows that were asked for.
            rows: rows that came.
            seconds: how long it took.
            size: bytes of the answer.
            total: rows that the server could have answered, if it tells.
        """
        if not rows or not size:
            return
        each = size / rows
        if each > self._bytes:
            self._bytes = each
        elif rows > 1:
            self._bytes += _WEIGHT_OF_LATEST * (each - self._bytes)
        self.cost.note(rows, seconds, max(self.under_way, 1))
        if not self.adapts:
            return
        self._answered = max(self._answered, rows)
        if rows < asked and total is not None and total > rows:
            if rows == self._cut and rows >= self._first // 2:  # the server's own maximum
                self._most = min(self._most, rows)
            self._cut = rows
        elif self._first < asked == 2 * rows:
            self._most = min(self._most, rows)
        self.rows = self._suitable(asked, rows)

    def too_large(self, asked: int) -> bool:
        """Note that a page failed; False where it was no larger than the first.

        Args:
            asked: rows that were asked for.
        """
        if not self.adapts or asked <= self._first:
            return False
        self._most = max(self._first, min(self._most, asked // 2))
        self.rows = int(min(self.rows, self._most))
        return True

    def _suitable(self, asked: int, rows: int) -> int:
        wanted = self._explored(asked, rows) if self.cost.fixed_rows is None else self._economic()
        least = min(_LEAST, self._first)
        most = min(self._most, _GROWTH * self._answered, max(_MOST_BYTES / self._bytes, least))
        return int(max(min(wanted, most), min(least, self._most)))

    def _explored(self, asked: int, rows: int) -> float:
        """What to try while pages of one size only were answered: twice as many, or half."""
        if asked != self.rows:
            return self.rows
        quick = self.cost.rows_within(_USUAL_SECONDS)
        small = _USUAL_BYTES / self._bytes
        bearable = self.cost.rows_within(_FAR_TOO_MUCH * _USUAL_SECONDS)
        if rows > asked // 2 and min(quick, small) > 2 * asked:
            return min(2 * asked, max(_USUAL, self._first))
        if min(bearable, _FAR_TOO_MUCH * small) < rows:
            return asked / 2
        return asked

    def _economic(self) -> float:
        """The least size whose fixed part is small, or what is usual."""
        cost, small = self.cost, _USUAL_BYTES / self._bytes
        usual = min(cost.rows_within(_USUAL_SECONDS), small, _USUAL, 2 * self._answered)
        kept = min(self.rows, cost.rows_within(_FAR_TOO_MUCH * _USUAL_SECONDS))
        if cost.fixed_seconds <= _EXPENSIVE:
            return max(usual, kept)
        return max(usual, kept, min(cost.rows_for_small_share, cost.rows_within(_MOST_SECONDS)))
