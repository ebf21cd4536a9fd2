"""A client whose server is a function that answers a query, and a user with rows of his own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from maatoo import AsyncMaatoo
from tests.batch.virtual import VirtualRuntime

Answer = Callable[[dict[str, str]], dict[str, Any]]


def client(
    answer: Answer, calls: list[dict[str, str]], runtime: VirtualRuntime | None = None
) -> AsyncMaatoo:
    def serve(request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        calls.append(query)
        return httpx.Response(200, json=answer(query))

    api = AsyncMaatoo("https://crm.example", transport=httpx.MockTransport(serve))
    if runtime is not None:
        api._session.transport.runtime = runtime
    return api


def part(rows: list[Any], query: dict[str, str]) -> list[Any]:
    start, limit = int(query.get("start", 0)), int(query.get("limit", 30))
    return rows[start : start + limit]


class OwnRows:
    """A server that shows a user his own rows, and with any ``where`` those of everybody."""

    def __init__(self, own: set[int], every: int) -> None:
        self.own, self.every = own, every

    def __call__(self, query: dict[str, str]) -> dict[str, Any]:
        filtered = any(name.startswith("where") for name in query)
        ids = [n for n in range(1, self.every + 1) if filtered or n in self.own]
        for at in range(2):
            expression = query.get(f"where[{at}][expr]")
            value = int(query.get(f"where[{at}][val]", 0))
            if expression:
                ids = [n for n in ids if (n > value if expression == "gt" else n <= value)]
        if query.get("orderByDir", "ASC") == "DESC":
            ids.reverse()
        rows = {str(n): {"id": n} for n in part(ids, query)}
        return {"total": str(len(ids)), "contacts": rows}
