"""The rate limit: a fixed number of calls an hour, one bucket for all users of Basic."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import cast

from maatoo.sandbox.answers import Refusal

WINDOW = 3600


def quota_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    """The headers that tell of a limit; `reset` in seconds since 1970."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(math.ceil(reset)),
    }


def refusal(limit: int) -> Refusal:
    """The answer to a call above the limit."""
    return Refusal(429, f"You exceeded the rate limit of {limit} API calls per hour.")


class RateLimit:
    """Counts calls and refuses what is above the limit. Settings may be changed at any time.

    Args:
        limit: calls an hour; None for no limit.
        clock: seconds since the epoch.

    Attributes:
        limit: calls in a window.
        window: seconds; an hour on a real server, less for tests that wait for its end.
    """

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.time) -> None:
        self.limit = limit
        self.window: float = WINDOW
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, int]] = {}

    def take(self, bucket: str = "basic") -> tuple[dict[str, str], Refusal | None]:
        """Count a call.

        Returns:
            The headers of the answer, and the refusal if there is no call left.
        """
        if self.limit is None:
            return {}, None
        with self._lock:
            now = self._clock()
            reset, used = self._buckets.get(bucket, (0.0, 0))
            if now >= reset:
                reset, used = now + self.window, 0
            refused = used >= self.limit
            used = used if refused else used + 1
            self._buckets[bucket] = (reset, used)
        headers = quota_headers(self.limit, self.limit - used, reset)
        return headers, refusal(self.limit) if refused else None

    def set(self, limit: object, window: object) -> None:
        """Change the limit, and begin a new window for everybody.

        Raises:
            ValueError: a limit that is no whole number, or a window of no length.
        """
        if limit is not None and (type(limit) is not int or limit < 0):
            raise ValueError(f"limit is a whole number or null, not {limit!r}")
        if type(window) not in (int, float) or not 0 < cast("float", window) < math.inf:
            raise ValueError(f"window is seconds, more than 0, not {window!r}")
        self.limit = limit
        self.window = cast("float", window)
        self.reset()

    def reset(self) -> None:
        """Begin a new window for everybody."""
        with self._lock:
            self._buckets.clear()
