"""A list server in memory: what a server may do with a list, and what it may get wrong."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any

import anyio
import anyio.lowlevel
from anyio.abc import TaskGroup
from attrs import define, evolve, field, frozen

from maatoo import parameter_types
from maatoo.encoding import encode
from maatoo.exchange import Exchange
from maatoo.listeners import Listeners
from maatoo.models._base import ListPage, Model
from maatoo.operation import Call, Listing, Operation
from maatoo.paging import AsyncList
from maatoo.parameter_types import Param
from maatoo.response_readers import Page
from maatoo.transport.request import Options
from maatoo.transport.response import Response
from tests.batch.virtual import VirtualRuntime


@frozen(kw_only=True, repr=False)
class Thing(Model):
    id: int | None = None
    name: str | None = None


PARAMETERS = {
    "search": Param("search", parameter_types.search),
    "start": Param("start", parameter_types.row_offset),
    "limit": Param("limit", parameter_types.positive),
    "order_by": Param("orderBy", parameter_types.text),
    "order_by_dir": Param("orderByDir", parameter_types.direction),
    "where": Param("where", parameter_types.where),
    "order": Param("order", parameter_types.order),
    "select": Param("select[]", parameter_types.select),
}
THINGS: Operation[ListPage[Thing]] = Operation(
    "things.list",
    "GET",
    "/things",
    Page(Thing, ("things",)),
    query=PARAMETERS,
    repeat="idempotent",
    listing=Listing(id_column="id", order=("id", "asc")),
)
OFFSET_THINGS = evolve(THINGS, listing=Listing(order=("id", "asc")))
NUMBERED = evolve(
    THINGS,
    query={
        "page": Param("page", parameter_types.positive),
        "limit": Param("limit", parameter_types.positive),
    },
    listing=Listing(style="page", page_size=25),
)

Row = dict[str, Any]
Ids = list[int]


@define(eq=False, slots=False)
class ListServer:
    """Answers the things of a table, and stands in for a client.

    Attributes:
        rows: the table, by id.
        cap: rows of an answer at most, whatever was asked for.
        ignores: query parameters that are not looked at.
        total: makes the total of the true one; returns None to send none.
        before: called before each answer with its number, to change the table say.
        turns: how often other tasks may run before an answer, by its number.
        seconds: how long an answer of so many rows takes; by default neither so short that
            pages should grow, nor so long that they should shrink.
        calls: the queries that arrived.
        sent: the calls that they belong to.
        most_at_once: the most requests there were in progress.
    """

    rows: dict[int, Row] = field(factory=dict)
    listeners: Listeners = field(factory=Listeners)
    max_concurrency: int = 10
    strict: bool = False
    sends_password: bool = False
    options: Options = field(factory=Options)
    site: str = "https://x.invalid"
    cap: int | None = None
    ignores: frozenset[str] = frozenset()
    total: Callable[[int], object] = lambda number: number
    before: Callable[[int], None] = lambda number: None
    turns: Callable[[int], int] = lambda number: 1
    seconds: Callable[[int], float] = lambda rows: 1.5
    keyed: bool = False
    task_group: TaskGroup | None = None
    calls: list[dict[str, str]] = field(factory=list)
    sent: list[Call] = field(factory=list)
    in_progress: int = 0
    most_at_once: int = 0
    slots: anyio.CapacityLimiter | None = None
    runtime: VirtualRuntime = field(factory=VirtualRuntime)

    @classmethod
    def of(cls, ids: Any, **settings: Any) -> ListServer:
        return cls({own: {"id": own, "name": f"n{own % 7}"} for own in ids}, **settings)

    def list(self, operation: Operation[Any] = THINGS, **query: Any) -> AsyncList[Any]:
        extra_query = query.pop("extra_query", None)
        return AsyncList(self, operation, (), query, extra_query)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[ListServer]:
        """The block of a client: with a task group for fetching ahead."""
        group = anyio.create_task_group()
        await group.__aenter__()
        self.task_group = group
        self.slots = anyio.CapacityLimiter(self.max_concurrency)
        try:
            yield self
        finally:
            self.task_group = self.slots = None
            group.cancel_scope.cancel()
            await group.__aexit__(None, None, None)

    async def call(
        self, operation: Operation[Any], path: tuple[object, ...] = (), **given: Any
    ) -> Any:
        return await self.send(operation, encode(operation, path, **given), path)

    async def send(
        self, operation: Operation[Any], call: Call, path: tuple[object, ...] = ()
    ) -> Any:
        return (await self.exchange(operation, call, path)).read()

    async def exchange(
        self, operation: Operation[Any], call: Call, path: tuple[object, ...] = ()
    ) -> Exchange[Any]:
        slots = self.slots
        if slots is None:
            return await self.respond(operation, call, path)
        borrower = object()
        await slots.acquire_on_behalf_of(borrower)
        try:
            await anyio.lowlevel.checkpoint_if_cancelled()
            return await self.respond(operation, call, path)
        finally:
            slots.release_on_behalf_of(borrower)

    async def respond(
        self, operation: Operation[Any], call: Call, path: tuple[object, ...]
    ) -> Exchange[Any]:
        number = len(self.calls)
        self.calls.append(dict(call.query))
        self.sent.append(call)
        self.in_progress += 1
        self.most_at_once = max(self.most_at_once, self.in_progress)
        try:
            if self.task_group is not None:
                for _ in range(self.turns(number)):
                    await anyio.lowlevel.checkpoint()
            self.before(number)
            body = self.answer(dict(call.query))
        finally:
            self.in_progress -= 1
        content = json.dumps(body).encode()
        took = self.seconds(len(body["things"]))
        response = Response(200, {}, content, took, call.method, call.path)
        return Exchange(operation, path, call.json, response, is_read=True, selected=call.selected)

    def answer(self, query: Mapping[str, str]) -> Row:
        query = {name: value for name, value in query.items() if name.partition("[")[0] not in
                 self.ignores}  # fmt: skip
        found = [self.rows[own] for own in _matching(self.rows, query)]
        column = query.get("orderBy") or query.get("order[0][col]") or "name"
        way = query.get("orderByDir") or query.get("order[0][dir]") or "ASC"
        found.sort(key=itemgetter(column), reverse=way == "DESC")
        limit = int(query.get("limit", 30))
        start = (int(query["page"]) - 1) * limit if "page" in query else int(query.get("start", 0))
        most = limit if self.cap is None else min(limit, self.cap)
        page = found[start : start + most]
        things: object = {str(row["id"]): row for row in page} if self.keyed else page
        total = self.total(len(found))
        return {"things": things, **({} if total is None else {"total": total})}


_CUT: dict[str, Callable[[Ids, int], Ids]] = {
    "gt": lambda own, value: own[bisect_right(own, value) :],
    "lte": lambda own, value: own[: bisect_right(own, value)],
    "lt": lambda own, value: own[: bisect_left(own, value)],
    "eq": lambda own, value: own[bisect_left(own, value) : bisect_right(own, value)],
}


def _matching(rows: Mapping[int, Row], query: Mapping[str, str]) -> Ids:
    """The ids, in order, of the rows that fulfil the filters of a query."""
    own = sorted(rows)
    for name, column in query.items():
        if match := re.fullmatch(r"(where\[\d+\])\[col\]", name):
            expression, value = query[f"{match[1]}[expr]"], query[f"{match[1]}[val]"]
            if column == "id":
                own = _CUT[expression](own, int(value))
            else:
                assert expression == "eq"
                own = [each for each in own if rows[each][column] == value]
    return own


def ids(items: Any) -> list[int]:
    return [item.id for item in items]


def run(server: ListServer, lst: Any, ahead: bool) -> list[Any]:
    """All items of a list, with pages fetched ahead or one after the other."""

    async def collect() -> list[Any]:
        if not ahead:
            return await lst.collect()
        async with server.open():
            return await lst.collect()

    return anyio.run(collect)
