"""Pacing: what all calls of a client know of the server: its quota, and how much it can take."""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Mapping

from attrs import define, field, frozen

from maatoo.rate_limit_headers import server_time
from maatoo.transport.throttle import Throttle

__all__ = ["Pacer", "Quota"]


@frozen
class Quota:
    """The server's limit on calls, as its last answer told it.

    Attributes:
        limit: calls a window; None where the server does not tell.
        remaining: calls left in this window.
        resets_at: end of the window, in UTC, by the server's clock.
    """

    limit: int | None
    remaining: int
    resets_at: dt.datetime


@define
class Pacer:
    """What all calls of a client know of the server; may be used by any thread.

    The server counts calls in a fixed window and says with each answer how many are left
    (``X-RateLimit-Remaining``) until when (``X-RateLimit-Reset``, epoch seconds).

    Attributes:
        enabled: whether calls are held back; the quota is learnt in any case.
        workers: how many processes share the quota, which the server counts together.
        remaining: calls left in the window, or None where the server has no quota.
        reset: end of the window, epoch seconds by the server's clock.
        limit: calls a window, or None where the server does not tell.
        throttle: how many requests at once the server takes.
    """

    enabled: bool = False
    workers: int = 1
    remaining: int | None = None
    reset: float = 0.0
    limit: int | None = None
    throttle: Throttle = field(factory=Throttle)
    _ahead: float = 0.0
    _next: float = 0.0
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def note(self, headers: Mapping[str, str], now: float) -> None:
        """Learn from the headers of an answer that came now, in epoch seconds."""
        text = headers.get("x-ratelimit-remaining")
        if text is None:
            return
        try:
            remaining, reset = int(text), float(headers.get("x-ratelimit-reset", ""))
        except ValueError:
            return
        if not math.isfinite(reset):
            return
        with self._lock:
            self._ahead = server_time(headers, now) - now
            self.limit = _count(headers.get("x-ratelimit-limit"))
            # answers may arrive out of order: those of an earlier window are ignored, and within a
            # window the number of calls left only goes down
            if self.remaining is None or reset > self.reset:
                self.remaining, self.reset = remaining, reset
            elif reset == self.reset:
                self.remaining = min(remaining, self.remaining)

    @property
    def quota(self) -> Quota | None:
        """What is known of the server's limit, or None where it tells of none."""
        with self._lock:
            if self.remaining is None:
                return None
            try:
                resets_at = dt.datetime.fromtimestamp(self.reset, dt.timezone.utc)
            except (ValueError, OverflowError, OSError):  # beyond what datetime can hold
                return None
            return Quota(self.limit, self.remaining, resets_at)

    def hold(self, now: float, *, to_the_end: bool = True, longest: float = math.inf) -> float:
        """Take the next place among the calls of the window, and return the seconds to wait for it.

        Args:
            now: epoch seconds.
            to_the_end: whether to wait for the next window when nothing is left of this one;
                else the request goes out, and the server refuses it.
            longest: seconds; a window that ends later than that is not waited for.
        """
        now += self._ahead
        if not self.enabled or self.remaining is None or not now < self.reset <= now + longest:
            return 0.0
        with self._lock:
            if self.remaining <= 0:
                return self.reset - now if to_the_end else 0.0
            place = max(self._next, now)
            after = (self.reset - place) * self.workers / self.remaining
            self._next = min(place + after, self.reset)  # a new window has calls of its own
            self.remaining -= 1  # the server will count this call
            return place - now


def _count(text: str | None) -> int | None:
    """A number of calls from a header, or None where it is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
