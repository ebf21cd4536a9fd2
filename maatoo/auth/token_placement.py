"""Where a bearer token stands in a request: header, query, or body of a form."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, unquote_plus

from maatoo.auth.base import Request
from maatoo.auth.basic import bearer_header
from maatoo.auth.tokens import mark_of

__all__ = ["FORM", "TokenIn", "is_form", "place", "placed_mark"]

TokenIn = Literal["header", "query", "body"]

FORM = "application/x-www-form-urlencoded"
_NAME = "access_token="
_BEARER = "Bearer "


def is_form(request: Request) -> bool:
    """True when the body is a form whose parameters can be read and added to."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == FORM and request.content is not None


def place(request: Request, access_token: str, token_in: TokenIn) -> None:
    """Put the token on a request, in place of the one an earlier attempt put there.

    A body can carry a token only when it is a form, and a batch would read it as one more item:
    with ``token_in="body"`` all other requests carry it in the query.
    """
    if token_in == "header":
        request.headers["authorization"] = bearer_header(access_token)
    elif _in_body(request, token_in):
        body = _with_token((request.content or b"").decode("latin-1"), access_token)
        request.content = body.encode("latin-1")
        if "content-length" in request.headers:
            request.headers["content-length"] = str(len(request.content))
    else:
        address, _, fragment = request.url.partition("#")
        path, _, query = address.partition("?")
        query = _with_token(query, access_token)
        request.url = f"{path}?{query}" + (f"#{fragment}" if fragment else "")


def placed_mark(request: Request, token_in: TokenIn) -> str | None:
    """The mark of the token that :func:`place` put on a request, or None."""
    if token_in == "header":
        header = request.headers.get("authorization", "")
        return mark_of(header[len(_BEARER) :]) if header.startswith(_BEARER) else None
    if _in_body(request, token_in):
        pairs = (request.content or b"").decode("latin-1")
    else:
        pairs = request.url.partition("#")[0].partition("?")[2]
    found = [pair[len(_NAME) :] for pair in pairs.split("&") if pair.startswith(_NAME)]
    return mark_of(unquote_plus(found[-1])) if found else None


def _in_body(request: Request, token_in: TokenIn) -> bool:
    return (
        token_in == "body"
        and is_form(request)
        and request.method.upper() not in ("GET", "HEAD")
        and "/batch/" not in request.url.partition("?")[0]
    )


def _with_token(pairs: str, access_token: str) -> str:
    kept = [pair for pair in pairs.split("&") if pair and not pair.startswith(_NAME)]
    return "&".join([*kept, _NAME + quote(access_token, safe="")])
