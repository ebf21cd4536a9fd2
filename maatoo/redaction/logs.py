"""Masking of credentials in the log lines of other packages."""

from __future__ import annotations

import logging
import re

from maatoo.redaction.texts import redact

__all__ = ["LOGGERS", "RedactingFilter", "protect_loggers"]

_SIGNATURE_LINE = re.compile(r"^(Signature: )\S+")


class RedactingFilter(logging.Filter):
    """A logging filter that masks credentials in a record: message, arguments and traceback.

    It never drops a record. Attach it to a logger or, to cover every logger, to a handler.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        message = record.getMessage()
        clean = redact(message)
        if record.name.startswith("oauthlib"):
            clean = _SIGNATURE_LINE.sub(r"\1***", clean)
        if clean != message:
            record.msg = clean
            record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = redact(trace)
        return True


LOGGERS = (
    *("httpx", "httpx2"),
    *(
        f"{package}.{part}"
        for package in ("httpcore", "httpcore2")
        for part in ("connection", "http11", "http2", "proxy", "socks")
    ),
    "hpack.hpack",
    "hpack.table",
    "oauthlib",
    "oauthlib.oauth1.rfc5849",
    "oauthlib.oauth1.rfc5849.signature",
)
"""The loggers of other packages whose lines can carry URLs, headers or signatures of ours."""

_FILTER = RedactingFilter()


def protect_loggers() -> None:
    """Attach the filter to :data:`LOGGERS`; calling it again changes nothing."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
