"""What only httpcore knows of the connection behind an httpx transport. No other file looks there.

httpcore keeps bytes that come behind an answer, and reads them as the answer to the next request.
It tells of them by private attributes alone; where those are not found, a connection is not used
for a second request.
"""

from __future__ import annotations

import time
from threading import local
from typing import Any, cast

import httpx

__all__ = ["bound_reads", "has_leftovers", "reads_end"]

reads_end = local()
"""``reads_end.at``: when the reads of a thread must end, by ``time.monotonic()``."""


def has_leftovers(transport: object) -> bool:
    """Whether bytes are left behind the last answer of an httpx transport, as far as can be told.

    Args:
        transport: of one connection; one that is not httpx's own is not looked into.
    """
    if not isinstance(transport, (httpx.HTTPTransport, httpx.AsyncHTTPTransport)):
        return False
    try:
        connections = cast("Any", transport)._pool._connections
        return any(_leftover(connection) for connection in connections)
    except AttributeError:
        return True


def _leftover(connection: Any) -> bool:
    while not hasattr(connection, "_h11_state"):
        if hasattr(connection, "_h2_state"):  # its frames name the request that they belong to
            return False
        connection = connection._connection
    return bool(connection._h11_state.trailing_data != (b"", False))


def bound_reads(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """Let a thread's reads of the network end when ``reads_end`` says so.

    httpcore counts a time-out for each read, so that a server that sends a byte now and then holds
    a blocked thread for ever.
    """
    pool = cast("Any", getattr(transport, "_pool", None))
    backend = getattr(pool, "_network_backend", None)
    if backend is not None and not isinstance(backend, _Bounded):
        pool._network_backend = _Bounded(backend)
    return transport


class _Bounded:
    """A backend, or a stream, of httpcore whose streams end their reads in time."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)

    def connect_tcp(self, *arguments: Any, **options: Any) -> Any:
        """Connect."""
        return _Bounded(self._wrapped.connect_tcp(*arguments, **options))

    def start_tls(self, *arguments: Any, **options: Any) -> Any:
        """Begin TLS."""
        return _Bounded(self._wrapped.start_tls(*arguments, **options))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, until the thread's time is over."""
        ends = getattr(reads_end, "at", None)
        if ends is not None:
            left = ends - time.monotonic()
            if left <= 0.0:  # a server that never stops sending keeps no read waiting
                import httpcore  # httpx itself imports it with the first connection

                raise httpcore.ReadTimeout("the answer did not come in time")
            timeout = left if timeout is None else min(timeout, left)
        return bytes(self._wrapped.read(max_bytes, timeout))
