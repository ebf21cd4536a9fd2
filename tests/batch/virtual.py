"""A virtual clock, and a model of a server whose requests take their time upon it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import parse_qs

import anyio.lowlevel
import httpx
from attrs import define, field

from maatoo.runtime import AsyncRuntime
from maatoo.unique_values import folded_email


class VirtualRuntime(AsyncRuntime):
    """Waits on a clock that jumps to the end of each wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await anyio.lowlevel.checkpoint()

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        return nullcontext()


@define
class SlowServer:
    """A server that looks a row up as its request begins, and stores it as the request ends.

    Attributes:
        runtime: the clock.
        seconds: how long each write takes, in turn; the last one goes for all others. None: the
            request was lost on its way, and nothing is ever stored.
        patience: after so many seconds the client, or a proxy, gives up.
        half: whether a write that is not answered in time loses all fields but the e-mail.
        deaf: whether it refuses to be asked.
    """

    runtime: VirtualRuntime
    seconds: list[float | None]
    patience: float = 30.0
    half: bool = False
    deaf: bool = False
    contacts: list[dict[str, Any]] = field(factory=list)
    pending: list[tuple[float, Callable[[], None]]] = field(factory=list)
    writes: list[list[dict[str, Any]]] = field(factory=list)
    asked: list[float] = field(factory=list)
    began: list[float] = field(factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._catch_up()
        if request.method == "GET":
            self.asked.append(self.runtime.now)
            return self._listed(request)
        body = json.loads(request.content)
        rows = body if isinstance(body, list) else [body]
        number = len(self.writes)
        self.writes.append(rows)
        self.began.append(self.runtime.now)
        seconds = self.seconds[min(number, len(self.seconds) - 1)]
        known = {each["email"]: each for each in self.contacts}
        late = seconds is None or seconds > self.patience
        if seconds is not None:
            for place, row in enumerate(rows):
                ends = self.runtime.now + seconds * (place + 1) / len(rows)
                self.pending.append((ends, lambda row=row: self._store(row, known, half=late)))
        if late:
            self.runtime.now += self.patience
            raise httpx.ReadTimeout("the answer takes too long", request=request)
        self.runtime.now += seconds or 0.0
        self._catch_up()
        shown = [self._shown(self._by_email(row["email"])[0]) for row in rows]
        if isinstance(body, list):
            return httpx.Response(201, json={"contacts": shown, "statusCodes": [201] * len(rows)})
        return httpx.Response(201, json={"contact": shown[0]})

    def _catch_up(self) -> None:
        due = sorted((each for each in self.pending if each[0] <= self.runtime.now), key=_moment)
        self.pending = [each for each in self.pending if each[0] > self.runtime.now]
        for _, store in due:
            store()

    def _store(self, row: dict[str, Any], known: dict[str, dict[str, Any]], *, half: bool) -> None:
        own = known.get(row["email"])
        if own is None:
            own = {"id": len(self.contacts) + 1, "email": row["email"]}
            self.contacts.append(own)
            known[row["email"]] = own
        own.update({name: None if half and self.half else value for name, value in row.items()})
        own["email"] = row["email"]

    def _by_email(self, email: str) -> list[dict[str, Any]]:
        key = folded_email(email)
        return [each for each in self.contacts if folded_email(each["email"]) == key]

    def _shown(self, contact: dict[str, Any]) -> dict[str, Any]:
        fields = {name: value for name, value in contact.items() if name != "id"}
        return {"id": contact["id"], "fields": {"all": fields}}

    def _listed(self, request: httpx.Request) -> httpx.Response:
        if self.deaf:
            return httpx.Response(403, json={"errors": [{"code": 403, "message": "no access"}]})
        query = parse_qs(request.url.query.decode())
        assert query["where[0][expr]"] == ["in"]
        wanted = query["where[0][val]"][0].split(",")
        found = [own for email in wanted for own in self._by_email(email)]
        shown = {str(own["id"]): self._shown(own) for own in found}
        return httpx.Response(200, json={"total": len(shown), "contacts": shown})


def _moment(pending: tuple[float, object]) -> float:
    return pending[0]
