"""split: a list as parts of about the same number of rows, by asking the server a few times.

Ids have holes, so that equal ranges of ids would be unequal parts. The server is asked how many
rows lie below an id, until each part has about its share. A list that cannot be read by ids is
split by the places of its rows, where that is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

from maatoo.argument_checks import check_whole
from maatoo.base_url import site_root
from maatoo.caller import Caller
from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.models._base import ListPage
from maatoo.paging.ranges import id_of
from maatoo.paging.request import ListRequest
from maatoo.paging.visibility import RangesUnusable, Visibility
from maatoo.parts import Part, check_credentials, machine_name
from maatoo.query import Where

__all__ = ["split"]

_NEAR: Final = 0.02
"""How far from its fair share a part may be, and half a row in any case."""
_PROBES: Final = 64
"""Requests for an end at most: enough to halve any range of ids, every other time."""
_JSON: Final = (str, int, float, bool, type(None), list, dict, tuple)


async def split(
    caller: Caller,
    request: ListRequest[Any],
    n: int,
    credentials: str,
    workers: int | None,
    by_place: bool,
) -> list[Part]:
    """Split a list; see ``lst.parts``.

    Raises:
        InvalidArgument: a list that cannot be split.
        ConfigurationError: the credentials name no function.
        UnexpectedResponse: the server tells no total, or the user may not see all rows.
    """
    check_whole("n", n, 1)
    if workers is not None:
        check_whole("workers", workers, 1)
    check_credentials(credentials)
    if request.exact and by_place:
        raise InvalidArgument("this list is exact: it is split by ids, so leave by_place out")
    if not request.exact and not by_place:
        raise InvalidArgument(
            "only a list that is exact (without an order) is split by ids; by_place=True splits "
            "this one by the places of its rows: rows are missed, or come twice, where others come "
            "or go meanwhile"
        )
    if request.listing.style == "page" or (by_place and "start" not in request.operation.query):
        raise InvalidArgument("this list cannot begin at any row, so that it has no parts")
    if request.start:
        raise InvalidArgument("parts are those of a whole list: leave start out")
    ends = await (_places if by_place else _ends)(caller, request, n)
    bounds = list(zip([0, *ends], [*ends, None], strict=True))
    resource, _, operation = request.operation.name.partition(".")
    name = uuid4().hex
    return [
        Part(
            site=site_root(caller.site),
            credentials=credentials,
            workers=workers or len(bounds),
            machine=machine_name(),
            resource=resource,
            operation=operation,
            path=request.path,
            query=_plain(request.query),
            extra_query=request.extra_query,
            column=None if by_place else request.listing.id_column,
            after=after,
            to=to,
            index=index,
            of=len(bounds),
            split=name,
        )
        for index, (after, to) in enumerate(bounds)
    ]


async def _ends(caller: Caller, request: ListRequest[Any], n: int) -> list[int]:
    """The ids at which the parts end, the last one aside."""
    page = await _visible(caller, request)
    total, highest = _total(page), max((id_of(each) or 0 for each in page.items), default=0)

    async def count(to: int) -> int:
        return (await request.send(caller, request.between(0, to, 1))).total or 0

    n = max(1, min(n, total, highest))
    known: dict[int, int] = {0: 0, highest: total}
    ends: list[int] = []
    for number in range(1, n):
        end = await _end(count, known, number * total / n, total / n)
        if end > (ends[-1] if ends else 0) and end < highest:
            ends.append(end)
    return ends


async def _places(caller: Caller, request: ListRequest[Any], n: int) -> list[int]:
    """The places at which the parts end, the last one aside."""
    request.check_iteration()
    total = _total(await request.send(caller, request.smallest()))
    n = max(1, min(n, total))
    return [number * total // n for number in range(1, n)]


def _total(page: ListPage[Any]) -> int:
    if page.total is None:
        raise UnexpectedResponse("the server tells no total of this list: it has no parts")
    return page.total


async def _visible(caller: Caller, request: ListRequest[Any]) -> ListPage[Any]:
    """The row of the highest id, where ranges of ids show no more rows than the list does."""
    page: ListPage[Any] = await request.send(caller, request.highest())
    is_visible = True
    if not page.items and (await request.send(caller, request.between(0, None, 1))).items:
        page = await request.send(caller, request.highest())  # a row may have come just now
        is_visible = bool(page.items)
    with suppress(RangesUnusable):
        await Visibility(caller, request, is_resumed=False).check(page)
        if is_visible:
            return page
    raise UnexpectedResponse(
        "the user may see only some of these rows, and a filter lifts that: read the list as a "
        "whole instead of in parts"
    )


async def _end(
    count: Callable[[int], Awaitable[int]], known: dict[int, int], wanted: float, share: float
) -> int:
    """An id with about as many rows up to it as are wanted."""
    low = max((each for each in known if known[each] <= wanted), default=0)
    high = min(each for each in known if known[each] >= wanted and each >= low)
    for probe in range(_PROBES):
        if high - low <= 1:
            break
        slope = (wanted - known[low]) / max(known[high] - known[low], 1)
        straight = low + int((high - low) * slope) if probe % 2 == 0 else (low + high) // 2
        middle = min(max(straight, low + 1), high - 1)
        known[middle] = await count(middle)
        if abs(known[middle] - wanted) <= max(_NEAR * share, 0.5):
            return middle
        low, high = (middle, high) if known[middle] < wanted else (low, middle)
    return low if wanted - known[low] < known[high] - wanted else high


def _plain(query: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a list as JSON can say them."""
    found: dict[str, Any] = {}
    for name, value in query.items():
        if name in ("start", "page"):
            continue
        if isinstance(value, Where):
            value = [dict(each) for each in value]
        elif not isinstance(value, _JSON):
            value = str(value)  # of a search
        found[name] = json.loads(json.dumps(value))
    return found
