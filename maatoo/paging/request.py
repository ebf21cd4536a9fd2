"""ListRequest: fetches the pages of a list: the one that was asked for, and those of iteration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import attrs

from maatoo.caller import Caller
from maatoo.converter import to_id
from maatoo.errors import UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.operation import Call
from maatoo.paging.fixed_cost import tell_of_fixed_cost
from maatoo.paging.list_query import ListQuery
from maatoo.paging.sizing import PageSize
from maatoo.transport.response import Response

__all__ = ["ListRequest"]

P = TypeVar("P", bound=ListPage[Any])


class ListRequest(ListQuery[P]):
    """Fetches the pages of a list."""

    async def send(self, caller: Caller, call: Call) -> P:
        """Fetch a page."""
        return (await self._fetched(caller, call))[0]

    async def _fetched(self, caller: Caller, call: Call) -> tuple[P, Response]:
        """Fetch a page, tell listeners of it, and hand it on with its response."""
        exchange = await caller.exchange(self.operation, call, self.path)
        page, response = exchange.read(), exchange.response
        if self.listing.parent is not None:
            self._refuse_others(self.listing.parent, page, response)
        if caller.listeners.wants("PageFetched"):
            await caller.listeners.tell_of(
                "PageFetched",
                operation=self.operation.name,
                rows=len(page.items),
                total=page.total,
                seconds=response.elapsed,
                received_bytes=len(response.content),
            )
        return page, response

    def _refuse_others(self, parent: str, page: P, response: Response) -> None:
        """Refuse rows that tell of another parent than the path names.

        Raises:
            UnexpectedResponse: there is one.
        """
        wanted = to_id(self.path[0])
        for item in page.items:
            told: object = item.raw_
            for name in parent.split("."):
                told = cast("Any", told).get(name) if isinstance(told, Mapping) else None
            own = to_id(told)
            if own is not None and own != wanted:
                raise UnexpectedResponse(
                    f"{response.method} {response.url} answered a row of {parent} {own}",
                    response=response,
                )

    async def measured(
        self, caller: Caller, call: Call, size: PageSize, asked: int, place: int = 0
    ) -> P:
        """Fetch a page of so many rows, and note what it took.

        Args:
            caller: the client.
            call: the call for the page.
            size: learns from it.
            asked: rows that it asks for.
            place: place of the first row, among the rows that the server counts.
        """
        size.under_way += 1
        try:
            page, response = await self._fetched(caller, call)
            if caller.options.steady:
                return page
            left = None if page.total is None else page.total - place
            size.note(asked, len(page.items), response.elapsed, len(response.content), left)
        finally:
            size.under_way -= 1
        await tell_of_fixed_cost(caller, self.operation.name, size.cost)
        return page

    async def given_page(self, caller: Caller) -> P:
        """Fetch the page of exactly the given parameters."""
        page = await self.send(caller, self.as_given)
        limit = self.limit if page.limit is None else page.limit  # the server's values come first
        return attrs.evolve(page, start=page.start or self.first_row, limit=limit)
