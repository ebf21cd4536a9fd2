"""Fetch: one page on its way, in a task of its own where there is a task group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, cast

import anyio
from anyio.abc import TaskGroup

from maatoo.errors import ConfigurationError

__all__ = ["Arrivals", "Fetch"]

P = TypeVar("P")

_UNSET = object()


class Arrivals:
    """Wakes the iteration that waits for pages, whenever one has arrived."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    def notify(self) -> None:
        """Note that a page, or its error, has arrived."""
        if self._event is not None:
            self._event.set()

    async def wait(self) -> None:
        """Wait until the next page has arrived."""
        self._event = anyio.Event()
        await self._event.wait()


class Fetch(Generic[P]):
    """A page that was asked for.

    With a task group it is fetched at once and ahead; without one only when it is waited for, in
    the task that waits. A failure is kept until then: it never reaches the task group.
    """

    __slots__ = ("_arrivals", "_error", "_make", "_page", "_scope", "ready")

    def __init__(
        self, make: Callable[[], Awaitable[P]], tasks: TaskGroup | None, arrivals: Arrivals
    ) -> None:
        """Begin to fetch, where there is a task group.

        Args:
            make: makes the request.
            tasks: where it runs.
            arrivals: told when the page is there.
        """
        self._make = make
        self._arrivals = arrivals
        self._page: object = _UNSET
        self._error: BaseException | None = None
        self._scope: anyio.CancelScope | None = None
        self.ready: bool = False
        """Whether the page, or its failure, is there."""
        if tasks is not None:
            self._scope = anyio.CancelScope()
            try:
                tasks.start_soon(self._run, self._scope)
            except RuntimeError:  # the client's block has just ended
                self._scope = None

    async def _run(self, scope: anyio.CancelScope) -> None:
        try:
            with scope:
                if not scope.cancel_called:
                    self._page = await self._make()
        except Exception as error:
            self._error = error
        finally:
            self.ready = True
            self._arrivals.notify()

    @property
    def ahead(self) -> bool:
        """Whether it runs in a task of its own and is not there yet."""
        return self._scope is not None and not self.ready

    async def page(self) -> P:
        """Wait for the page.

        Raises:
            MaatooError: what the request failed with.
        """
        while self.ahead:
            await self._arrivals.wait()
        if not self.ready:
            self._page = await self._make()
            self.ready = True
        return self.result()

    async def again(self) -> P:
        """Make the request once more, and wait for it."""
        return await self._make()

    def result(self) -> P:
        """The page that is there.

        Raises:
            MaatooError: what the request failed with; ConfigurationError when the block of the
                client, or that of the iteration, ended meanwhile.
        """
        if self._error is not None:
            raise self._error
        if self._page is _UNSET:
            raise ConfigurationError("the client was closed, or its block left, while iterating")
        return cast("P", self._page)

    def cancel(self) -> None:
        """Give the page up; its request is cancelled."""
        if self._scope is not None:
            self._scope.cancel()
