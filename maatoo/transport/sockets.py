"""Stream: a socket, plain or with TLS, that event loops and blocked threads use in the same way.

Sockets never block here: where one is not ready, the runtime waits for it, and never for longer
than the limits allow. So every phase of an attempt ends in time, on an event loop and in a thread.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from typing import Any

from attrs import define

from maatoo.runtime import Runtime
from maatoo.transport.timeouts import Timeouts

__all__ = ["Limits", "Stream"]

FOREVER = float("inf")

_AT_ONCE = 65_536
_SECONDS_AN_ADDRESS = 2.0
"""Limit for each address of a host but the last: an IPv6 address, for example, may not answer."""

_MUST_READ = (BlockingIOError, InterruptedError, ssl.SSLWantReadError)
_CONNECTING = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, 10035})


@define
class Limits:
    """How long the waits of one attempt may take.

    Attributes:
        runtime: waits.
        timeouts: seconds for each phase.
        ends: when the attempt as a whole ends, by the clock of the runtime.
    """

    runtime: Runtime
    timeouts: Timeouts
    ends: float = FOREVER

    def left(self, phase: float | None) -> float | None:
        """Seconds that a wait may take: those of its phase, and no more than are left."""
        if self.ends == FOREVER:
            return phase
        left = max(self.ends - self.runtime.monotonic(), 0.0)
        return left if phase is None else min(phase, left)

    @property
    def is_over(self) -> bool:
        """Whether the attempt has taken all of its time."""
        return self.ends != FOREVER and self.runtime.monotonic() >= self.ends


class Stream:
    """A connected socket."""

    __slots__ = ("_sock",)

    def __init__(self) -> None:
        self._sock: Any = None

    @property
    def is_open(self) -> bool:
        """Whether it was connected."""
        return self._sock is not None

    def close(self) -> None:
        """Close it; nothing is waited for."""
        if self._sock is not None:
            self._sock.close()

    def is_quiet(self) -> bool:
        """Whether nothing comes from the other side: neither bytes nor the end."""
        try:
            self._sock.recv(1)
        except _MUST_READ:
            return True
        except OSError:
            pass
        return False

    async def connect(
        self, host: str, port: int, context: ssl.SSLContext | None, limits: Limits
    ) -> None:
        """Connect to the first address of a host that answers, and begin TLS where it is wanted.

        Raises:
            TimeoutError: not in time.
            OSError: no such host, refused, or no TLS.
        """
        runtime, limit = limits.runtime, limits.timeouts.connect
        addresses = await runtime.resolve(host, port, limits.left(limit))
        for number, (family, kind, protocol, _, address) in enumerate(addresses, 1):
            seconds, is_last = limits.left(limit), number == len(addresses)
            if not is_last:
                seconds = min(_SECONDS_AN_ADDRESS, seconds or _SECONDS_AN_ADDRESS)
            sock = self._sock = socket.socket(family, kind, protocol)
            sock.setblocking(False)
            try:
                code = sock.connect_ex(address)
                if code in _CONNECTING:
                    await runtime.writable(sock, seconds)
                    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code:
                    raise OSError(code, os.strerror(code))
                break
            except OSError:  # a TimeoutError is an OSError
                sock.close()
                if is_last:
                    raise
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            await self._start_tls(host, context, limits)

    async def _start_tls(self, host: str, context: ssl.SSLContext, limits: Limits) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._sock = context.wrap_socket(
            self._sock, server_hostname=host, do_handshake_on_connect=False
        )
        while True:
            try:
                self._sock.do_handshake()
                return
            except ssl.SSLWantReadError:
                await limits.runtime.readable(self._sock, limits.left(limits.timeouts.connect))
            except ssl.SSLWantWriteError:
                await limits.runtime.writable(self._sock, limits.left(limits.timeouts.connect))

    async def write(self, content: bytes, limits: Limits) -> None:
        """Send all of something.

        Raises:
            TimeoutError: not in time.
            OSError: the other side takes no more.
        """
        unsent = memoryview(content)
        while unsent:
            try:
                unsent = unsent[self._sock.send(unsent) :]
            except ssl.SSLWantReadError:
                await limits.runtime.readable(self._sock, limits.left(limits.timeouts.write))
            except (BlockingIOError, InterruptedError, ssl.SSLWantWriteError):
                await limits.runtime.writable(self._sock, limits.left(limits.timeouts.write))

    async def read(self, limits: Limits) -> bytes:
        """What comes next; nothing at the end.

        Raises:
            TimeoutError: not in time.
            OSError: the connection is lost.
        """
        while not limits.is_over:
            try:
                return bytes(self._sock.recv(_AT_ONCE))
            except _MUST_READ:
                await limits.runtime.readable(self._sock, limits.left(limits.timeouts.read))
            except ssl.SSLWantWriteError:
                await limits.runtime.writable(self._sock, limits.left(limits.timeouts.read))
        raise TimeoutError
