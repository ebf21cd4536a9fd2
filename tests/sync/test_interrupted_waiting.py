"""Ctrl-C at the moment in which the waiting thread learns that its job is over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import anyio
import httpx
import pytest

from maatoo import Maatoo
from maatoo.sync._feed import Feed

LONGEST = 60.0
"""Seconds after which a call that hangs fails the test."""


class Interrupted(SimpleQueue[Any]):
    """A queue whose reader is interrupted once it has taken the last message."""

    interrupted = False

    def get(self, *_: Any, **__: Any) -> Any:
        found = super().get()
        if found is None and not self.interrupted:
            self.interrupted = True
            raise KeyboardInterrupt
        return found


async def total(_: Any, feed: Feed[int]) -> int:
    return sum([number async for number in feed])


async def nothing(_: Any) -> None:
    await anyio.lowlevel.checkpoint()


async def count_up(_: Any) -> Any:
    for number in range(10):
        await anyio.lowlevel.checkpoint()
        yield number


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api._driver.job(total, Feed(range(5))),
        lambda api: api._driver.parallel(nothing),
        lambda api: list(api._driver.iterate(count_up)),
        lambda api: api.map(str, range(5)),
    ],
    ids=["job", "call", "iteration", "map"],
)
def test_nobody_waits_for_a_message_that_was_taken(
    call: Callable[[Maatoo], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maatoo.sync._feed.SimpleQueue", Interrupted)
    monkeypatch.setattr("maatoo.sync._loop.SimpleQueue", Interrupted)
    raised: list[BaseException] = []

    def run() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
        with Maatoo("https://you.example", transport=transport) as api:
            try:
                call(api)
            except KeyboardInterrupt as interruption:
                raised.append(interruption)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONGEST)
    assert not thread.is_alive()
    assert len(raised) == 1
