"""The way of an exchange: by a typed call, or by ``api.request``, and then for what reason."""

from __future__ import annotations

import inspect
import json
from typing import Any

from maatoo import BulkReport, InvalidArgument
from maatoo.operation import Operation

from .derivation import Call
from .exchange import Exchange, contents
from .operations import path_arguments

TYPED = "typed"
WRONG_VERB = "wrong verb"
MALFORMED = "malformed body"
REFUSED = "refused input"
ENCODING = "other encoding"
EMPTY_BULK = "empty bulk"
NO_OPERATION = "not an operation"

REASONS = (WRONG_VERB, MALFORMED, REFUSED, ENCODING, EMPTY_BULK, NO_OPERATION)


def not_typed(exchange: Exchange, operation: Operation[Any] | None) -> str | None:
    """Why no typed call belongs to an exchange; None where one does."""
    if operation is None or path_arguments(operation, exchange) is None:
        return NO_OPERATION
    if operation.method != exchange.method:
        return WRONG_VERB
    files = exchange.request.get("files")
    if files is not None and [each["field"] for each in files] != ["file"]:
        return MALFORMED
    if operation.method == "DELETE" and exchange.given is not None:  # the SDK's stands in the query
        return ENCODING
    kind = exchange.request.get("content_type")
    if kind == "application/json" and exchange.request.get("text"):
        return MALFORMED if not _is_json(exchange.request["text"]) else ENCODING
    if kind not in (None, "application/json") and files is None:
        return ENCODING
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def missing_argument(method: Any, call: Call) -> str | None:
    """The required argument that an exchange does not give: Python itself refuses the call."""
    parameters = inspect.signature(method).parameters.values()
    for parameter in parameters:
        required = parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
        if required and parameter.name not in call.kwargs:
            return parameter.name
    return None


def was_refused(value: Any, error: Exception | None) -> bool:
    """Whether a call was refused before anything was sent: it, or an item of a bulk call."""
    if isinstance(value, BulkReport):
        return any(isinstance(each.error, InvalidArgument) for each in value.failed)
    return isinstance(error, InvalidArgument)


def raw_call(exchange: Exchange) -> Call:
    """The call of ``api.request`` that puts a recorded request on the wire."""
    request = exchange.request
    kwargs: dict[str, Any] = {}
    if exchange.query:
        kwargs["params"] = exchange.query
    if "files" in request:
        kwargs["files"] = [
            (each["field"], (each["filename"], content, each["content_type"]))
            for each, content in zip(request["files"], contents(exchange), strict=True)
        ]
    elif "form" in request:
        kwargs["data"] = dict(request["form"])
    elif "json" in request:
        kwargs["json"] = request["json"]
    elif request.get("text"):
        kwargs["content"] = request["text"]
        kwargs["headers"] = {"Content-Type": request["content_type"]}
    path = exchange.below_api
    if path is None:
        path, kwargs["root"] = exchange.path, True
    return Call([exchange.method, path], kwargs)
