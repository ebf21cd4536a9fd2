"""Expectation: which error an answer is, by the contract; and whether an error tells all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

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

from .exchange import Exchange

_BY_STATUS: Mapping[int, type[ApiError]] = {
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


def body_of(exchange: Exchange) -> Any:
    """The answer's JSON, also where it is a JSON text that holds JSON."""
    body = exchange.json
    if isinstance(body, str):
        try:
            return json.loads(body)
        except ValueError:
            return body
    return body


def errors_of(exchange: Exchange) -> list[Mapping[str, Any]]:
    """The error objects of an answer."""
    body = body_of(exchange)
    if not isinstance(body, Mapping):
        return []
    errors = body.get("errors") or []
    found = list(errors.values()) if isinstance(errors, Mapping) else list(errors)
    if isinstance(body.get("error"), Mapping):
        found.append(body["error"])
    return found


def expected_error(exchange: Exchange, accepts: tuple[int, ...] = ()) -> type[MaatooError] | None:
    """The class of the error that an answer is; None where it is a success.

    Args:
        exchange: the exchange.
        accepts: statuses beyond 2xx that are a success of its operation.
    """
    status, errors = exchange.status, errors_of(exchange)
    if status in accepts or 200 <= status < 300:
        return _inside(exchange, body_of(exchange), errors)
    if status < 400:
        return UnexpectedResponse
    return _class(status, errors, ApiError)


def _class(status: int, errors: list[Mapping[str, Any]], other: type[ApiError]) -> type[ApiError]:
    cls = _BY_STATUS.get(status, ServerError if status >= 500 else other)
    named = errors and isinstance(errors[0].get("details"), Mapping) and errors[0]["details"]
    return ValidationError if cls is BadRequest and named else cls


def _inside(
    exchange: Exchange, body: Any, errors: list[Mapping[str, Any]]
) -> type[ApiError] | None:
    """The error inside a successful answer."""
    if not isinstance(body, Mapping):
        return None
    if body.keys() == {"availableTables", "tableColumns"} and exchange.endpoint == "stats.get":
        return BadRequest  # there is no such table
    refused = "success" in body and body["success"] in (False, 0)
    alone = body.keys() <= {"errors", "error", "success", "status", "result"}
    if not refused and not (errors and alone):
        return None
    code = errors[0].get("code") if errors else None
    is_status = isinstance(code, int) and 400 <= code < 600
    return _class(code, errors, ApiError) if is_status else BadRequest


def told(exchange: Exchange, error: Exception | None, wanted: type[MaatooError]) -> Iterator[str]:
    """What is wrong with an error: its class, or something of the answer that it does not tell."""
    if type(error) is not wanted:
        yield f"{error!r} is no {wanted.__name__}"
        return
    response = getattr(error, "response", None)
    if response is None or response.status != exchange.status:
        yield f"{error!r} does not give the answer"
    elif response.content != exchange.content:
        yield f"{error!r} gives another answer"
    if not isinstance(error, ApiError):
        return
    errors = errors_of(exchange)
    if error.status != exchange.status:
        yield f"status {error.status} is not {exchange.status}"
    if errors and list(error.errors) != errors:
        yield f"errors {error.errors!r} are not {errors!r}"
    for each in errors:
        if str(each["message"]) not in error.message:
            yield f"message {error.message!r} lacks {each['message']!r}"
    if errors:
        for name in ("code", "type"):
            if getattr(error, name) != errors[0].get(name):
                yield f"{name} {getattr(error, name)!r} is not {errors[0].get(name)!r}"
        details = errors[0].get("details") or None
        if (error.details or None) != details:
            yield f"details {error.details!r} are not {details!r}"
