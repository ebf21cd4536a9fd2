"""Fetch: one page on its way, in a task of its own where there is a task group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, cast

import anyio
from anyio.abc import TaskGroup

from maatoo.errors import ConfigurationError

__all__ = ["Fetch"]

P = TypeVar("P")

_UNSET = object()


class Fetch(Generic[P]):
    """A page that was asked for.

    With a task group it is fetched at once and ahead; without one only when it is waited for, in
    the task that waits. A failure is kept until then: it never reaches the task group.
    """

    __slots__ = ("_done", "_error", "_make", "_page", "_scope")

    def __init__(self, make: Callable[[], Awaitable[P]], tasks: TaskGroup | None) -> None:
        self._make = make
        self._page: object = _UNSET
        self._error: BaseException | None = None
        self._done: anyio.Event | None = None
        self._scope: anyio.CancelScope | None = None
        if tasks is not None:
            self._done = anyio.Event()
            self._scope = anyio.CancelScope()
            try:
                tasks.start_soon(self._run, self._scope, self._done)
            except RuntimeError:  # the client's block has just ended
                self._done = self._scope = None

    async def _run(self, scope: anyio.CancelScope, done: anyio.Event) -> None:
        try:
            with scope:
                if not scope.cancel_called:
                    self._page = await self._make()
        except Exception as error:
            self._error = error
        finally:
            done.set()

    @property
    def ready(self) -> bool:
        """Whether the page, or its failure, is there."""
        return self._page is not _UNSET or (self._done is not None and self._done.is_set())

    async def page(self) -> P:
        """Wait for the page.

        Raises:
            MaatooError: what the request failed with.
        """
        if self._done is not None:
            await self._done.wait()
        elif self._page is _UNSET:
            self._page = await self._make()
        return self.result()

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
