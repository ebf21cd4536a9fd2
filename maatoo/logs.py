"""The log of all clients: events of :mod:`maatoo.events` as lines of the logger ``maatoo``.

=====================  =======  =====================================================
logger                 level    lines
=====================  =======  =====================================================
``maatoo.requests``    DEBUG    each answer, each attempt without one, each page
``maatoo.retries``     INFO     each wait before a request is sent again
``maatoo.quota``       WARNING  each wait for the server's quota; a throttled client
``maatoo.auth``        INFO     each renewed access token
``maatoo.jobs``        INFO     the end of a bulk job; DEBUG: each of its chunks;
                                WARNING: values that the server did not store
=====================  =======  =====================================================

Each record carries the attributes of its event, ``extra`` of structured logging, by names that
begin with ``maatoo_``. Nothing is printed until the program configures logging, or the environment
says ``MAATOO_LOG=debug`` or ``MAATOO_LOG=info``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from maatoo import events as e
from maatoo.listeners import subscribe
from maatoo.redaction import RedactingFilter

__all__ = ["LogListener", "attach", "configure"]

_DEBUG, _INFO, _WARNING = logging.DEBUG, logging.INFO, logging.WARNING


def _where(event: Any) -> str:
    return f"{event.operation} ({event.method} {event.path})" if event.path else event.operation


def _counts(event: Any) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in event.counts.items() if number)


def _job_end(event: Any) -> str:
    stopped = f"; stopped by {event.error}" if event.error else ""
    warned = f"; {event.warned:,} with values that were not stored" if event.warned else ""
    return (
        f"{event.operation}: {event.items:,} items in {event.seconds:.1f} s: "
        f"{_counts(event) or 'nothing to do'}{warned}{stopped}"
    )


_LINES: Final[Mapping[type[e.Event], tuple[str, int, Callable[[Any], str]]]] = {
    e.ResponseReceived: (
        "requests",
        _DEBUG,
        lambda it: (
            f"{_where(it)}: {it.status} in {it.seconds:.3f} s, {it.received_bytes:,} bytes"
            + (f", attempt {it.attempt}" if it.attempt > 1 else "")
        ),
    ),
    e.RequestFailed: (
        "requests",
        _DEBUG,
        lambda it: f"{_where(it)}: {it.error} after {it.seconds:.3f} s, attempt {it.attempt}",
    ),
    e.PageFetched: (
        "requests",
        _DEBUG,
        lambda it: f"{it.operation}: a page of {it.rows:,} rows, {it.total} in all",
    ),
    e.RetryScheduled: (
        "retries",
        _INFO,
        lambda it: (
            f"{_where(it)}: attempt {it.attempt} failed ({it.reason}); "
            f"sent again in {it.seconds:.1f} s"
        ),
    ),
    e.QuotaWaiting: (
        "quota",
        _WARNING,
        lambda it: f"{_where(it)}: waits {it.seconds:.1f} s for the server's quota",
    ),
    e.ThrottleChanged: (
        "quota",
        _WARNING,
        lambda it: (
            f"the server is overloaded: {it.share:.0%} of the requests at once"
            if it.share < it.before
            else f"the server recovers: {it.share:.0%} of the requests at once"
        ),
    ),
    e.TokenRenewed: (
        "auth",
        _INFO,
        lambda it: f"a new access token, after {it.seconds:.1f} s",
    ),
    e.ChunkSent: (
        "jobs",
        _DEBUG,
        lambda it: f"{it.operation}: a chunk of {it.items:,} is sent{' again' * it.again}",
    ),
    e.ChunkSettled: ("jobs", _DEBUG, lambda it: f"{it.operation}: {_counts(it)}"),
    e.JobFinished: ("jobs", _INFO, _job_end),
}


class LogListener:
    """Writes events to the loggers below ``maatoo``; a subscriber of :mod:`maatoo.listeners`."""

    def __init__(self) -> None:
        self._loggers = {
            kind: (logging.getLogger(f"maatoo.{name}"), level, text)
            for kind, (name, level, text) in _LINES.items()
        }

    def wants(self, kind: type[e.Event]) -> bool:
        """Whether a line about events of a class would be written at all."""
        entry = self._loggers.get(kind)
        return entry is not None and entry[0].isEnabledFor(entry[1])

    def __call__(self, event: e.Event) -> None:
        """Write the line of an event."""
        logger, level, text = self._loggers[type(event)]
        if isinstance(event, e.ThrottleChanged) and event.share > event.before:
            level = _INFO
        if isinstance(event, e.JobFinished) and (event.error or event.warned):
            level = _WARNING
        named = attrs.asdict(event, recurse=False)
        logger.log(
            level, text(event), extra={f"maatoo_{key}": value for key, value in named.items()}
        )


def attach() -> None:
    """Have the events of all clients logged. The first client class that is imported does this."""
    logging.getLogger("maatoo").addHandler(logging.NullHandler())
    subscribe(LogListener())
    configure()


def configure(level: str | None = None) -> None:
    """Print the log to standard error.

    Args:
        level: "debug" or "info"; the environment's ``MAATOO_LOG`` when not given. Anything else
            changes nothing.
    """
    wanted = (level or os.environ.get("MAATOO_LOG", "")).strip().lower()
    if wanted not in ("debug", "info"):
        return
    logger = logging.getLogger("maatoo")
    logger.setLevel(wanted.upper())
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter())
    logger.addHandler(handler)
