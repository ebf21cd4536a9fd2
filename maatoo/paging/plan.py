"""The plan of an iteration by ranges of ids: what is to be fetched, and what is being fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define

from maatoo.models._base import ListPage
from maatoo.paging.fetching import Fetch
from maatoo.paging.ranges import CoveredRange, Density, Range

__all__ = ["Ahead", "UnderWay", "on_the_way"]


@define(eq=False)
class Ahead:
    """A range that is to be fetched, and how dense it is."""

    range: Range
    density: Density


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
