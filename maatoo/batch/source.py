"""Source: the input of a bulk job, read lazily from an iterable or an async iterable."""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Sized,
)
from typing import Final, TypeAlias, TypeVar, cast

from maatoo.batch.frames import is_frame, rows_of
from maatoo.errors import InvalidArgument

__all__ = ["END", "Ids", "Items", "Rows", "Source"]

T = TypeVar("T")

Items: TypeAlias = Iterable[T] | AsyncIterable[T]
Rows: TypeAlias = Items[T | Mapping[str, object]]
Ids: TypeAlias = Iterable[int] | AsyncIterable[int]

END: Final = object()
"""What is read after the last item."""


class Source:
    """The input, item by item.

    An async iterable that reads from something else names it by an attribute ``origin_``, so that
    the form of that is checked, and its length is known.

    Attributes:
        total: how many items there are, where the input has a length.
    """

    __slots__ = ("_async", "_origin", "_read", "_sync", "total")

    def __init__(self, items: object, what: str) -> None:
        """Check the input; nothing is read yet.

        Args:
            items: the input.
            what: what an item is called ("row", "id").

        Raises:
            InvalidArgument: a text, a mapping, or nothing that can be iterated.
        """
        origin: object = getattr(items, "origin_", items)
        kind = type(origin).__name__
        whole = isinstance(origin, (str, bytes, bytearray, memoryview, Mapping))
        if whole or not (
            is_frame(origin) or hasattr(origin, "__iter__") or hasattr(origin, "__aiter__")
        ):
            raise InvalidArgument(f"a list of {what}s is wanted, not a {kind}: write [{what}, …]")
        self._async: AsyncIterator[object] | None = None
        self._sync: Iterator[object] | None = None
        rows_of(origin, what)  # refuses a frame that cannot be
        if isinstance(items, AsyncIterable):
            self._async = aiter(cast("AsyncIterable[object]", items))
        else:
            self._sync = iter(cast("Iterable[object]", rows_of(items, what)))
        self._origin = origin
        self._read = 0
        self.total: int | None = len(origin) if isinstance(origin, Sized) else None

    async def next(self) -> object:
        """Read an item, or :data:`END`."""
        item: object = END
        if self._sync is not None:
            item = next(self._sync, END)
        elif self._async is not None:
            item = await anext(self._async, END)
        if item is not END:
            self._read += 1
        return item

    def rest(self) -> Sequence[object]:
        """The items that were not read, where the input has a length; no more can be read then."""
        if self.total is None:
            return ()
        origin = self._origin
        try:
            if isinstance(origin, Sequence):
                return cast("Sequence[object]", origin)[self._read :]
            return list(self._sync) if self._sync is not None else ()
        except Exception:  # the input failed or cannot be sliced: the rest is not listed
            return ()
