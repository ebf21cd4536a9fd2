"""A simulated server on a virtual clock: each request costs a fixed time, and each row its own.

Its processors are shared by all requests in progress, as on a real machine. Nothing waits in
real time: the clock jumps to the next moment at which something happens.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, TypeVar

import httpx

from benchmarks.server_answers import Answers

__all__ = ["Costs", "SimulatedServer", "run_virtually"]

T = TypeVar("T")

_ROW = b'"dateAdded":'
_PADDING = 6_600


@dataclass(frozen=True)
class Costs:
    """What a server is made of.

    Attributes:
        fixed: processor seconds of each request: a hashed password costs 0.37, a token 0.03.
        row: processor seconds of each row.
        cores: processors.
        latency: seconds of each request on the network, which take no processor.
        quota: requests a minute, which the server tells with each answer; None for no limit.
    """

    fixed: float
    row: float
    cores: int
    latency: float = 0.0
    quota: int | None = None

    def __str__(self) -> str:
        cores = f"{self.cores} core{'s' if self.cores > 1 else ''}"
        return f"{self.row * 1e3:g} ms a row, {cores}"


@dataclass(eq=False)
class _Work:
    left: float
    done: asyncio.Event = field(default_factory=asyncio.Event)


class SimulatedServer(httpx.AsyncBaseTransport):
    """Answers contacts, and takes batches of them, in virtual time.

    Attributes:
        requests: how many requests came.
        refused: how many of them were beyond the quota.
        busy: processor seconds that were spent.
    """

    def __init__(self, costs: Costs, contacts: int, padding: int = _PADDING) -> None:
        self.refused = 0
        self._padding = padding
        self._window, self._used = 0, 0
        self.requests = 0
        self.busy = 0.0
        self._costs = costs
        self._answers = Answers()
        self._answers.contacts = contacts
        self._working: list[_Work] = []
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Work for the request's time, then answer."""
        self.requests += 1
        await asyncio.sleep(self._costs.latency)
        headers = {"content-type": "application/json", **self._quota()}
        if "retry-after" in headers:
            self.refused += 1
            error = {"errors": [{"code": 429, "message": "too many requests"}]}
            return httpx.Response(429, headers=headers, json=error)
        body = await request.aread()
        method, target = request.method.encode(), request.url.raw_path
        status, content = self._answers.answer(method, target, body)
        rows = len(json.loads(body)) if body else content.count(_ROW)
        if not body:  # as large as whole contacts, but quick to read
            content = content.replace(_ROW, _ROW + b" " * self._padding)
        await self._work(self._costs.fixed + rows * self._costs.row)
        return httpx.Response(int(status[:3]), headers=headers, content=content)

    def _quota(self) -> dict[str, str]:
        """The headers of the quota, which this request is counted by."""
        if self._costs.quota is None:
            return {}
        now = time.time()
        window = int(now // 60)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        left, reset = self._costs.quota - self._used, (window + 1) * 60
        told = {
            "date": formatdate(now, usegmt=True),
            "x-ratelimit-limit": str(self._costs.quota),
            "x-ratelimit-reset": str(reset),
        }
        if left < 0:
            return {**told, "x-ratelimit-remaining": "0", "retry-after": str(reset - int(now))}
        return {**told, "x-ratelimit-remaining": str(left)}

    async def _work(self, seconds: float) -> None:
        self.busy += seconds
        work = _Work(seconds)
        self._progress()
        self._working.append(work)
        self._plan()
        await work.done.wait()  # one that is given up is worked on: servers do not notice

    def _speed(self) -> float:
        return min(1.0, self._costs.cores / len(self._working)) if self._working else 1.0

    def _progress(self) -> None:
        """Take off what was done since the last event."""
        now = asyncio.get_running_loop().time()
        done = (now - self._since) * self._speed()
        self._since = now
        for work in self._working:
            work.left -= done
        for work in [each for each in self._working if each.left <= 1e-9]:
            self._working.remove(work)
            work.done.set()

    def _plan(self) -> None:
        """Wake when the next request is done."""
        if self._timer is not None:
            self._timer.cancel()
        if self._working:
            wait = max(min(work.left for work in self._working), 0.0) / self._speed()
            self._timer = asyncio.get_running_loop().call_later(wait + 1e-9, self._wake)

    def _wake(self) -> None:
        self._progress()
        self._plan()


class _Clock:
    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


class _JumpingSelector(selectors.SelectSelector):
    """Where a loop would sleep, its clock jumps."""

    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self._clock.now += timeout
        return ready


@contextmanager
def _virtual(clock: _Clock) -> Iterator[None]:
    real, real_time = time.monotonic, time.time
    ahead = 1_800_000_000 - clock.now  # the beginning of a minute
    time.monotonic, time.time = clock, lambda: clock.now + ahead
    try:
        yield
    finally:
        time.monotonic, time.time = real, real_time


def run_virtually(job: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """Run a coroutine on a virtual clock; what it returns, and the virtual seconds it took."""
    clock = _Clock()
    began = clock.now
    with _virtual(clock):
        loop = asyncio.SelectorEventLoop(_JumpingSelector(clock))
        try:
            found = loop.run_until_complete(job)
            return found, clock.now - began
        finally:
            loop.close()
