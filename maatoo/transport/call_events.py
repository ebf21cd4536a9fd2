"""CallEvents: tells listeners what happens to one call."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from maatoo.listeners import EventName, Listeners
    from maatoo.transport.request import Request
    from maatoo.transport.response import Response

__all__ = ["CallEvents"]

_numbers = itertools.count(1)


class CallEvents:
    """Tells listeners what happens to one call. An event that nobody wants is not made.

    Attributes:
        attempt: number of the attempt that was begun last, from 1.
    """

    __slots__ = ("_listeners", "_named", "_request", "attempt")

    def __init__(self, listeners: Listeners, request: Request) -> None:
        self._listeners = listeners
        self._request = request
        self._named: dict[str, Any] | None = None
        self.attempt = 0

    async def _tell(self, name: EventName, **values: Any) -> None:
        named = self._named
        if named is None:
            named = self._named = {
                "operation": self._request.operation,
                "call": next(_numbers),
                "method": self._request.method,
                "path": self._request.template,
                "server": urlsplit(self._request.url).hostname or "",
            }
        await self._listeners.tell_of(name, **named, **values)

    async def began(self) -> None:
        """The call begins."""
        if self._listeners.wants("CallStarted"):
            await self._tell("CallStarted")

    async def sending(self, outgoing: Request) -> None:
        """An attempt is about to be sent; listeners may add headers to it."""
        self.attempt += 1
        if self._listeners.wants("RequestStarted"):
            size = None if outgoing.files is not None else len(outgoing.content or b"")
            added: dict[str, str] = {}
            await self._tell("RequestStarted", attempt=self.attempt, sent_bytes=size, headers=added)
            outgoing.headers.update(added)

    async def answered(self, response: Response, quota_left: int | None) -> None:
        """The attempt was answered."""
        if self._listeners.wants("ResponseReceived"):
            await self._tell(
                "ResponseReceived",
                attempt=self.attempt,
                status=response.status,
                seconds=response.elapsed,
                received_bytes=len(response.content),
                quota_left=quota_left,
            )

    async def failed(self, problem: Exception, seconds: float) -> None:
        """The attempt got no answer."""
        if self._listeners.wants("RequestFailed"):
            name = type(problem).__name__
            await self._tell("RequestFailed", attempt=self.attempt, error=name, seconds=seconds)

    async def retrying(self, seconds: float, reason: str) -> None:
        """The request is sent again after a wait."""
        if self._listeners.wants("RetryScheduled"):
            await self._tell("RetryScheduled", attempt=self.attempt, seconds=seconds, reason=reason)

    async def waiting_for_quota(self, seconds: float) -> None:
        """The request waits for the server's quota."""
        if self._listeners.wants("QuotaWaiting"):
            await self._tell("QuotaWaiting", seconds=seconds)

    async def throttled(self, before: float, share: float) -> None:
        """The share of slots in use has changed."""
        if share != before and self._listeners.wants("ThrottleChanged"):
            await self._listeners.tell_of(
                "ThrottleChanged", operation=self._request.operation, share=share, before=before
            )

    async def finished(self, seconds: float, error: BaseException | None) -> None:
        """The call is over."""
        if self._listeners.wants("CallFinished"):
            name = None if error is None else type(error).__name__
            await self._tell("CallFinished", attempts=self.attempt, seconds=seconds, error=name)
