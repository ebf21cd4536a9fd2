"""Masking of credentials in texts, URLs and log lines."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote, quote_plus

__all__ = ["LOGGERS", "RedactingFilter", "Secrets", "protect_loggers", "redact"]

MASK = "***"

_NAMES = (
    "access_token|refresh_token|client_secret|code_verifier|token_secret"
    "|oauth_token_secret|oauth_token|oauth_signature|oauth_verifier|password"
)
_EQUALS = "(?:=|%3D|%253D)"
_VALUE = r"(?:(?!%26|%2526)[^&\s\"'<>#,;)\]}])+"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # name=value in queries, forms and (percent-encoded) signature base strings
    (
        re.compile(rf"(?i)((?:(?<![a-z0-9_])|(?<=%26)|(?<=%3F))(?:{_NAMES})){_EQUALS}{_VALUE}"),
        r"\1=***",
    ),
    # "code" is a common word: only as a parameter of a query or form
    (re.compile(rf"(?i)((?:^|[?&]|%26|%3F)code){_EQUALS}{_VALUE}"), r"\1=***"),
    (re.compile(rf"(?i)(?<![a-z0-9_])(code)={_VALUE}(?=&)"), r"\1=***"),
    # name="value" in an OAuth header
    (re.compile(rf'(?i)(?<![a-z0-9_])({_NAMES})="[^"]*"'), r'\1="***"'),
    # 'name': 'value' and ('name', 'value'), as text or bytes, in JSON and in reprs
    (
        re.compile(
            rf"(?i)(['\"](?:{_NAMES}|code)['\"]\s*[:,]\s*b?)"
            r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
        ),
        r"\1'***'",
    ),
    # the header of Basic and Bearer, with its name or long enough to be told from prose
    (re.compile(r"(?i)(authorization\W{1,8}(?:b?['\"])?(?:basic|bearer)\s+)[^\s'\",)]+"), r"\1***"),
    (re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/_.~-]{16,}=*"), r"\1 ***"),
    # user:password@ in an address
    (re.compile(r"(://)[^/\s@'\"]+@"), r"\1***@"),
)

_SIGNATURE_LINE = re.compile(r"^(Signature: )\S+")


def redact(text: object, *secrets: str) -> str:
    """Mask every credential in a text or URL.

    Args:
        text: a URL, query, form body, header line, log line or message; ``str()`` is applied.
        secrets: values to mask wherever they stand, plain or percent-encoded.

    Returns:
        The text with ``***`` in place of each credential, all else as it was.
    """
    result = str(text)
    for secret in sorted(set(secrets), key=len, reverse=True):
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            if form:
                result = result.replace(form, MASK)
    for pattern, replacement in _PATTERNS:
        result = pattern.sub(replacement, result)
    return result


class Secrets(tuple[str, ...]):
    """Values to mask; its repr does not show them, so it may stand in a traceback's variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Secrets({len(self)})"


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
