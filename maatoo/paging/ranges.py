"""Ranges of ids: what an answer proves of one, and how wide the next should be. No I/O."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from attrs import frozen

from maatoo.converter import to_int
from maatoo.errors import UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.page_items import LateItems

__all__ = ["CoveredRange", "Density", "Range", "id_of", "ids_of", "read_range"]

T = TypeVar("T")

_OLD: float = 0.5


@frozen
class Range:
    """Ids greater than ``after`` and at most ``to`` (None: without end)."""

    after: int
    to: int | None


class Density:
    """How many rows there are to an id, by the latest answers.

    An answer counts twice as much as the one before it: after a gap in the ids ranges grow by
    thirds of magnitude, and one full page is enough to narrow them again.
    """

    __slots__ = ("_ids", "_rows")

    def __init__(self, rows: float, ids: float) -> None:
        self._rows = max(rows, 0.5)
        self._ids = max(ids, 1.0)

    def note(self, rows: int, ids: int) -> None:
        """Note that so many rows were found among so many ids."""
        self._rows = _OLD * self._rows + rows
        self._ids = _OLD * self._ids + max(ids, 1)

    def reset(self, rows: int, ids: int) -> None:
        """Forget what was noted: a full page shows that the range was far too wide."""
        self._rows, self._ids = max(float(rows), 0.5), max(float(ids), 1.0)

    def rows(self, part: Range) -> float | None:
        """About how many rows a range has; None where it has no end."""
        if part.to is None:
            return None
        return (part.to - part.after) * min(self._rows / self._ids, 1.0)

    def span(self, limit: int) -> int:
        """How many ids to ask for so that a page of ``limit`` rows is nearly filled.

        Two standard deviations are left free, since a page that overflows costs a request more.
        """
        density = min(self._rows / self._ids, 1.0)
        free = 2.0 * math.sqrt(limit * (1.0 - density))
        return max(limit, int(max(limit - free, limit / 2) / max(density, 1e-18)))


@frozen
class CoveredRange(Generic[T]):
    """What the answer to a range proves.

    Attributes:
        items: the rows, by ascending id.
        rest: the part of the range that is not proven to be complete, or None.
        covered: how many ids the rows are spread over.
    """

    items: Sequence[T]
    rest: Range | None
    covered: int


def id_of(item: object) -> int | None:
    """The id of an item, or None."""
    return to_int(getattr(item, "id", None))


def ids_of(items: Sequence[object]) -> Sequence[int | None]:
    """The ids of items; None for an item without one. No item is read for it."""
    return items.ids if isinstance(items, LateItems) else [id_of(item) for item in items]


def read_range(asked: Range, limit: int, widest: int, page: ListPage[Any]) -> CoveredRange[Any]:
    """Judge the answer to a range.

    A short page proves nothing by itself: the server may cap the page size. It does when a page
    with more rows was seen before (``widest``), and the total does not contradict it.

    Args:
        asked: the range.
        limit: rows that were asked for at most.
        widest: rows of the fullest page seen, this one included.
        page: the answer.

    Raises:
        UnexpectedResponse: rows that were not asked for: the server ignores the filter, the order
            or the limit, and going on would lose rows.
    """
    found = len(page.items)
    if not found:
        return CoveredRange((), None, (asked.to or asked.after) - asked.after)
    if found > limit:
        raise UnexpectedResponse(f"asked for {limit} rows at most, the server answered {found}")
    last = asked.after
    for own in ids_of(page.items):
        if own is None:
            raise UnexpectedResponse("a row without id, where rows are read by ranges of ids")
        if own <= last or (asked.to is not None and own > asked.to):
            wanted = f"above {last}" + ("" if asked.to is None else f" and up to {asked.to}")
            raise UnexpectedResponse(
                f"asked for ids {wanted} in ascending order, the server answered {own}: it ignores "
                "the filter or the order; iterate this list with an order of your own"
            )
        last = own
    if last == asked.to:
        return CoveredRange(page.items, None, last - asked.after)
    alone = page.total is None or page.total <= found
    if found < limit and found < widest and alone and asked.to is not None:
        return CoveredRange(page.items, None, asked.to - asked.after)
    return CoveredRange(page.items, Range(last, asked.to), last - asked.after)
