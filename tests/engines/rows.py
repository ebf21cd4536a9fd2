"""A server of bare rows, for lists that are split and read without a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx

from maatoo import Maatoo


class Rows:
    """Answers rows of any ids, and counts them truly.

    Attributes:
        ids: the rows there are.
        requests: how many requests came.
        before: called before each request, to change the rows.
        headers: those of each answer.
    """

    def __init__(self, ids: Iterable[int], before: Callable[[], object] = lambda: None) -> None:
        self.ids = set(ids)
        self.requests = 0
        self.before = before
        self.headers: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.before()
        self.requests += 1
        query = dict(request.url.params)
        low, high, number = 0, 2**62, 0
        while f"where[{number}][col]" in query:
            value = int(query[f"where[{number}][val]"])
            if query[f"where[{number}][expr]"] == "gt":
                low = max(low, value)
            else:
                high = min(high, value)
            number += 1
        falling = query.get("orderByDir", "").lower() == "desc"
        found = sorted((each for each in self.ids if low < each <= high), reverse=falling)
        start = int(query.get("start", 0))
        page = found[start : start + int(query.get("limit", 30))]
        shown = {str(each): {"id": each} for each in page}
        answer = {"total": len(found), "contacts": shown}
        return httpx.Response(200, json=answer, headers=self.headers)


def over(handler: Any, **settings: Any) -> Maatoo:
    """A client of such a server."""
    return Maatoo("https://x.example", transport=httpx.MockTransport(handler), **settings)
