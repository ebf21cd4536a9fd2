"""Which error an answer is: error bodies of several forms, HTML, redirects, a 200 with an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from maatoo.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    Conflict,
    MaatooError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.transport.response import Response
from maatoo.transport.retry import quota_wait, retry_after

__all__ = ["error_of", "item_error"]

_CLASSES: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFound,
    406: BadRequest,
    409: Conflict,
    413: BadRequest,
    422: ValidationError,
    428: Conflict,
    429: RateLimited,
}
_BESIDE_AN_ERROR = frozenset(
    {"errors", "error", "error_description", "success", "status", "result"}
)
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
"""What a PHP file that is not saved with care writes before every answer."""
_BATCH_LIMIT = re.compile(r"A max of \d+ entities")


def error_of(
    response: Response, *, accepts: tuple[int, ...] = (), is_write: bool, now: float
) -> MaatooError | None:
    """Read an answer for an error.

    Args:
        response: the answer.
        accepts: statuses beyond 2xx that are a success for this request.
        is_write: whether the request could have changed something.
        now: epoch seconds, to read reset times against.

    Returns:
        The error it is, or None when it is none.
    """
    status = response.status
    if 200 <= status < 300 or status in accepts:
        return _error_inside(response, is_write)
    if status < 400:
        where = response.headers.get("location", "")
        return UnexpectedResponse(
            f"{response.method} {response.url} was redirected ({status}) to {where!r}; redirects "
            "are never followed: give that address as the base URL (https, no trailing path)",
            response=response,
        )
    errors = _error_objects(_json(response))
    error = _build(response, _CLASSES.get(status), errors or [{"message": _excerpt(response)}])
    if isinstance(error, RateLimited):
        asked = retry_after(response.headers, now)
        error.retry_after = asked if asked is not None else quota_wait(response.headers, now)
    # "come back later", and a batch above the server's maximum, were refused as a whole
    later = status == 503 and "retry-after" in response.headers
    refused = later or _BATCH_LIMIT.search(error.message) is not None
    error.may_have_happened = status >= 500 and is_write and not refused
    return error


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
    built = _build(alone, None, [error])
    built.response = None
    return built


def _json(response: Response) -> object:
    try:
        return response.json()
    except UnexpectedResponse:
        return None


def _excerpt(response: Response) -> str:
    """What an error page says, when its body is no JSON."""
    text = response.text
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    words = title.group(1) if title else re.sub(r"<[^>]+>", " ", text)
    return " ".join(words.split())[:200] or "no message"


def _error_objects(body: object) -> list[Mapping[str, Any]]:
    """Every error object in a body: ``errors`` as list or object, ``error`` as object or text."""
    if not isinstance(body, Mapping):
        return []
    answer = cast("Mapping[str, Any]", body)
    found: list[Any] = []
    errors = answer.get("errors")
    if isinstance(errors, Mapping):
        found = list(cast("Mapping[str, Any]", errors).values())
    elif isinstance(errors, list):
        found = list(cast("Sequence[Any]", errors))
    error = answer.get("error")
    if isinstance(error, Mapping):
        found = [*found, error]
    elif isinstance(error, str):
        found = [*found, {"type": error, "message": answer.get("error_description", error)}]
    return [each if isinstance(each, Mapping) else {"message": str(each)} for each in found]


def _error_inside(response: Response, is_write: bool) -> MaatooError | None:
    """An error in a successful answer: stats, SMS, e-mail to a contact, campaign contacts."""
    if response.content[:64].lstrip(_BEFORE_JSON)[:1] not in (b"{", b'"'):
        return None
    body = _json(response)
    if isinstance(body, str) and body[:1] == "{":  # a JSON text that holds JSON
        try:
            body = json.loads(body)
        except ValueError:
            return None
    if not isinstance(body, Mapping):
        return None
    answer = cast("Mapping[str, Any]", body)
    refused = "success" in answer and answer["success"] in (False, 0, "0", "false")
    if not refused and not ("errors" in answer or "error" in answer):
        return None
    errors = _error_objects(answer)
    if not refused and not (errors and answer.keys() <= _BESIDE_AN_ERROR):
        return None
    if not errors:
        said = answer.get("failed") or answer.get("message") or answer.get("result")
        errors = [{"message": str(said) if said else "the server did not say why"}]
    error = _build(response, None, errors)
    error.may_have_happened = is_write and not refused
    return error


def _meant_status(status: int, code: object) -> int:
    """The status that an error means: its code, where that is one and the answer's own is not."""
    if status >= 400:
        return status
    text = str(code)
    return int(text) if re.fullmatch(r"[45][0-9]{2}", text) else 400


def _build(
    response: Response, cls: type[ApiError] | None, errors: Sequence[Mapping[str, Any]]
) -> ApiError:
    first = errors[0]
    code = first.get("code")
    details = first.get("details")
    if not isinstance(details, (Mapping, list)):
        details = ()
    meant = _meant_status(response.status, code)
    if cls is None:
        fallback = ApiError if 400 <= meant < 500 else BadRequest
        cls = _CLASSES.get(meant, ServerError if 500 <= meant < 600 else fallback)
    if meant == 400 and isinstance(details, Mapping) and details:
        cls = ValidationError
    message = "; ".join(str(each.get("message", each)) for each in errors)
    kind = first.get("type")
    return cls(
        message,
        status=response.status,
        method=response.method,
        url=response.url,
        code=code if isinstance(code, (int, str)) else None,
        type=kind if isinstance(kind, str) else None,
        details=cast("Mapping[str, Any] | list[Any]", details),
        errors=errors,
        response=response,
    )
