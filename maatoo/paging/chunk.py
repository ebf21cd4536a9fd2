"""Chunk: rows that came together, and the cursor after each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from attrs import frozen

from maatoo.argument_checks import is_whole

__all__ = ["Chunk", "Chunks", "Cursor", "is_whole_cursor"]

T = TypeVar("T")

Cursor: TypeAlias = dict[str, Any]
"""The position of an iteration, as a small JSON value."""


@frozen
class Chunk(Generic[T]):
    """Rows in the order of the list.

    Attributes:
        items: the rows.
        page: the answer they came with.
        cursor: gives the cursor after the first so many of the rows.
    """

    items: Sequence[T]
    page: Any
    cursor: Callable[[int], Cursor]


class Chunks(Protocol[T]):
    """A list, chunk by chunk.

    Attributes:
        wanted: how many rows are wanted at most from here on; None for all.
        total: how many rows the server counts, by the pages so far; None where it does not tell.
    """

    wanted: int | None

    @property
    def total(self) -> int | None: ...

    def begin(self) -> Cursor:
        """The cursor before the first row."""
        ...

    async def next(self) -> Chunk[T] | None:
        """The next rows, at least one; None at the end."""
        ...

    def cancel(self) -> None:
        """Cancel what is fetched ahead; nothing new is started."""
        ...


def is_whole_cursor(cursor: Mapping[str, object]) -> bool:
    """Whether a cursor says where to begin: behind an id, or at the place of a row."""
    by_id = cursor.get("after") is not None
    numbers = [cursor.get(name, 0) for name in ("start", "skip")]
    numbers += [cursor[name] for name in ("after", "to", "left") if cursor.get(name) is not None]
    seen = cursor.get("seen", [])
    return (
        ("to" if by_id else "start") in cursor
        and all(is_whole(each) and cast("int", each) >= 0 for each in numbers)
        and isinstance(seen, list)
        and all(isinstance(each, (str, int, float)) for each in cast("list[object]", seen))
    )
