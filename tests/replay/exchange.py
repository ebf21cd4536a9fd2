"""Exchange: one recorded request with its answer; and the files that hold them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

import httpx
from attrs import frozen

from .twins import DELIVERIES, RECORDINGS, twins

OLDEST = "5.1.1"
VERSIONS = (OLDEST, "6.0.3")
"""Versions of the servers that were recorded."""


@frozen
class Exchange:
    """A request that was sent to a real server, and what it answered."""

    id: str
    endpoint: str | None
    case: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def method(self) -> str:
        return str(self.request["method"])

    @property
    def path(self) -> str:
        """The path from the site's root."""
        return str(self.request["path"])

    @property
    def below_api(self) -> str | None:
        """The path below ``/api``, or None where it lies elsewhere."""
        return self.path[len("/api") :] if self.path.startswith("/api/") else None

    @property
    def query(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.request["query"]]

    @property
    def given(self) -> Any:
        """The JSON body; None where there was none."""
        return self.request.get("json")

    @property
    def status(self) -> int:
        return int(self.response["status"])

    @property
    def json(self) -> Any:
        """The answer's JSON; None where it is none."""
        return self.response.get("json")

    @property
    def is_json(self) -> bool:
        return "json" in self.response

    @property
    def content(self) -> bytes:
        """The answer's body."""
        if self.is_json:
            return json.dumps(self.json, ensure_ascii=False).encode()
        if "base64" in self.response:
            return base64.b64decode(self.response["base64"])
        return str(self.response.get("text", "")).encode()

    def answer(self) -> httpx.Response:
        """The answer, as a transport gives it."""
        return httpx.Response(self.status, headers=self.response["headers"], content=self.content)


def contents(exchange: Exchange) -> list[bytes]:
    """The files of a multipart request."""
    return [base64.b64decode(each["base64"]) for each in exchange.request.get("files", ())]


def names() -> list[str]:
    """The recordings of requests to the server, by the names of their files."""
    return sorted(path.stem for path in RECORDINGS.glob("*.json") if path.stem != DELIVERIES)


@cache
def exchanges(name: str, version: str = OLDEST) -> tuple[Exchange, ...]:
    """The exchanges of one recording, in the order in which they happened."""
    recorded = json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))
    if version != OLDEST:
        recorded = twins(recorded, name, version)
    return tuple(
        Exchange(each["id"], each["endpoint"], each["case"], each["request"], each["response"])
        for each in recorded
    )
