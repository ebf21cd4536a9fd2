"""What operations are described with: how a list pages, and what tells entities apart."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

__all__ = ["Identity", "Listing", "Unfiltered"]


@frozen
class Listing:
    """How a list pages.

    Attributes:
        style: ``offset`` (start and limit) or ``page`` (page and limit, from 1).
        id_column: the column whose ranges make iteration exact; None where the server honours no
            filter on it, so that pages overlap instead.
        order: the (column, direction) that iteration adds when the user gave none; None where the
            server takes no order.
        page_size: items a page when the user gave no limit.
        until_empty: whether only an empty page is the end: the limit counts something else than
            items, or the total is none of theirs.
        plain_search: whether the server fails on search commands.
        negations: whether the server looks at negations in searches.
        dates: whether its rows have the dates that ``Where.changed_since`` asks for.
        parent: where a row tells the id that the path begins with, such as ``form.id``; None where
            rows do not.
    """

    style: Literal["offset", "page"] = "offset"
    id_column: str | None = None
    order: tuple[str, str] | None = None
    page_size: int = 100
    until_empty: bool = False
    plain_search: bool = False
    negations: bool = True
    dates: bool = True
    parent: str | None = None


@frozen
class Identity:
    """What tells the entities of a resource apart, beside their ids, and how one is found by it.

    Attributes:
        resource: name of the resource.
        path: path of its list, below ``/api``.
        key: envelope of the list.
        names: API names of the properties of which no two entities have the same value.
        settle: whether the server is asked what became of a write without an answer.
    """

    resource: str
    path: str
    key: str
    names: tuple[str, ...]
    settle: bool = False


@frozen
class Unfiltered:
    """Since when servers refuse filters and an order of a list.

    Attributes:
        since: the version.
        instead: what to use.
    """

    since: str
    instead: str = ""
