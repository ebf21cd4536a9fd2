"""Chunk: rows that came together, and the cursor after each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from attrs import frozen

__all__ = ["Chunk", "Chunks", "Cursor"]

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
