"""Replay protection: deliveries that were accepted are remembered for a while by their digest.

The server signs neither a time nor a number. So whoever has recorded a delivery could send it
again, and its signature would still be right. Two deliveries with the same bytes are taken for one;
they may also be two events of the same second, so a receiver does this only on request.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from attrs import define, field

__all__ = ["Seen", "digest_of"]


def digest_of(body: bytes) -> bytes:
    """The digest by which a delivery is remembered; its content cannot be read from it."""
    return hashlib.sha256(body).digest()


@define
class Seen:
    """The deliveries of the last ``window`` seconds.

    Attributes:
        window: seconds a delivery is remembered.
        capacity: how many are remembered at most; beyond it the oldest are forgotten early.
        clock: gives the time in seconds, from any beginning.
    """

    window: float
    capacity: int
    clock: Callable[[], float] = time.monotonic
    _until: OrderedDict[bytes, float] = field(factory=OrderedDict[bytes, float], repr=False)

    def __contains__(self, digest: bytes) -> bool:
        self._forget()
        return digest in self._until

    def __len__(self) -> int:
        self._forget()
        return len(self._until)

    def add(self, digest: bytes) -> None:
        """Remember a delivery from now on."""
        self._forget()
        self._until.pop(digest, None)
        self._until[digest] = self.clock() + self.window
        if len(self._until) > self.capacity:
            self._until.popitem(last=False)

    def _forget(self) -> None:
        now = self.clock()
        while self._until:
            digest, until = next(iter(self._until.items()))
            if until > now:
                break
            del self._until[digest]
