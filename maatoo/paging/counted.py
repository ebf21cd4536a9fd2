"""Counted: the rows of a list, held at its end against the number that the server counts."""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar

from maatoo.caller import Caller, wait_to_check
from maatoo.errors import IncompleteList, UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.operation import Call
from maatoo.paging.chunk import Chunk, Chunks, Cursor
from maatoo.paging.request import ListRequest
from maatoo.user_warnings import tell_user

__all__ = ["SECONDS", "Counted"]

T = TypeVar("T")

SECONDS: Final = 6.0
"""Seconds between two requests for totals, which the server caches for five seconds."""

_MOST: Final = 2**63


class Counted(Generic[T]):
    """The rows of a list; at its end the server is asked for its total where some are missing.

    The lowest total counts, of the first page and of two requests some seconds apart: rows that
    were deleted meanwhile, or that came after the list began, are not missed. Lists that count
    pages, or something else than rows, are not compared.
    """

    def __init__(self, caller: Caller, request: ListRequest[Any], chunks: Chunks[T]) -> None:
        self.wanted: int | None = None
        self._caller = caller
        self._request = request
        self._chunks = chunks
        self._begin = chunks.begin()
        self._first: int | None = None
        self._latest: Chunk[T] | None = None
        self._given = 0
        listing = request.listing
        self._over = listing.until_empty or listing.style == "page"

    @property
    def total(self) -> int | None:
        """How many rows the server counts, by the pages so far; None where it does not tell."""
        return self._chunks.total

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        return self._begin

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end.

        Raises:
            UnexpectedResponse: rows are missing at the end, and the client is strict.
        """
        self._chunks.wanted = self.wanted
        chunk = await self._chunks.next()
        self.wanted = self._chunks.wanted
        if chunk is not None:
            self._first = chunk.page.total if self._latest is None else self._first
            self._latest = chunk
            self._given += len(chunk.items)
        elif not self._over:
            self._over = True
            await self._compare()
        return chunk

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        self._over = True
        self._chunks.cancel()

    async def _compare(self) -> None:
        """Tell of missing rows.

        Raises:
            UnexpectedResponse: there are some, and the client is strict.
        """
        begin, latest, request = self._begin, self._latest, self._request
        after, to = begin.get("after") or 0, begin.get("to")
        end = begin if latest is None else latest.cursor(len(latest.items))
        is_part = bool(after) or to is not None
        reached: int | None = end.get("after")
        top: int | None = end.get("to")
        if is_part and (reached is None or (to is not None and after >= to)):
            return  # the rest was read by place, or there was none
        is_ranged = reached is not None and (is_part or top is not None)
        call = request.between(after, top, 1) if is_ranged else request.smallest()
        # the first total of a part that has an upper end is that of a smaller range
        told = self.total if latest is None else self._first
        expected = _MOST if to is not None else told or 0
        seen = int(begin.get("start", 0)) + self._given
        name = request.operation.name
        for seconds in (0.0, SECONDS):
            if seen >= expected:
                return
            if seconds:
                reason = f"{seen} of {expected} rows came"
                await wait_to_check(self._caller, name, seconds, reason)
            total = await self._ask(call)
            if total is not None and total < seen:  # some were deleted since, or it is a mishap
                total = await self._ask(call)
            if total is None:
                return
            expected = min(expected, total)
            if is_part and reached is not None and not seconds and seen < expected:
                nothing = await self._ask(request.between(reached, reached, 1))
                if nothing:  # no range has a total of its own
                    return
        if seen >= expected:
            return
        warning = IncompleteList(name, seen, expected)
        if self._caller.strict:
            raise UnexpectedResponse(str(warning))
        tell_user(warning)

    async def _ask(self, call: Call) -> int | None:
        """The server's total; None where it does not tell."""
        page: ListPage[Any] = await self._request.send(self._caller, call)
        return page.total
