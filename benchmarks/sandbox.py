"""Rows: the sandbox with 5,000 contacts, against the bare JSON or SQLite of the same answer."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from statistics import median
from typing import Any

import httpx

from benchmarks.pace import processor_seconds
from benchmarks.plan import Plan
from benchmarks.report import Row
from benchmarks.server_process import Server
from maatoo.sandbox import Sandbox

__all__ = ["sandbox"]

_CONTACTS = 5_000
_BATCH = 200

_LISTS: Mapping[str, Mapping[str, str]] = {
    "a page of 100 contacts": {"limit": "100"},
    "the same, from 4,000 on": {"limit": "100", "start": "4000"},
    "100 contacts by last name": {"limit": "100", "orderBy": "lastname"},
    "100 contacts of a range of ids": {
        **{"limit": "100", "orderBy": "id", "where[0][col]": "id"},
        **{"where[0][expr]": "gt", "where[0][val]": "2500"},
    },
    "100 contacts by a word": {"limit": "100", "search": "example"},
    "100 contacts by a command": {"limit": "100", "search": "email:*@example.com"},
    "100 contacts of a segment with filters": {"limit": "100", "search": "segment:rich"},
}
_RICH = {
    **{"glue": "and", "field": "points", "object": "lead", "type": "number", "operator": "gt"},
    "properties": {"filter": "10"},
}


def sandbox(server: Server, plan: Plan) -> Iterator[Row]:
    """Lists against ``json.dumps`` of their answer, a batch against inserts; in processor time."""
    del server
    with Sandbox(seed=_CONTACTS) as box, _Client(box) as client:
        client.send("POST", "segments/new", {"name": "Rich", "filters": [_RICH]})
        for name, query in _LISTS.items():
            answer = client.send("GET", "contacts", **query)
            dump = _dump(answer.json())
            yield _row(name, lambda q=query: client.send("GET", "contacts", **q), dump, plan)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
            yield _row("a batch of 200 new contacts", _batches(client), _inserts(file), plan)


class _Client:
    def __init__(self, box: Sandbox) -> None:
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient(
            transport=box.transport(), base_url="http://sandbox/api/", auth=box.credentials
        )

    def __enter__(self) -> _Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run_until_complete(self._http.aclose())
        self._loop.close()

    def send(self, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
        request = self._http.request(method, path, json=body, params=query)
        return self._loop.run_until_complete(request).raise_for_status()


def _dump(answer: Any) -> Callable[[], object]:
    return lambda: json.dumps(answer, separators=(",", ":")).encode()


def _batches(client: _Client) -> Callable[[], object]:
    made = 0

    def send() -> None:
        nonlocal made
        made += 1
        client.send("POST", "contacts/batch/new", [_contact(made, n) for n in range(_BATCH)])

    return send


def _inserts(file: sqlite3.Connection) -> Callable[[], object]:
    file.execute("CREATE TABLE contacts (id INTEGER PRIMARY KEY, document TEXT)")
    made = 0

    def insert() -> None:
        nonlocal made
        made += 1
        rows = [(json.dumps(_contact(made, number)),) for number in range(_BATCH)]
        file.execute("BEGIN")
        file.executemany("INSERT INTO contacts (document) VALUES (?)", rows)
        file.execute("COMMIT")

    return insert


def _contact(batch: int, number: int) -> dict[str, str]:
    email = f"{batch}.{number}@example.org"
    return {"email": email, "firstname": "Ada", "lastname": "Berger", "city": "Bern"}


def _row(name: str, ours: Callable[[], object], bare: Callable[[], object], plan: Plan) -> Row:
    """A figure and the bare one, which take turns."""
    seconds: list[float] = []
    ratios: list[float] = []
    gc.collect()
    for _ in range(plan.probes):
        took = processor_seconds(ours)
        seconds.append(took)
        ratios.append(took / processor_seconds(bare))
    against = "the inserts alone" if "batch" in name else "json.dumps of the answer"
    value = f"{median(seconds) * 1e3:.1f} ms"
    group = f"the sandbox with {_CONTACTS:,} contacts, in-process"
    return Row(group, name, value, median(ratios), against, samples=tuple(ratios))
