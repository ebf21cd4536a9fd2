"""Movement: whether a server honours the place of a page, or answers the same rows for any."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

__all__ = ["FAR", "Movement"]

FAR = 1_000_000
"""Rows, or pages, behind the end of a list: there a list that moves has none."""

_Page: TypeAlias = tuple[int, Sequence[Any]]


class Movement:
    """What the pages of one iteration say of the list.

    A page with the rows of an earlier one, in whatever order, is no proof that the server ignores
    the place: a table may have many equal rows. Rows behind the total are none either, as the total
    may lag. A page far behind the end is the proof: a server that honours the place has none there.

    Attributes:
        is_seen: whether a page has shown that the list moves, so that more can be fetched ahead.
    """

    __slots__ = ("_first", "_is_proven", "_last", "is_seen")

    def __init__(self) -> None:
        self.is_seen = False
        self._is_proven = False
        self._first: _Page | None = None
        self._last: _Page | None = None

    async def stands_still(
        self,
        start: int,
        rows: Sequence[Any],
        far: Callable[[], Awaitable[Sequence[Any]]],
        *,
        beyond: bool = False,
    ) -> bool:
        """Note a page, and say whether the list does not move.

        Args:
            start: where the page was to begin.
            rows: its rows, or the ids of them.
            far: fetches the rows of a page far behind the end.
            beyond: whether the page begins behind the last row, by the total.
        """
        page, earlier = (start, rows), (self._first, self._last)
        self._first, self._last = self._first or page, page
        odd = beyond and bool(rows) and self._first is not page
        odd = odd or any(each is not None and _repeats(each, page) for each in earlier)
        if odd and not self._is_proven:
            if await far():
                return True
            self._is_proven = True
        self.is_seen = self.is_seen or self._first is not page
        return False


def _repeats(earlier: _Page, page: _Page) -> bool:
    one, other = list(earlier[1]), list(page[1])
    count = min(len(one), len(other))
    if earlier[0] == page[0] or not count:
        return False
    return one[:count] == other[:count] or (len(one) == len(other) and _are_alike(one, other))


def _are_alike(one: list[Any], other: list[Any]) -> bool:
    """Whether two pages have the same rows, which need not be hashable."""
    try:
        for row in other:
            one.remove(row)
    except ValueError:
        return False
    return True
