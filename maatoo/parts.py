"""Part: a piece of a list that another process can read, without any secret in it.

``lst.parts(n)`` splits a list by ranges of ids. The ranges are balanced by asking the server how
many rows lie below an id, because ids have holes. A part is a recipe: the site, the *name* of where
credentials come from, the list with its parameters, and the range. It can be pickled and written
as JSON, and each part is read by a client of its own process.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

from maatoo.base_url import site_root
from maatoo.errors import ConfigurationError, InvalidArgument, UnexpectedResponse
from maatoo.lazy_room import lazy_room
from maatoo.query import Where

__all__ = ["Part", "client_of", "split"]

_NEAR: Final = 0.02
"""How far from its fair share a part may be before the server is asked again."""
_PROBES: Final = 24
_JSON: Final = (str, int, float, bool, type(None), list, dict, tuple)


@frozen(kw_only=True)
class Part:
    """A piece of a list: the rows whose id is above ``after`` and at most ``to``.

    Attributes:
        site: the server's address.
        credentials: where they come from: "env" for the ``MAATOO_*`` variables, or
            "package.module:function" for a function of yours that makes a ``Maatoo`` client.
        resource: "contacts".
        operation: "list".
        path: arguments of the path.
        query: parameters of the list, as JSON can say them.
        column: the column of ids.
        after: lower end of the ids, not included.
        to: upper end of the ids, included; None for no end.
        index: number of the part, from 0.
        of: how many parts there are.
    """

    site: str
    credentials: str = "env"
    resource: str
    operation: str = "list"
    path: tuple[Any, ...] = ()
    query: Mapping[str, Any]
    column: str = "id"
    after: int
    to: int | None
    index: int
    of: int

    def to_json(self) -> str:
        """The part as JSON text."""
        return json.dumps(asdict(self, recurse=False), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Part:
        """A part of its JSON text.

        Raises:
            InvalidArgument: the text is none of a part.
        """
        try:
            found: dict[str, Any] = json.loads(text)
            found["path"] = tuple(found["path"])
            return cls(**found)
        except (ValueError, TypeError, KeyError) as problem:
            raise InvalidArgument(f"this is no text of a part: {problem}") from None

    def client(self) -> Any:
        """A ``Maatoo`` client of this process for the part.

        Raises:
            ConfigurationError: the credentials are not there, or are those of another site.
        """
        api = client_of(self.credentials)
        if site_root(api.settings.site) != self.site:
            api.close()
            raise ConfigurationError(
                f"this part belongs to {self.site}, but the credentials are those of "
                f"{api.settings.site}"
            )
        return api

    def of_client(self, api: Any) -> Any:
        """The rows of the part as a list of a client, blocking or asynchronous."""
        query = dict(self.query)
        ours = Where.gt(self.column, self.after)
        if self.to is not None:
            ours &= Where.lte(self.column, self.to)
        query["where"] = Where(query.get("where") or ()) & ours
        method = getattr(getattr(api, self.resource), self.operation)
        return method(*self.path, **query)

    def read(self) -> Iterator[Any]:
        """Iterate the rows of the part, with a client of its own."""
        with self.client() as api:
            yield from self.of_client(api)

    async def aread(self, api: Any) -> AsyncIterator[Any]:
        """Iterate the rows of the part, with an ``AsyncMaatoo`` client."""
        async for item in self.of_client(api):
            yield item

    def to_arrow(self, **options: Any) -> Any:
        """The rows of the part as a ``pyarrow.Table`` (extra ``arrow``)."""
        with self.client() as api:
            return self.of_client(api).to_arrow(**options)

    def write_parquet(self, folder: str | os.PathLike[str], **options: Any) -> Path:
        """Write the part into a folder, as a file of its own that appears when it is whole.

        A file that is there already was written whole by an earlier run and is kept.

        Returns:
            The path of the file.
        """
        target = Path(folder) / f"part-{self.index:05}-of-{self.of:05}.parquet"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with self.client() as api:
                self.of_client(api).to_parquet(target, **options)
        return target


def client_of(credentials: str, **settings: Any) -> Any:
    """A ``Maatoo`` client of this process.

    Args:
        credentials: "env", or "package.module:function"; see :class:`Part`.
        **settings: further settings of a client of the environment; arguments of the function.

    Raises:
        ConfigurationError: the credentials are not there, or there is no such function.
    """
    if credentials == "env":
        return lazy_room("sync.client").Maatoo.from_env(**settings)
    module, _, name = credentials.partition(":")
    try:
        make = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as problem:
        raise ConfigurationError(
            f"credentials={credentials!r} names no function: {problem}"
        ) from None
    return make(**settings)


async def split(lst: Any, n: int, credentials: str) -> list[Part]:
    """Split a list into parts of about the same number of rows; see ``lst.parts``.

    Raises:
        InvalidArgument: a list that cannot be split by ids, or parameters that JSON cannot say.
        UnexpectedResponse: the server tells no total, or the user may not see all rows.
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"parts takes a whole number of at least 1, not {n!r}")
    if not lst.exact:
        raise InvalidArgument("only a list that is exact (without an order) is split by ids")
    resource, _, operation = lst.operation.name.partition(".")
    request = lst.request
    ends = await _ends(lst, n)
    bounds = list(zip([0, *ends], [*ends, None], strict=True))
    return [
        Part(
            site=site_root(lst.caller.site),
            credentials=credentials,
            resource=resource,
            operation=operation,
            path=request.path,
            query=_plain(request.query),
            column=request.listing.id_column or "id",
            after=after,
            to=to,
            index=index,
            of=len(bounds),
        )
        for index, (after, to) in enumerate(bounds)
    ]


async def _ends(lst: Any, n: int) -> list[int]:
    """The ids at which the parts end, the last one aside."""
    request, caller = lst.request, lst.caller
    page = await request.send(caller, request.highest())
    total, highest = page.total, max((int(each.id) for each in page.items), default=0)
    if total is None:
        raise UnexpectedResponse("the server tells no total of this list: it has no parts")

    async def count(id: int) -> int:
        found = await request.send(caller, request.between(0, id, 1))
        return found.total or 0

    n = max(1, min(n, total, highest))
    known: dict[int, int] = {0: 0, highest: total}
    if n > 1 and await count(highest) > total:
        raise UnexpectedResponse(
            "the user may see only some of these rows, and a filter lifts that: read the list as a "
            "whole instead of in parts"
        )
    ends: list[int] = []
    for number in range(1, n):
        end = await _end(count, known, number * total / n, total / n)
        if end > (ends[-1] if ends else 0) and end < highest:
            ends.append(end)
    return ends


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
        if abs(known[middle] - wanted) <= _NEAR * share:
            return middle
        low, high = (middle, high) if known[middle] < wanted else (low, middle)
    return low if wanted - known[low] < known[high] - wanted else high


def _plain(query: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a list as JSON can say them."""
    found: dict[str, Any] = {}
    for name, value in query.items():
        if name in ("start", "limit", "page"):
            continue
        if isinstance(value, Where):
            value = [dict(each) for each in value]
        elif not isinstance(value, _JSON):
            value = str(value)  # of a search
        found[name] = json.loads(json.dumps(value))
    return found
