"""Iterating takes no more memory for a long list than for a short one."""

from __future__ import annotations

import gc
import json
import logging
import tracemalloc
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from maatoo.exchange import Exchange
from maatoo.operation import Call, Operation
from maatoo.transport.response import Response
from tests.paging.list_server import OFFSET_THINGS, THINGS, ListServer


class Endless(ListServer):
    """Answers ids from 1 to ``size`` without keeping anything."""

    size = 0

    async def respond(
        self, operation: Operation[Any], call: Call, path: tuple[object, ...]
    ) -> Exchange[Any]:
        await anyio.lowlevel.checkpoint()
        query = dict(call.query)
        first = int(query.get("where[0][val]", 0)) + int(query.get("start", 0)) + 1
        last = min(int(query.get("where[1][val]", self.size)), first + int(query["limit"]) - 1)
        if query["orderByDir"] == "DESC":
            first = last = self.size
        found = range(first, min(last, self.size) + 1)
        body = {"things": [{"id": own} for own in found], "total": self.size}
        response = Response(200, {}, json.dumps(body).encode(), 0.0, call.method, call.path)
        return Exchange(operation, path, call.json, response, is_read=True)


def peak(size: int, operation: Any) -> int:
    async def run() -> None:
        server = Endless()
        server.size = size
        seen = 0
        async with server.open():
            async for _ in server.list(operation, limit=100):  # pages of one size compare
                seen += 1
                if seen % 1_000 == 0:  # or it depends on when the collector comes by itself
                    gc.collect()
        assert seen == size

    gc.collect()
    tracemalloc.start()
    try:
        anyio.run(run)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.once
@pytest.mark.parametrize("operation", [THINGS, OFFSET_THINGS], ids=["exact", "overlapping"])
def test_memory_does_not_grow_with_the_list(
    operation: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "maatoo")  # the captured log would grow with the list
    peak(1_000, operation)  # what is loaded once
    assert peak(40_000, operation) <= 1.1 * peak(10_000, operation)
