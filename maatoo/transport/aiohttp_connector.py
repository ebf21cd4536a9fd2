"""The connector of the aiohttp engine's session: who waits for a connection, and which it got."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from typing import Any

import aiohttp

from maatoo.transport.aiohttp_connection import Watch, watch

__all__ = ["Connector", "Used", "Waiting"]

Waiting = dict["asyncio.Task[Any] | None", "Callable[[], None] | None"]
"""By task, what to call when its request gets a connection; until then nothing was sent."""

Used = dict["asyncio.Task[Any] | None", Any]
"""By task, the protocol of the connection that its request got."""


class Connector(aiohttp.TCPConnector):
    """Tells the request that waits for a connection when it has one, and which it is."""

    def __init__(self, waiting: Waiting, used: Used, **settings: Any) -> None:
        super().__init__(**settings)  # pyright: ignore[reportUnknownMemberType]
        self._requests, self._protocols = waiting, used
        self._watches: weakref.WeakKeyDictionary[Any, Watch] = weakref.WeakKeyDictionary()

    def __del__(self, *given: Any) -> None:
        """Say nothing of connections whose event loop has ended: nobody can close them."""
        if not self._loop.is_closed():
            super().__del__(*given)

    async def connect(self, *args: Any, **options: Any) -> Any:
        """Connect, or take a kept connection over which nothing has come since its last answer."""
        while True:
            connection = await super().connect(*args, **options)
            protocol, transport = connection.protocol, connection.transport
            if protocol is None or transport is None:
                break
            is_readable = self._watches.get(protocol)
            if is_readable is None:
                self._watches[protocol] = watch(transport)
                break
            if not protocol.should_close and not is_readable():
                break
            connection.close()  # what came belongs to no request
        task = asyncio.current_task()
        self._protocols[task] = connection.protocol
        on_sending = self._requests.pop(task, None)
        if on_sending is not None:
            on_sending()
        return connection
