"""Clients that write at once and keep a tally of what they were told, for comparison at the end."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel
import httpx

COUNTERS = (1, 2, 3)
SHARED = tuple(f"shared{number}@example.com" for number in range(5))
SEGMENT = 1


@dataclass
class Tally:
    """What clients were told.

    Attributes:
        writes: how many contacts were written, points given and members added.
        errors: the answers that were none.
        emails: the address of every contact that was created.
        cities: what was written to it last.
        shared: the ids that creates with a shared address were answered with.
        firsts: how many of them were answered with a 201, by address.
        points: what was given to each counter.
        members: who was added to the segment.
    """

    writes: int = 0
    errors: list[str] = field(default_factory=list[str])
    emails: dict[int, str] = field(default_factory=dict[int, str])
    cities: dict[int, str] = field(default_factory=dict[int, str])
    shared: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    firsts: Counter[str] = field(default_factory=Counter[str])
    points: Counter[int] = field(default_factory=Counter[int])
    members: set[int] = field(default_factory=set[int])

    def add(self, other: Tally) -> None:
        """Take in what others were told."""
        both = self.emails.keys() & other.emails.keys()
        self.errors += [*other.errors, *(f"id {number} was given twice" for number in both)]
        self.writes += other.writes
        self.emails |= other.emails
        self.cities |= other.cities
        self.members |= other.members
        self.firsts += other.firsts
        self.points += other.points
        for email, ids in other.shared.items():
            self.shared.setdefault(email, set()).update(ids)


def work(
    names: Sequence[str], url: str, operations: int, seconds: float, transport: Any = None
) -> Tally:
    """Let clients write at once, in a loop of their own.

    Args:
        names: a name each, which makes its addresses its own.
        url: where the sandbox is.
        operations: how many operations each does.
        seconds: for how long each goes on; 0 for as many operations as asked for.
        transport: talks to the sandbox in-process instead.
    """
    total = Tally()
    end = time.monotonic() + seconds

    async def run() -> None:
        tallies = [Tally() for _ in names]
        async with anyio.create_task_group() as group:
            for name, tally in zip(names, tallies, strict=True):
                writer = _Writer(name, tally, url, transport)
                group.start_soon(writer.run, operations, end if seconds else None)
        for tally in tallies:
            total.add(tally)

    anyio.run(run)
    return total


class _Writer:
    """One client.

    Args:
        name: its name.
        tally: where it writes down what it is told.
        url: where the sandbox is.
        transport: talks to it in-process instead.
    """

    def __init__(self, name: str, tally: Tally, url: str, transport: Any) -> None:
        # without certificates, whose reading takes longer than all requests of a short run
        self._client = httpx.AsyncClient(
            base_url=url, auth=("admin", "sandbox"), timeout=60, verify=False, transport=transport
        )
        self._name = name
        self._tally = tally
        self._chance = random.Random(name)

    async def run(self, operations: int, end: float | None) -> None:
        """Write so many times, or until a moment of the clock."""
        done = 0
        async with self._client:
            while done < operations if end is None else time.monotonic() < end:
                await self.write(done)
                done += 1
                await anyio.lowlevel.checkpoint()  # in-process, a request is no pause

    async def write(self, number: int) -> None:
        """Do the next operation: all kinds come in turn, from another one for each client."""
        kinds = (self._create, self._upsert, self._batch, self._edit, self._give, self._join)
        await kinds[(number + len(self._name)) % len(kinds)](number)

    async def _create(self, number: int) -> None:
        email = f"{self._name}.{number}@example.com"
        answer = await self._send("POST", "contacts/new", {"email": email})
        if answer:
            self._note([answer["contact"]], [email])

    async def _batch(self, number: int) -> None:
        emails = [f"{self._name}.{number}.{item}@example.com" for item in range(10)]
        rows = [{"email": email} for email in emails]
        answer = await self._send("POST", "contacts/batch/new", rows)
        if answer:
            self._note(answer["contacts"], emails)

    async def _upsert(self, number: int) -> None:
        email = self._chance.choice(SHARED)
        body = {"email": email, "city": f"{self._name} {number}"}
        answer = await self._send("POST", "contacts/new", body)
        if answer:
            contact = answer["contact"]
            self._tally.shared.setdefault(email, set()).add(contact["id"])
            self._tally.firsts[email] += answer["status"] == 201
            self._tally.writes += 1

    async def _edit(self, number: int) -> None:
        if self._tally.emails:
            own = self._chance.choice(list(self._tally.emails))
            city = f"{self._name} {number}"
            if await self._send("PATCH", f"contacts/{own}/edit", {"city": city}):
                self._tally.cities[own] = city
                self._tally.writes += 1

    async def _give(self, number: int) -> None:
        del number
        counter, points = self._chance.choice(COUNTERS), self._chance.randint(1, 9)
        if await self._send("POST", f"contacts/{counter}/points/plus/{points}", {}):
            self._tally.points[counter] += points
            self._tally.writes += 1

    async def _join(self, number: int) -> None:
        del number
        own = [n for n in self._tally.emails if n not in self._tally.members][:20]
        if await self._send("POST", f"segments/{SEGMENT}/contacts/add", {"ids": own}):
            self._tally.members.update(own)
            self._tally.writes += len(own)

    def _note(self, contacts: Iterable[dict[str, Any]], emails: Sequence[str]) -> None:
        for contact, email in zip(contacts, emails, strict=True):
            self._tally.emails[contact["id"]] = email
            self._tally.writes += 1

    async def _send(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """An answer with its status; an empty one where there was none."""
        try:
            answer = await self._client.request(method, f"/api/{path}", json=body)
        except httpx.HTTPError as error:
            self._tally.errors.append(f"{method} {path}: {error!r}")
            return {}
        if not answer.is_success:
            self._tally.errors.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            return {}
        return {**answer.json(), "status": answer.status_code}
