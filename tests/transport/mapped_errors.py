"""Answers and the errors that they are mapped to."""

from __future__ import annotations

import json

from maatoo.transport.error_mapping import error_of
from maatoo.transport.response import Response


def answer(status: int, body: object = None, *, raw: bytes | None = None, method="GET", **headers):
    content = json.dumps(body).encode() if raw is None else raw
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status, named, content, 0.1, method, "https://you.example/api/contacts")


def mapped(response: Response, *, is_write: bool = False, accepts: tuple[int, ...] = ()):
    return error_of(response, accepts=accepts, is_write=is_write, now=1_000.0)


def controller(code: int, message: str = "no", details: object = ()) -> object:
    return {"errors": [{"code": code, "message": message, "details": details or []}]}
