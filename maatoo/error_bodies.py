"""Error bodies: the error objects of an answer, and which class of error a status stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from maatoo.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    Conflict,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    ValidationError,
)

__all__ = [
    "batch_maximum",
    "error_class",
    "error_objects",
    "error_parts",
    "is_api_error",
    "is_linked_error",
]

_CLASSES: Final[Mapping[int, type[ApiError]]] = {
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
_OAUTH_ERRORS: Final[Mapping[int, Sequence[str]]] = {
    400: ("invalid_request", "invalid_grant", "invalid_client", "unauthorized_client"),
    403: ("insufficient_scope", "access_denied"),
}
_OLDER_KEYS: Final = frozenset({"message", "code", "type", "details", "trace"})
"""Of the ``error`` of older servers; others write ``status``, ``reason`` and the like beside."""
_LINKED_KEYS: Final = frozenset({"@type", "violations"})
_ERROR_KEYS: Final = frozenset({"errors", "error"}) | _LINKED_KEYS
_MAXIMUM: Final = re.compile(r"\bmax of (\d+) entities")


def error_objects(body: object) -> list[Mapping[str, Any]]:
    """Every error object in a body: ``errors`` as list, object or text, ``error`` as object
    or text.

    A text, as OAuth answers it, becomes an object with ``type`` and ``message``. The list is empty
    where the body holds no error.
    """
    if not isinstance(body, Mapping):
        return []
    answer = cast("Mapping[str, Any]", body)
    if answer.keys().isdisjoint(_ERROR_KEYS):  # each row of a batch is asked
        return []
    found: list[Any] = []
    errors = answer.get("errors")
    if isinstance(errors, Mapping):
        found = list(cast("Mapping[str, Any]", errors).values())
    elif isinstance(errors, list):
        found = list(cast("list[Any]", errors))
    elif isinstance(errors, str) and errors:
        found = [errors]
    error = answer.get("error")
    if isinstance(error, Mapping):
        found = [*found, error]
    elif isinstance(error, str) and error:
        found = [*found, {"type": error, "message": answer.get("error_description") or error}]
    if not found and is_linked_error(answer):
        told = answer.get("detail", answer.get("hydra:description", answer.get("description")))
        found = [str(told or "no message")]
    return [each if isinstance(each, Mapping) else {"message": str(each)} for each in found]


def is_linked_error(body: object) -> bool:
    """Whether a body is an error of the second API (``/api/v2``), which speaks JSON-LD."""
    return isinstance(body, Mapping) and not body.keys().isdisjoint(_LINKED_KEYS)


def is_api_error(body: object, status: int) -> bool:
    """Whether a body has the form in which the API itself tells an error of this status.

    Gateways, proxies and firewalls write JSON as well: ``{"message": "Not Found", "request_id":
    …}``, ``{"error": "forbidden"}``, ``{"errors": [{"code": 7003, …}], "result": null}``. The API
    writes ``errors`` with message and status in each, before that wrote ``error`` with the same,
    and lets OAuth say ``error`` and ``error_description``.
    """
    if not isinstance(body, Mapping):
        return False
    answer = cast("Mapping[str, Any]", body)
    errors, error = answer.get("errors"), answer.get("error")
    if isinstance(error, str):
        names = _OAUTH_ERRORS.get(status, ())
        return error in names and isinstance(answer.get("error_description"), str)
    listed: list[Any] = []
    if isinstance(errors, Mapping):
        listed = list(cast("Mapping[str, Any]", errors).values())
    elif isinstance(errors, list):
        listed = cast("list[Any]", errors)
    if isinstance(error, Mapping) and error.keys() <= _OLDER_KEYS:
        listed = [*listed, error]
    return any(_tells(each, status) for each in listed) or (status == 400 and errors == [{}])


def _tells(error: object, status: int) -> bool:
    """Whether an error object has a message, and the status of the answer as its code."""
    if not isinstance(error, Mapping):
        return False
    said = cast("Mapping[str, Any]", error)
    return str(said.get("code")) == str(status) and isinstance(said.get("message"), str)


def error_class(status: int, code: object = None, details: object = ()) -> type[ApiError]:
    """The class of an error.

    Args:
        status: HTTP status of the answer. Below 400 the error stands in a successful answer, and
            its ``code`` is the status that it means.
        code: the error object's code.
        details: the error object's details; a 400 with details by field is a validation error.
    """
    meant = status
    if status < 400:
        text = str(code)
        meant = int(text) if re.fullmatch(r"[45][0-9]{2}", text) else 400
    if meant == 400 and isinstance(details, Mapping) and details:
        return ValidationError
    return _CLASSES.get(meant, ServerError if meant >= 500 else ApiError)


def error_parts(error: Mapping[str, Any]) -> dict[str, Any]:
    """``code``, ``type`` and ``details`` of an error object, each in a form that errors take."""
    code, kind, details = (error.get(name) for name in ("code", "type", "details"))
    return {
        "code": code if isinstance(code, (int, str)) else None,
        "type": kind if isinstance(kind, str) else None,
        "details": details if isinstance(details, (Mapping, list)) else (),
    }


def batch_maximum(message: str) -> int | None:
    """How many items a server takes in one batch, where an error's message says so."""
    match = _MAXIMUM.search(message)
    return int(match[1]) if match else None
