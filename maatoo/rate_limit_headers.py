"""What an answer's headers say of time: Retry-After, X-RateLimit-Reset and Date."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

__all__ = ["quota_wait", "retry_after", "server_time"]


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that ``Retry-After`` asks to wait, or None."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        pass
    asked = _moment(text)
    return None if asked is None else max(0.0, asked - server_time(headers, now))


def quota_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the server's quota window ends (``X-RateLimit-Reset``), or None."""
    try:
        reset = float(headers["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    return max(0.0, reset - server_time(headers, now)) if math.isfinite(reset) else None


def server_time(headers: Mapping[str, str], now: float) -> float:
    """Epoch seconds by the server's clock, which need not agree with ours."""
    told = _moment(headers.get("date", ""))
    return now if told is None else told


def _moment(text: str) -> float | None:
    """Epoch seconds of a date in a header."""
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:  # headers know no local time
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
