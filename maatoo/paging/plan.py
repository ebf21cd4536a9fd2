"""The plan of an iteration by ranges of ids: what is to be fetched, and what is being fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define

from maatoo.models._base import ListPage
from maatoo.paging.fetching import Fetch
from maatoo.paging.ranges import CoveredRange, Density, Range
from maatoo.paging.sizing import PageSize

__all__ = ["Ahead", "UnderWay", "on_the_way"]


@define(eq=False)
class Ahead:
    """A range that is to be fetched, and how dense it is."""

    range: Range
    density: Density

    def split(self, size: PageSize, limit: int) -> tuple[Range, Ahead | None]:
        """Cut off as many ids as should fill a page of ``limit`` rows; the rest, or None."""
        after, to = self.range.after, self.range.to
        span = self.density.span(limit)
        if to is None or size.ends(to - after, span):
            return self.range, None
        return Range(after, after + span), Ahead(Range(after + span, to), self.density)


@define(eq=False)
class UnderWay:
    """A range that is being fetched, and what its answer proves once it has arrived."""

    range: Range
    density: Density
    limit: int
    fetch: Fetch[ListPage[Any]]
    covered: CoveredRange[Any] | None = None
    error: Exception | None = None


def on_the_way(plan: Iterable[Ahead | UnderWay]) -> float:
    """About how many rows were asked for and have not arrived."""
    waiting = (node for node in plan if isinstance(node, UnderWay) and not node.fetch.ready)
    return sum(min(node.limit, node.density.rows(node.range) or node.limit) for node in waiting)
