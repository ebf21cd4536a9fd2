"""The log of all clients: events of :mod:`maatoo.events` as lines of the logger ``maatoo``.

Each record carries the attributes of its event, ``extra`` of structured logging, by names that
begin with ``maatoo_``. Nothing is printed until the program configures logging, or the environment
says ``MAATOO_LOG=debug`` or ``MAATOO_LOG=info``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from maatoo.listeners import EventName, subscribe
from maatoo.redaction import RedactingFilter

if TYPE_CHECKING:
    from maatoo.events import Event

__all__ = ["LogListener", "attach"]

_DEBUG, _INFO, _WARNING = logging.DEBUG, logging.INFO, logging.WARNING

_CALL: Final = "{it.operation} ({it.method} {it.path}): "
_LINES: Final[Mapping[EventName, tuple[str, int, str]]] = {
    "ResponseReceived": ("requests", _DEBUG, _CALL + "{it.status} in {it.seconds:.3f} s, "
        "{it.received_bytes:,} bytes, attempt {it.attempt}"),
    "RequestFailed": ("requests", _DEBUG,
        _CALL + "{it.error} after {it.seconds:.3f} s, attempt {it.attempt}"),
    "PageFetched": ("requests", _DEBUG, "{it.operation}: a page of {it.rows:,}, {it.total} in all"),
    "RetryScheduled": ("retries", _INFO,
        _CALL + "attempt {it.attempt} failed ({it.reason}); sent again in {it.seconds:.1f} s"),
    "CheckScheduled": ("retries", _INFO,
        "{it.operation}: {it.reason}; the server is asked in {it.seconds:.1f} s"),
    "QuotaWaiting": ("quota", _WARNING, _CALL + "waits {it.seconds:.1f} s for the server's quota"),
    "ThrottleChanged": ("quota", _WARNING, "{it.share:.0%} of the requests at once, "
        "{it.before:.0%} before: the server is overloaded, or recovers"),
    "TokenRenewed": ("auth", _INFO, "a new access token, after {it.seconds:.1f} s"),
    "FixedCostHigh": ("jobs", _WARNING, "{it.operation}: {it.share:.0%} of the time is what each "
        "request costs by itself, {it.seconds:.2f} s: the server hashes the password each time; "
        "with a token (ClientCredentials, OAuth2) it does not"),
    "ChunkSent": ("jobs", _DEBUG, "{it.operation}: a chunk of {it.items:,} is sent"),
    "ChunkSettled": ("jobs", _DEBUG, "{it.operation}: {counts}"),
    "JobFinished": ("jobs", _INFO, "{it.operation}: {it.items:,} items in {it.seconds:.1f} s: "
        "{counts}; {it.warned:,} with values that were not stored{stop}"),
}  # fmt: skip
"""The logger, the level and the line of each class of events."""
_LOGGERS: Final[Mapping[str, logging.Logger]] = {
    name: logging.getLogger(f"maatoo.{below}") for name, (below, *_) in _LINES.items()
}


class LogListener:
    """Writes events to the loggers below ``maatoo``; a subscriber of :mod:`maatoo.listeners`."""

    def wants(self, name: EventName) -> bool:
        """Whether a line about events of a class would be written at all."""
        logger = _LOGGERS.get(name)
        return logger is not None and logger.isEnabledFor(_LINES[name][1])

    def __call__(self, event: Event) -> None:
        """Write the line of an event."""
        from maatoo import events

        name: Any = type(event).__name__
        _, level, line = _LINES[name]
        if isinstance(event, events.ThrottleChanged) and event.share > event.before:
            level = _INFO
        if isinstance(event, events.JobFinished) and (event.error or event.warned):
            level = _WARNING
        named = attrs.asdict(event, recurse=False)
        counts = ", ".join(f"{number:,} {key}" for key, number in named.get("counts", {}).items())
        stop = f"; stopped by {named['error']}" if named.get("error") else ""
        text = line.format(it=event, counts=counts, stop=stop)
        extra = {f"maatoo_{key}": value for key, value in named.items()}
        _LOGGERS[name].log(level, text, extra=extra)


@cache
def attach() -> None:
    """Have the events of all clients logged, and printed if ``MAATOO_LOG`` says so.

    The first client that is made calls this.
    """
    logger = logging.getLogger("maatoo")
    logger.addHandler(logging.NullHandler())
    subscribe(LogListener())
    level = os.environ.get("MAATOO_LOG", "").strip().upper()
    if level not in ("DEBUG", "INFO"):
        return
    logger.setLevel(level)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter())
    logger.addHandler(handler)
