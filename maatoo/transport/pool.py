"""The pool: the connections of one client, with a stack of those that are free.

httpx's own pool looks through all its connections at each request; here the connection used last
is taken from the top of a stack. A connection that failed or was cancelled is closed and never
comes back; one that was idle for too long is closed when the pool is next used.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Protocol

from attrs import define

from maatoo.runtime import Slots
from maatoo.transport.failures import no_free_connection
from maatoo.transport.httpx_adapters import Adapter, RawResponse
from maatoo.transport.request import Request
from maatoo.transport.timeouts import Timeouts

__all__ = ["KEEP_ALIVE_SECONDS", "Engine", "Pool", "Single", "turn_of"]

KEEP_ALIVE_SECONDS = 30.0


async def turn_of(slots: Slots, timeouts: Timeouts) -> None:
    """Wait until one more connection may be used, and take its slot.

    Raises:
        httpx.PoolTimeout: none came free in time.
    """
    try:
        await slots.acquire(timeouts.queue)
    except TimeoutError:
        raise no_free_connection() from None


class Engine(Protocol):
    """What sends requests: a pool, or the one transport of the user."""

    async def send(self, request: Request, timeouts: Timeouts) -> RawResponse:
        """Send a request and read the whole answer."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...

    def forget(self) -> None:
        """Drop every connection: the event loop that they were made on has ended."""
        ...


@define
class Pool:
    """Connections of one client, the one used last on top.

    Attributes:
        adapter: how its connections are used.
        open: makes a transport of one connection.
        slots: how many connections there may be.
    """

    adapter: Adapter
    open: Callable[[], Any]
    slots: Slots
    _idle: list[tuple[Any, float]]
    _pid: int
    _closed: bool = False

    @classmethod
    def of(cls, adapter: Adapter, open: Callable[[], Any], slots: Slots) -> Pool:
        """A pool without connections yet."""
        return cls(adapter, open, slots, [], os.getpid())

    async def send(self, request: Request, timeouts: Timeouts) -> RawResponse:
        """Send a request over a free connection, or a new one."""
        outgoing = self.adapter.prepare(request, timeouts)
        await turn_of(self.slots, timeouts)
        try:
            transport = await self._take()
            if transport is None:
                transport = self.open()
            self.adapter.watch(outgoing, request.on_sending)
            try:
                answer = await self.adapter.exchange(transport, outgoing, timeouts.whole)
            except BaseException:
                await self.adapter.close(transport, outgoing)
                raise
            if self._closed or not self.adapter.is_clean(transport):
                await self.adapter.close(transport)
            else:
                self._idle.append((transport, time.monotonic()))
            return answer
        finally:
            self.slots.release()

    async def _take(self) -> Any:
        """The connection used last that is still usable, or None.

        What comes over an idle connection is its end, or an answer that nobody asked for.
        """
        while True:
            transport = await self._top()
            if transport is None or self.adapter.is_quiet(transport):
                return transport
            await self.adapter.close(transport)

    async def _top(self) -> Any:
        if self._pid != os.getpid():  # after fork() the sockets belong to the parent
            self._pid, self._idle = os.getpid(), []
        try:
            transport, since = self._idle.pop()
        except IndexError:
            return None
        too_old = time.monotonic() - KEEP_ALIVE_SECONDS
        if since < too_old:  # connections below it in the stack have been idle for even longer
            await self.adapter.close(transport)
            await self._close_idle()
            return None
        while True:
            try:
                oldest, since = self._idle.pop(0)
            except IndexError:
                return transport
            if since >= too_old:
                self._idle.insert(0, (oldest, since))
                return transport
            await self.adapter.close(oldest)

    def forget(self) -> None:
        """Drop the idle connections: the event loop that they were made on has ended."""
        idle, self._idle = self._idle, []
        for transport, _ in idle:
            self.adapter.drop(transport)

    @property
    def idle(self) -> int:
        """How many connections wait for a request."""
        return len(self._idle)

    async def aclose(self) -> None:
        """Close the idle connections; those in use are closed after their use."""
        self._closed = True
        await self._close_idle()

    async def _close_idle(self) -> None:
        while True:
            try:
                transport, _ = self._idle.pop()
            except IndexError:  # another thread may have taken the last
                return
            await self.adapter.close(transport)


@define
class Single:
    """One transport for all requests: the user's own, or one that shares a connection (HTTP/2)."""

    adapter: Adapter
    transport: Any
    owned: bool
    open: Callable[[], Any] | None = None

    async def send(self, request: Request, timeouts: Timeouts) -> RawResponse:
        """Send a request."""
        outgoing = self.adapter.prepare(request, timeouts)
        if request.on_sending is not None:
            if self.owned:
                self.adapter.watch(outgoing, request.on_sending)
            else:  # it is not known when this transport sends
                request.on_sending()
        return await self.adapter.exchange(self.transport, outgoing, timeouts.whole)

    def forget(self) -> None:
        """Take another transport in place of one whose event loop has ended, if it is ours."""
        if self.open is not None:
            self.transport = self.open()

    async def aclose(self) -> None:
        """Close the transport, if it is ours."""
        if self.owned:
            await self.adapter.close(self.transport)
