"""PageSize: how many rows the next page asks for, by what the last ones took. No I/O."""

from __future__ import annotations

from typing import Final

__all__ = ["PageSize"]

_LEAST: Final = 50
_MOST: Final = 500
_SECONDS: Final = 2.0
_BYTES: Final = 1_000_000
_FAR_TOO_MUCH: Final = 2


class PageSize:
    """The size of the next page.

    A row costs a server less in a large page than in a small one, but a page that takes seconds
    keeps everybody waiting, and one of many megabytes fills the memory. So pages double while
    twice as many rows should still take less than 2 s and 1 MB, and halve when one took more than
    twice that.

    Attributes:
        rows: rows that suit the server, as far as is known.
        adapts: whether that may change; a size that the user gave does not.
    """

    __slots__ = ("_first", "_most", "adapts", "rows")

    def __init__(self, first: int, *, adapts: bool) -> None:
        self.rows = first
        self.adapts = adapts
        self._first = first
        self._most: int = max(_MOST, first)

    def next(self, left: float | None, places: int) -> int:
        """Rows for the next page.

        Args:
            left: about how many rows are left, where that is known.
            places: how many pages are fetched side by side; none is to be left without one.
        """
        if left is None or not self.adapts:
            return self.rows
        return min(self.rows, max(self._first, int(left / places) + 1))

    def note(self, asked: int, rows: int, seconds: float, size: int) -> None:
        """Note an answer; one to a page of an earlier size tells nothing new.

        Args:
            asked: rows that were asked for.
            rows: rows that came.
            seconds: how long it took.
            size: bytes of the answer.
        """
        if not self.adapts or asked != self.rows:
            return
        if asked > self._first and rows == asked // 2:  # the server's own maximum
            self.rows = self._most = rows
        elif seconds > _FAR_TOO_MUCH * _SECONDS or size > _FAR_TOO_MUCH * _BYTES:
            self.rows = max(min(_LEAST, self._first), asked // 2)
        elif rows > asked // 2 and 2 * seconds < _SECONDS and 2 * size < _BYTES:
            self.rows = min(self._most, 2 * asked)
