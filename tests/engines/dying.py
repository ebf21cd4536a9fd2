"""A client whose process is killed in the middle of a write, once."""

from __future__ import annotations

import os
import pickle
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from maatoo import BulkReport, Maatoo
from tests.engines.account import client

ROWS = 60
KEYS = {"contacts": "email", "companies": "companyname"}
FACTORY = "tests.engines.dying:dying_client"
MOMENTS = ("before it is sent", "before the answer is read", "after the answer")
_WRITES = ("POST", "PUT", "PATCH")


class Dying(httpx.AsyncBaseTransport):
    """Sends requests over sockets; kills its process at one of the writes.

    Attributes:
        moment: one of ``MOMENTS``.
        marker: a file that is made when a process is killed; no other one is killed then.
        at: the number of the write, from 1.
    """

    def __init__(self, moment: str, marker: Path, at: int) -> None:
        self.moment, self.marker, self.at = moment, marker, at
        self._writes = count(1)
        self._transport = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        number = next(self._writes) if request.method in _WRITES else 0
        if self.moment == MOMENTS[0] or (number == self.at + 1 and self.moment == MOMENTS[2]):
            self._die(number >= self.at)
        response = await self._transport.handle_async_request(request)
        if self.moment == MOMENTS[1]:
            self._die(number >= self.at)
        return response

    def _die(self, is_time: bool) -> None:
        if not is_time:
            return
        try:
            self.marker.touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    async def aclose(self) -> None:
        await self._transport.aclose()


def arm(moment: str, marker: Path, at: int) -> None:
    """Tell the processes that are started from now on when one of them is to die."""
    os.environ["ENGINE_TEST_DEATH"] = f"{moment}|{marker}|{at}"


def dying_client(workers: int = 1) -> Maatoo:
    """A client of the tests' account that dies as it was told."""
    moment, marker, at = os.environ["ENGINE_TEST_DEATH"].split("|")
    transport = Dying(moment, Path(marker), int(at))
    return client(workers=workers, transport=transport, max_concurrency=2)


def names_of(resource: str, run: str) -> list[str]:
    end = "@x.invalid" if resource == "contacts" else " Ltd"
    return [f"{run}{number:03}{end}" for number in range(ROWS)]


def work(
    resource: str,
    rows: Iterable[dict[str, str]],
    checkpoint: Path,
    result: Path,
    make: Callable[..., Maatoo] = dying_client,
) -> None:
    """Write one partition and keep its report: what a worker process does."""
    with make(workers=2) as api:
        written = getattr(api, resource).create_many(rows, checkpoint=checkpoint, chunk_size=5)
    result.write_bytes(pickle.dumps(written))


def check(api: Maatoo, resource: str, names: list[str], report: BulkReport[Any]) -> None:
    """Each row is reported once, as written, and is on the server once."""
    found: dict[int, str] = {
        each.id: each.fields[KEYS[resource]] for each in getattr(api, resource).list()
    }
    stored = Counter(found.values())
    assert [stored[name] for name in names] == [1] * ROWS
    assert report.ok
    assert len(report) == ROWS
    assert sorted(found[each.id or 0] for each in report.succeeded) == names
