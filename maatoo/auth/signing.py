"""The signature of OAuth 1a (HMAC-SHA1, RFC 5849), computed by oauthlib."""

from __future__ import annotations

import importlib
import re
from typing import Any
from urllib.parse import quote, unquote

from maatoo.auth.token_placement import FORM
from maatoo.auth.tokens import mark_of

__all__ = ["authorization_header", "signing_mark"]

_LITERAL = "=&;:%+~,*@!()/?'$_.-"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_SIGNED_WITH = re.compile(r'\boauth_token="([^"]*)"')


def authorization_header(
    method: str,
    url: str,
    form: str | None,
    *,
    timestamp: int,
    consumer_key: str,
    consumer_secret: str,
    token: str | None = None,
    token_secret: str | None = None,
    callback: str | None = None,
    verifier: str | None = None,
    nonce: str | None = None,
) -> str:
    """The Authorization header that signs a request.

    Signed are the method, the address, the parameters of the query and those of a form. Other
    bodies are not signed: the documentation mentions no body hash.

    Args:
        method: HTTP method.
        url: absolute URL with its query.
        form: the url-encoded body, or None for any other body or none.
        timestamp: seconds since 1970.
        consumer_key: the consumer's name.
        consumer_secret: the consumer's part of the signing key.
        token: request token or access token.
        token_secret: its part of the signing key.
        callback: ``oauth_callback``, for a request token.
        verifier: ``oauth_verifier``, for an access token.
        nonce: made up when absent.
    """
    client: Any = importlib.import_module("oauthlib.oauth1").Client(
        consumer_key,
        client_secret=consumer_secret,
        resource_owner_key=token,
        resource_owner_secret=token_secret,
        callback_uri=callback,
        verifier=verifier,
        timestamp=str(timestamp),
        nonce=nonce,
    )
    signed = form is not None and method.upper() not in ("GET", "HEAD")
    body = _encoded(form) if signed and form is not None else None
    headers = {"Content-Type": FORM} if signed else None
    _, answer, _ = client.sign(_encoded_url(url), method.upper(), body, headers)
    header: str = answer["Authorization"]
    return header


def signing_mark(header: str) -> str | None:
    """The mark of the token with which an Authorization header was signed, or None."""
    found = _SIGNED_WITH.search(header)
    return mark_of(unquote(found[1])) if found else None


def _encoded(pairs: str) -> str:
    """Percent-encode what oauthlib wants encoded; what is decoded from it stays the same."""
    return quote(_STRAY_PERCENT.sub("%25", pairs), safe=_LITERAL)


def _encoded_url(url: str) -> str:
    address, mark, query = url.partition("#")[0].partition("?")
    return quote(address, safe=_ASCII) + mark + _encoded(query)
