"""Visibility: whether ranges of ids answer the rows of a list, and no others.

A user may be shown his own rows only. The server does that with a filter of its own, and any
``where`` of a request takes its place: ranges of ids then answer the rows of everybody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from maatoo.caller import Caller, wait_to_check
from maatoo.models._base import ListPage
from maatoo.paging.counted import SECONDS
from maatoo.paging.ranges import ids_of
from maatoo.paging.request import ListRequest

__all__ = ["RangesUnusable", "Visibility"]


class RangesUnusable(Exception):
    """The list cannot be read by ranges of ids; its rows by their place are right."""


class Visibility:
    """Compares what ranges of ids show with what the list shows, once an iteration.

    With a filter of the user's own there is nothing to compare: it takes the place of the server's
    filter as well.
    """

    def __init__(self, caller: Caller, request: ListRequest[Any], *, is_resumed: bool) -> None:
        self._caller = caller
        self._request = request
        self._is_checked = is_resumed or "where" in request.query
        self._shows_more = False

    async def check_first(
        self, page: ListPage[Any], highest: Callable[[], Awaitable[ListPage[Any]]] | None
    ) -> None:
        """Check the first page before its rows are given out.

        Args:
            page: the first page.
            highest: waits for the row of the highest id; None where the page was asked for without
                a range, so that its rows are right in any case.

        Raises:
            RangesUnusable: its rows have no ids, or are not all of this user's list.
        """
        if page.items and all(own is None for own in ids_of(page.items)):
            raise RangesUnusable
        if not page.items or highest is None or page.total is None or self._is_checked:
            return
        top = await highest()
        if top.total is not None and page.total > top.total:
            await self.check(top)
        self._is_checked = True

    async def check(self, highest: ListPage[Any]) -> None:
        """Check before a range is asked for.

        Args:
            highest: the row of the highest id, asked for without a range: its total is that of the
                list as the user may see it.

        Raises:
            RangesUnusable: ranges have more rows than the list, twice, some seconds apart.
        """
        if not self._is_checked and not self._shows_more and await self._has_more(highest):
            odd = "ranges of ids show more rows than the list"
            name = self._request.operation.name
            await wait_to_check(self._caller, name, SECONDS, odd)
            again = await self._request.send(self._caller, self._request.highest())
            self._shows_more = await self._has_more(again)
        if self._shows_more:
            raise RangesUnusable
        self._is_checked = True

    async def _has_more(self, highest: ListPage[Any]) -> bool:
        top = ids_of(highest.items)[0] if highest.items else None
        if top is None or highest.total is None:
            return False
        ranged = await self._request.send(self._caller, self._request.between(0, top, 1))
        return ranged.total is not None and ranged.total > highest.total
