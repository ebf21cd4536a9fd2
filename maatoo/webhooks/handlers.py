"""Handlers: which function is called for which event, and what its failure may say in the log."""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import anyio
from attrs import define, field, frozen

from maatoo.argument_checks import is_async
from maatoo.errors import InvalidArgument
from maatoo.naming import nearly
from maatoo.webhooks.event_catalog import EVENTS, WebhookEvent

__all__ = ["Handlers", "check_wanted"]

E = TypeVar("E", bound=WebhookEvent)
F = TypeVar("F", bound=Callable[..., object])

log = logging.getLogger("maatoo.webhooks")


@frozen
class _Registration:
    wanted: type[WebhookEvent] | str
    handler: Callable[[Any], object]

    def wants(self, event: WebhookEvent) -> bool:
        if isinstance(self.wanted, str):
            return event.kind == self.wanted
        return isinstance(event, self.wanted)


def check_wanted(wanted: Sequence[type[WebhookEvent] | str]) -> None:
    """Check the events that a handler is registered for.

    Raises:
        InvalidArgument: there are none, or one is neither a class of events nor the name of a
            kind, or a name is misspelt.
    """
    if not wanted:
        raise InvalidArgument("say which events: @hooks.on(ContactCreated)")
    for each in wanted:
        if isinstance(each, str):
            meant = nearly(each, EVENTS)
            if meant is not None:
                raise InvalidArgument(
                    f"no event is called {each!r}: did you mean {meant!r}? The handler would never "
                    "be called"
                )
        elif not (isinstance(each, type) and issubclass(each, WebhookEvent)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(
                "on() takes classes of events, or names of kinds, as in @hooks.on(ContactCreated); "
                f"not {each!r}"
            )


@define
class Handlers:
    """The handlers of a receiver, in the order in which they were registered.

    Attributes:
        on_error: called with the error and the event when a handler fails, and awaited if it is
            async; the log names only the error's class and where it was raised, since its message
            may hold personal data.
    """

    on_error: Callable[[Exception, WebhookEvent], object] | None = None
    _registered: list[_Registration] = field(factory=list[_Registration])

    def add(self, wanted: Iterable[type[WebhookEvent] | str], handler: F) -> F:
        """Register a handler, and return it.

        Raises:
            InvalidArgument: see :func:`check_wanted`; or the handler is no function.
        """
        asked = tuple(wanted)
        check_wanted(asked)
        if not callable(handler):
            raise InvalidArgument(f"a handler must be a function, not {handler!r}")
        self._registered += [_Registration(each, handler) for each in asked]
        return handler

    @property
    def triggers(self) -> tuple[str, ...]:
        """The kinds of events that some handler wants, by the server's names."""
        asked = [each.wanted for each in self._registered]
        names = [each for each in asked if isinstance(each, str)]
        classes = tuple(each for each in asked if not isinstance(each, str))
        known = [kind for kind, cls in EVENTS.items() if issubclass(cls, classes)]
        return tuple(dict.fromkeys([*known, *names]))

    async def handle(self, event: WebhookEvent) -> int:
        """Call every handler that wants an event; one that fails does not stop the others.

        Returns:
            How many handlers failed.
        """
        failed = 0
        called: list[Callable[[Any], object]] = []
        for each in tuple(self._registered):
            if each.handler in called or not each.wants(event):
                continue
            called.append(each.handler)
            try:
                await _call(each.handler, event)
            except Exception as error:
                failed += 1
                await self._report(error, each.handler, event)
        return failed

    async def _report(
        self, error: Exception, handler: Callable[[Any], object], event: WebhookEvent
    ) -> None:
        name = getattr(handler, "__qualname__", type(handler).__name__)
        frames = "".join(traceback.format_tb(error.__traceback__))
        kind = _printable(event.kind)
        log.error("handler %s failed on %s: %s\n%s", name, kind, type(error).__name__, frames)
        if self.on_error is not None:
            try:
                result = self.on_error(error, event)
                if inspect.isawaitable(result):
                    await result
            except Exception as worse:
                log.error("on_error failed on %s: %s", kind, type(worse).__name__)


def _printable(kind: str) -> str:
    """A kind as a log line may show it: it comes from outside."""
    return kind[:80].encode("ascii", "backslashreplace").decode().translate(_NO_CONTROL)


_NO_CONTROL = dict.fromkeys((*range(32), 127), "?")


async def _call(handler: Callable[[Any], object], event: WebhookEvent) -> None:
    """Call a handler: an async one on the event loop, any other in a thread, so that it may block.

    A function in a thread may return an awaitable, as a wrapper of an async one does; it is awaited
    on the event loop.
    """
    results: list[object] = []  # trio lets no function in a thread return a coroutine
    if is_async(handler):
        results.append(handler(event))
    else:
        await anyio.to_thread.run_sync(lambda: results.append(handler(event)))
    for result in results:
        if inspect.isawaitable(result):
            await result
