"""Masking of credentials in texts and URLs, by their tell-tale names or because they are known."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "forms_of", "known", "mask_named", "redact"]

MASK = "***"

NAMES = (
    "access_token|refresh_token|client_secret|code_verifier|token_secret"
    "|oauth_token_secret|oauth_token|oauth_signature|oauth_verifier|password"
)
_EQUALS = "(?:=|%3D|%253D)"
_VALUE = r"(?:(?!%26|%2526)[^&\s\"'<>#,;)\]}])+"

_NAMED = ("token", "secret", "password", "verifier", "oauth_signature")
_PATTERNS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # what a text must hold for the pattern to be tried; the pattern; what takes its place
    # name=value in queries, forms and (percent-encoded) signature base strings
    (
        _NAMED,
        rf"(?i)((?:(?<![a-z0-9_])|(?<=%26)|(?<=%3F))(?:{NAMES})){_EQUALS}{_VALUE}",
        r"\1=***",
    ),
    # "code" is a common word: only as a parameter of a query or form
    (("code",), rf"(?i)((?:^|[?&]|%26|%3F)code){_EQUALS}{_VALUE}", r"\1=***"),
    (("code",), rf"(?i)(?<![a-z0-9_])(code)={_VALUE}(?=&)", r"\1=***"),
    # name="value" in an OAuth header
    (_NAMED, rf'(?i)(?<![a-z0-9_])({NAMES})="[^"]*"', r'\1="***"'),
    # 'name': 'value' and ('name', 'value'), as text or bytes, in JSON and in reprs
    (
        (*_NAMED, "code"),
        rf"(?i)(['\"](?:{NAMES}|code)['\"]\s*[:,]\s*b?)"
        r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")",
        r"\1'***'",
    ),
    # the header of Basic and Bearer, with its name or long enough to be told from prose
    (
        ("authorization",),
        r"(?i)(authorization\W{1,8}(?:b?['\"])?(?:basic|bearer)\s+)[^\s'\",)]+",
        r"\1***",
    ),
    (("basic", "bearer"), r"\b(Basic|Bearer)\s+[A-Za-z0-9+/_.~-]{16,}=*", r"\1 ***"),
    # user:password@ in an address
    (("://",), r"(://)[^/\s@'\"]+@", r"\1***@"),
)
_pattern = cache(re.compile)
_HINTS = tuple({hint for hints, _, _ in _PATTERNS for hint in hints})


_LONG = 8
"""From this length on a secret is masked within words as well; a shorter one where it is a word."""


def forms_of(secret: str) -> set[str]:
    """Every form in which a secret is likely to be quoted: encoded for URLs, JSON, HTML, base64."""
    import html

    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    escaped |= {json.dumps(each)[1:-1] for each in escaped}
    quoted = quote(secret, safe="")
    return {
        secret,
        *escaped,
        *(each.replace("/", "\\/") for each in escaped),
        quoted,
        quote(quoted, safe=""),
        quote(secret),
        quote_plus(secret),
        html.escape(secret),
        repr(secret)[1:-1],
        base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode("ascii"),
    }


def known(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds each of the secrets in every form, upper-case or lower-case; or None."""
    forms = {form for secret in secrets if secret for form in forms_of(secret)}
    if not forms:
        return None
    each = (
        re.escape(form) if len(form) >= _LONG else rf"(?<!\w){re.escape(form)}(?!\w)"
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(f"(?i:{'|'.join(each)})")


def mask_named(text: str) -> str:
    """Mask what a name, a header or an address in the text tells to be a credential."""
    lower = text.lower()
    held = {hint for hint in _HINTS if hint in lower}  # a hundred times faster than the patterns
    if held:
        for hints, pattern, replacement in _PATTERNS:
            if not held.isdisjoint(hints):
                text = _pattern(pattern).sub(replacement, text)
    return text


def redact(text: object, *secrets: str) -> str:
    """Mask every credential in a text or URL.

    Args:
        text: a URL, query, form body, header line, log line or message; ``str()`` is applied.
        secrets: values to mask wherever they stand, plain or encoded.

    Returns:
        The text with ``***`` in place of each credential, all else as it was.
    """
    pattern = known(secrets)
    result = str(text)
    return mask_named(result if pattern is None else pattern.sub(MASK, result))
