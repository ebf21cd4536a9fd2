"""The rate limit: a fixed number of calls an hour, one bucket for all users of Basic."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from maatoo.sandbox.answers import Refusal

WINDOW = 3600


class RateLimit:
    """Counts calls and refuses what is above the limit.

    Args:
        limit: calls an hour; None for no limit.
        clock: seconds since the epoch.
    """

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.time) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, int]] = {}

    def take(self, bucket: str = "basic") -> tuple[dict[str, str], Refusal | None]:
        """Count a call.

        Returns:
            The headers that ride on the answer, and the refusal if there is no call left.
        """
        if self.limit is None:
            return {}, None
        with self._lock:
            now = self._clock()
            reset, used = self._buckets.get(bucket, (0.0, 0))
            if now >= reset:
                reset, used = now + WINDOW, 0
            refused = used >= self.limit
            used = used if refused else used + 1
            self._buckets[bucket] = (reset, used)
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - used),
            "X-RateLimit-Reset": str(math.ceil(reset)),
        }
        text = f"You exceeded the rate limit of {self.limit} API calls per hour."
        return headers, Refusal(429, text) if refused else None

    def reset(self) -> None:
        """Begin a new window for everybody."""
        with self._lock:
            self._buckets.clear()
