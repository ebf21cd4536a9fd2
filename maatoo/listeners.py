"""Who is told of events: the function of a client, and the subscribers of the process.

Events go by their names until somebody wants one: to make the classes takes a thirtieth of the
time of a program of one call.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from maatoo.events import Event

__all__ = ["EventName", "Listeners", "Subscriber", "subscribe", "unsubscribe"]


EventName = Literal[
    "CallFinished",
    "CallStarted",
    "CheckScheduled",
    "ChunkSent",
    "ChunkSettled",
    "FixedCostHigh",
    "JobFinished",
    "JobStarted",
    "PageFetched",
    "QuotaWaiting",
    "RequestFailed",
    "RequestStarted",
    "ResponseReceived",
    "RetryScheduled",
    "ThrottleChanged",
    "TokenRenewed",
]
"""The name of a class of :mod:`maatoo.events`."""


class Subscriber(Protocol):
    """Listens to the events of all clients of this process."""

    def wants(self, name: EventName) -> bool:
        """Whether events of a class are made for it at all."""
        ...

    def __call__(self, event: Event) -> object:
        """Take an event."""
        ...


_subscribers: tuple[Subscriber, ...] = ()


def subscribe(subscriber: Subscriber) -> None:
    """Have a subscriber told of the events of all clients of this process."""
    global _subscribers
    _subscribers = (*_subscribers, subscriber)


def unsubscribe(subscriber: Subscriber) -> None:
    """Tell a subscriber of nothing more."""
    global _subscribers
    _subscribers = tuple(each for each in _subscribers if each is not subscriber)


@frozen
class Listeners:
    """All who are told of the events of a client.

    Attributes:
        on_event: the user's function, plain or a coroutine function; None for none.
    """

    on_event: Callable[[Event], object] | None = None

    def wants(self, name: EventName) -> bool:
        """Whether anybody is told of events of a class; else they are not made."""
        if self.on_event is not None:
            return True
        for each in _subscribers:  # noqa: SIM110 (several times a call: any() takes twice as long)
            if each.wants(name):
                return True
        return False

    async def tell_of(self, name: EventName, **values: Any) -> None:
        """Tell all of an event; what a listener raises is logged and does not break a call."""
        from maatoo import events

        event: Event = getattr(events, name)(**values)
        for each in _subscribers:
            if each.wants(name):
                await _told(each, event)
        if self.on_event is not None:
            await _told(self.on_event, event)

    async def tell_of_check(self, operation: str, seconds: float, reason: str) -> None:
        """Tell that the server is asked after a wait what it has stored."""
        if seconds > 0.0 and self.wants("CheckScheduled"):
            await self.tell_of(
                "CheckScheduled", operation=operation, seconds=seconds, reason=reason
            )


async def _told(listener: Callable[[Event], object], event: Event) -> None:
    try:
        result = listener(event)
        if inspect.isawaitable(result):
            await result
    except Exception as problem:
        logging.getLogger("maatoo").warning(
            "a listener raised %s at %s; it is passed over",
            type(problem).__name__,
            type(event).__name__,
            exc_info=True,
        )
