"""SentRequest equality: whether a request is the recorded one, as the server reads it."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
from attrs import frozen

from .exchange import Exchange

_DIRECTIONS = re.compile(r"orderByDir|order\[\d+\](\[dir\])?")
_FLAGS = {"true": "1", "false": "0"}


@frozen
class Part:
    """A part of a multipart body."""

    field: str
    filename: str | None
    content: bytes


@frozen
class SentRequest:
    """A request, in a form in which equal requests are equal.

    Attributes:
        method: HTTP method.
        path: decoded path from the site's root.
        query: decoded pairs, counted.
        body: ("none",), ("json", …), ("form", …), ("files", …) or ("text", …).
    """

    method: str
    path: str
    query: frozenset[tuple[tuple[str, str], int]]
    body: tuple[Any, ...]

    def differences(self, other: SentRequest) -> Iterator[str]:
        """In what another request differs from this one."""
        for name in ("method", "path", "query", "body"):
            mine, its = getattr(self, name), getattr(other, name)
            if mine != its:
                if name == "query":
                    mine, its = sorted(mine - its), sorted(its - mine)
                yield f"{name} {_short(its)} is not {_short(mine)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}…"


def recorded(exchange: Exchange) -> SentRequest:
    """The recorded request."""
    request = exchange.request
    body: tuple[Any, ...] = ("none",)
    if "files" in request:
        body = (
            "files",
            tuple(
                Part(each["field"], each.get("filename"), base64.b64decode(each["base64"]))
                for each in request["files"]
            ),
            _counted([(name, value) for name, value in request.get("form", ())]),
        )
    elif "form" in request:
        body = ("form", _counted([(name, value) for name, value in request["form"]]))
    elif "json" in request:
        body = _json_body(request["json"])
    elif request.get("text"):
        body = ("text", request["text"].encode())
    return SentRequest(exchange.method, unquote(exchange.path), counted_query(exchange.query), body)


def sent(request: httpx.Request) -> SentRequest:
    """A request that reached the transport."""
    kind = request.headers.get("content-type", "")
    content = request.content
    pairs = parse_qsl(request.url.query.decode(), keep_blank_values=True)
    body: tuple[Any, ...] = ("none",)
    if kind.startswith("multipart/form-data"):
        body = _multipart(kind, content)
    elif kind == "application/x-www-form-urlencoded":
        body = ("form", _counted(parse_qsl(content.decode(), keep_blank_values=True)))
    elif content:
        try:
            body = _json_body(json.loads(content))
        except ValueError:
            body = ("text", content)
        if kind != "application/json" and body != ("none",):
            body = ("text", content)
    return SentRequest(request.method, request.url.path, counted_query(pairs), body)


def _json_body(value: Any) -> tuple[Any, ...]:
    # nothing was given: no body, an empty object and an empty list say the same
    return ("none",) if value in ({}, []) else ("json", plain_json(value))


def plain_json(value: Any) -> Any:
    """A JSON value in which true is 1 and false is 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dict):
        return {key: plain_json(each) for key, each in value.items()}
    return [plain_json(each) for each in value] if isinstance(value, list) else value


def counted_query(pairs: list[tuple[str, str]]) -> frozenset[tuple[tuple[str, str], int]]:
    return _counted(
        [
            (key, value.upper() if _DIRECTIONS.fullmatch(key) else _FLAGS.get(value, value))
            for key, value in pairs
        ]
    )


def _counted(pairs: list[tuple[str, str]]) -> frozenset[tuple[tuple[str, str], int]]:
    return frozenset(Counter(pairs).items())


def _multipart(kind: str, content: bytes) -> tuple[Any, ...]:
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    parts: list[Part] = []
    fields: list[tuple[str, str]] = []
    for piece in content.split(b"--" + boundary)[1:-1]:
        head, _, body = piece.partition(b"\r\n\r\n")
        body = body.removesuffix(b"\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        filename = re.search(rb'filename="([^"]*)"', head)
        field = name[1].decode() if name else ""
        if filename:
            parts.append(Part(field, filename[1].decode(), body))
        else:
            fields.append((field, body.decode()))
    return ("files", tuple(parts), _counted(fields))
