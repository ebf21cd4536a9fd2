"""Servers of one test: a function answers, and both clients are made over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from maatoo import AsyncMaatoo, Maatoo, Retry

from ..replay.exchange import Exchange, exchanges

__all__ = ["Answers", "recorded", "version"]

BASE_URL = "https://mautic.example.invalid"

Script = Callable[[httpx.Request], httpx.Response]


class Answers:
    """Answers by a script, and keeps what was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[httpx.Request] = []
        self.settings: dict[str, Any] = {
            "transport": httpx.MockTransport(self._answer),
            "retry": Retry(attempts=1),
        }

    @classmethod
    def of(cls, *endings: tuple[str, httpx.Response]) -> Answers:
        """Answers by how the path ends; the first that fits."""

        def script(request: httpx.Request) -> httpx.Response:
            for ending, response in endings:
                if request.url.path.endswith(ending):
                    return response
            return route_missing(request)

        return cls(script)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        return self.script(request)

    @property
    def lines(self) -> list[str]:
        """What was asked: method and path."""
        return [f"{each.method} {each.url.path}" for each in self.asked]

    def body(self, index: int = -1) -> Any:
        """The JSON of a request."""
        return json.loads(self.asked[index].content)

    def api(self) -> AsyncMaatoo:
        return AsyncMaatoo(BASE_URL, **self.settings)

    def blocking(self) -> Maatoo:
        return Maatoo(BASE_URL, **self.settings)


def version(number: str, body: object, status: int = 200) -> httpx.Response:
    """An answer of a server of some version."""
    return httpx.Response(status, json=body, headers={"Mautic-Version": number})


def route_missing(request: httpx.Request) -> httpx.Response:
    """What the server answers where it has no such route."""
    message = f"Requested URL not found: {request.url.path}"
    return httpx.Response(404, json={"errors": [{"message": message, "code": 404, "type": None}]})


def recorded(name: str) -> Exchange:
    """A recorded exchange by its id."""
    found = [each for each in exchanges(name.partition(".")[0]) if each.id == name]
    assert found, name
    return found[0]
