"""SyncList: the lazy list of the blocking client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Generic, TypeVar

from maatoo.models._base import ListPage
from maatoo.paging import AsyncList
from maatoo.session import Session
from maatoo.sync._driver import Driver

__all__ = ["SyncList"]

T = TypeVar("T")


class SyncList(Generic[T]):
    """A list that sends nothing until it is used.

    Iterating it yields every item, page after page, fetched in parallel in the background;
    :meth:`page` sends exactly what was asked for, and answers one page.
    """

    __slots__ = ("_driver", "_list")

    def __init__(self, driver: Driver, lst: AsyncList[T]) -> None:
        self._driver = driver
        self._list = lst

    def page(self) -> ListPage[T]:
        """One page, of exactly the parameters that were given."""
        return self._driver.call(lambda session: self._on(session).page())

    def pages(self) -> Iterator[ListPage[T]]:
        """Page after page, all of them."""
        return self._driver.iterate(lambda session: self._on(session).pages())

    def __iter__(self) -> Iterator[T]:
        pages = self.pages()
        with closing(pages):  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
            for page in pages:
                yield from page.items

    def first(self) -> T | None:
        """The first item, or None."""
        return self._driver.call(lambda session: self._on(session).first())

    def count(self) -> int:
        """How many items there are, from one request."""
        return self._driver.call(lambda session: self._on(session).count())

    def collect(self, max: int | None = None) -> list[T]:
        """The items as a list.

        Args:
            max: how many at most; all when not given.
        """
        return self._driver.parallel(lambda session: self._on(session).collect(max))

    @property
    def exact(self) -> bool:
        """Whether iterating yields every row that exists from first to last request, once."""
        return self._list.exact

    def _on(self, session: Session) -> AsyncList[T]:
        return self._list.on(session)


