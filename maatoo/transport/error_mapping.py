"""Which error an answer is: error bodies of several forms, foreign pages, a 200 with an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from maatoo.error_bodies import (
    batch_maximum,
    error_class,
    error_objects,
    error_parts,
    is_api_error,
    is_linked_error,
)
from maatoo.errors import ApiError, MaatooError, RateLimited, UnexpectedResponse
from maatoo.rate_limit_headers import quota_wait, retry_after
from maatoo.transport.response import Response

__all__ = ["error_of", "item_error"]

_BESIDE_AN_ERROR = frozenset(
    {"errors", "error", "error_description", "success", "status", "result"}
)
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
"""A byte order mark or blanks, which a carelessly saved PHP file writes before every answer."""
_ONLY_IN_ITS_OWN_FORM = frozenset({400, 403, 404, 405, 409, 410, 422, 428})
"""Statuses that web servers, proxies and firewalls answer as well, with a page of their own."""
_HEAD_OF_A_PAGE = 65_536
"""How many bytes of a page are searched for its text."""
_V2 = "/api/v2/"
"""In the paths of the second API, whose errors have a form of their own."""
_API_ROOT = re.compile(r"[a-z]+://[^/]+(?:/[^?]*?)?/api(?=[/?]|$)")
_PARTIAL_CONTENT = 206


def error_of(
    response: Response,
    *,
    accepts: tuple[int, ...] = (),
    is_write: bool,
    now: float,
    in_api: bool = True,
    takes_parts: bool = False,
) -> MaatooError | None:
    """Read an answer for an error.

    Args:
        response: the answer.
        accepts: statuses beyond 2xx that are a success for this request.
        is_write: whether the request could have changed something.
        in_api: whether the path is below ``/api``. There some statuses are believed only in the
            API's own JSON: a page with them was written by a web server, proxy or firewall.
        takes_parts: whether a part of the content was asked for, by a ``Range`` of the user.
        now: epoch seconds, to read reset times against.

    Returns:
        The error it is, or None when it is none.
    """
    status = response.status
    if status == _PARTIAL_CONTENT and not takes_parts:
        said = f"{response.method} {response.url} answered {status}: a part of what was asked for"
        return UnexpectedResponse(said, response=response, may_have_happened=is_write)
    if 200 <= status < 300 or status in accepts:
        return _error_inside(response, is_write)
    if status < 400:
        return UnexpectedResponse(_redirected(response), response=response)
    body = _json(response)
    if (
        in_api
        and status in _ONLY_IN_ITS_OWN_FORM
        and not (is_api_error(body, status) or (_V2 in response.url and is_linked_error(body)))
    ):
        return _foreign(response)
    errors = error_objects(body)
    error = _build(response, errors or [{"message": _excerpt(response)}])
    if isinstance(error, RateLimited):
        asked = retry_after(response.headers, now)
        error.retry_after = asked if asked is not None else quota_wait(response.headers, now)
    # "come back later", and a batch above the server's maximum, were refused as a whole
    later = status == 503 and "retry-after" in response.headers
    refused = later or batch_maximum(error.message) is not None
    error.may_have_happened = status >= 500 and is_write and not refused
    return error


def _redirected(response: Response) -> str:
    asked, where = f"{response.method} {response.url}", response.headers.get("location")
    if where is None:
        return f"{asked} answered {response.status}, which is neither a success nor an error"
    told = f"{asked} was redirected ({response.status}) to {where!r}; "
    if where.partition("?")[0].rstrip("/").endswith("/s/login"):  # of the website
        return told + (
            "that is the login page for people: check the address, which must be the root of the "
            "site ('https://you.maatoo.io'), and that its API is switched on"
        )
    return told + (
        "redirects are never followed: give that address as the base URL (https, no trailing path)"
    )


def item_error(response: Response, error: Mapping[str, Any]) -> ApiError:
    """The error that a bulk answer holds for one of its items.

    Args:
        response: the whole answer; the error does not keep it.
        error: the item's error object, with ``code`` and ``message``.
    """
    path = response.url.partition("?")[0]  # the query may name hundreds of other items
    alone = Response(
        response.status,
        {},
        b"",
        response.elapsed,
        response.method,
        path,
        credentials=response.credentials,
    )
    built = _build(alone, [error])
    built.response = None
    return built


def _json(response: Response) -> object:
    try:
        return response.outline()
    except UnexpectedResponse:
        return None


def _foreign(response: Response) -> UnexpectedResponse:
    """An error status with an answer that the API did not write: the request never reached it."""
    url, status = response.url.partition("?")[0], response.status
    root = _API_ROOT.match(url)
    where = url if root is None else root.group()
    if status == 404:
        advice = f"is this the address of the site? {where} answers a page, not the API"
    else:
        advice = "a web server, proxy or firewall in front of the API refused the request"
    return UnexpectedResponse(
        f"{response.method} {url} answered {status} in another form than the API's: "
        f"{_excerpt(response)!r} ({advice})",
        response=response,
    )


def _excerpt(response: Response) -> str:
    """The message in the body of an error answer that has no error object."""
    text = response.content[:_HEAD_OF_A_PAGE].decode("utf-8", "replace")
    if text.strip() in ("{}", "[]", "null"):
        return f"no message, only an empty JSON value ({text.strip()})"
    title = re.search(r"<title[^<>]*>([^<]*)", text, re.IGNORECASE)
    words = title.group(1) if title else re.sub(r"<[^<>]+>", " ", text)
    return " ".join(words.split())[:200] or "no message"


def _error_inside(response: Response, is_write: bool) -> MaatooError | None:
    """An error in a successful answer: stats, SMS, e-mail to a contact, campaign contacts."""
    if response.content[:64].lstrip(_BEFORE_JSON)[:1] not in (b"{", b'"'):
        return None
    body = _json(response)
    if isinstance(body, str) and body[:1] == "{":  # a JSON text that holds JSON
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return None
    if not isinstance(body, dict):
        return None
    answer = cast("dict[str, Any]", body)
    refused = "success" in answer and answer["success"] in (False, 0, "0", "false")
    if not refused and not ("errors" in answer or "error" in answer):
        return None
    errors = error_objects(answer)
    if not refused and not (errors and answer.keys() <= _BESIDE_AN_ERROR):
        return None
    if not errors:
        said = answer.get("failed") or answer.get("message") or answer.get("result")
        errors = [{"message": str(said) if said else "the server did not say why"}]
    error = _build(response, errors)
    error.may_have_happened = is_write and not refused
    return error


def _build(response: Response, errors: Sequence[Mapping[str, Any]]) -> ApiError:
    parts = error_parts(errors[0])
    return error_class(response.status, parts["code"], parts["details"])(
        "; ".join(_message(each) for each in errors),
        status=response.status,
        method=response.method,
        url=response.url,
        errors=errors,
        response=response,
        **parts,
    )


def _message(error: Mapping[str, Any]) -> str:
    """What an error object says."""
    return str(error.get("message", error)) if error else "no message: the error object is empty"
