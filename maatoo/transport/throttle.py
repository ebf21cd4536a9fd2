"""Throttle: fewer requests at once while the server is overloaded, more again as it recovers."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from attrs import define, field

__all__ = ["Throttle"]

_USUAL = 2.0
_WEIGHT_OF_LATEST = 0.2


@define
class Throttle:
    """What share of its slots a client may use; one for all its calls, in any thread.

    An answer that says "too many" (429, 503, 504) and a time-out halve the share, once for all
    requests that were under way together. Each answer that came in its usual time then gives a
    part of a slot back: a whole one for as many answers as there are slots in use. While nothing
    is wrong, all of this costs one comparison a request.

    Attributes:
        most: slots of the client.
        share: the part of them that may be used, above 0 and up to 1.
    """

    most: int = 10
    share: float = 1.0
    _since: float = field(default=float("-inf"), init=False)
    _usual: dict[Hashable, float] = field(factory=dict[Hashable, float], init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def refused(self, began: float, now: float) -> None:
        """Note that the server could not serve a request.

        Args:
            began: when the request was sent, seconds of a clock that is never set.
            now: the same clock.
        """
        with self._lock:
            if began < self._since:  # it was sent before the share was last cut
                return
            self._since = now
            self.share = max(self.share / 2, 1 / self.most)

    def answered(self, kind: Hashable, seconds: float) -> None:
        """Note that a request was served; called only while the share is cut.

        Args:
            kind: what requests usually take as long as this one: those of a method and a size.
            seconds: how long it took.
        """
        with self._lock:
            usual = self._usual.setdefault(kind, seconds)
            self._usual[kind] = usual + _WEIGHT_OF_LATEST * (seconds - usual)
            if seconds > _USUAL * usual:
                return
            share = self.share + 1 / (self.most * self.most * self.share)
            if share >= 1.0:
                share = 1.0
                self._usual.clear()
            self.share = share
