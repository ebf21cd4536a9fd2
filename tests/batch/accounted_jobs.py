"""Jobs with faults at random, and what must be true of each report afterwards."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import anyio.lowlevel
from hypothesis import strategies as st

from maatoo.batch import BulkOptions, BulkReport, add_ids, delete_ids, map_items, write_rows
from maatoo.errors import MaatooError, UnexpectedResponse
from maatoo.operation import Call
from tests.batch.batch_server import (
    ADD,
    AMBIGUOUS,
    CREATE,
    DELETE,
    EDIT,
    REFUSED,
    REPLACE,
    STOPPING,
    BatchServer,
    Person,
)

JOBS = st.sampled_from(["create", "edit", "replace", "delete", "add", "map"])
FAULTS = st.lists(
    st.sampled_from([None, None, None, None, *AMBIGUOUS, *REFUSED, *STOPPING]), max_size=12
)


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "job": draw(JOBS),
        "size": draw(st.integers(0, 40)),
        "chunk": draw(st.integers(1, 12)),
        "concurrency": draw(st.integers(1, 4)),
        "faults": draw(FAULTS),
        "retries": draw(st.integers(0, 1)),
        "poison": draw(st.sets(st.integers(0, 40), max_size=2)),
        "invalid": draw(st.sets(st.integers(0, 40), max_size=3)),
        "refused": draw(st.sets(st.integers(0, 40), max_size=3)),
        "input_fails_at": draw(st.one_of(st.none(), st.none(), st.integers(0, 40))),
        "call_back_fails_at": draw(st.one_of(st.none(), st.none(), st.integers(0, 40))),
        "keep": draw(st.sampled_from(["failures", "all"])),
        "repeats": draw(st.booleans()),
        "source": draw(st.sampled_from(["list", "iterator", "async", "set"])),
        "cancel_at": draw(st.one_of(st.none(), st.integers(0, 60))),
        "stop_on_error": draw(st.booleans()),
        "seed": draw(st.integers(0, 2**16)),
        "backend": draw(st.sampled_from(["asyncio", "trio"])),
    }


class Run:
    """One job against the server model, with everything that is to be checked afterwards."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.chance = random.Random(plan["seed"])
        faults = plan["faults"]
        self.server = BatchServer(
            max_concurrency=plan["concurrency"],
            retries=plan["retries"],
            fault=lambda number: faults[number] if number < len(faults) else None,
            turns=lambda number: self.chance.randrange(4),
            bad=lambda place: place % 5 == 1,
            poison=lambda place: place in plan["poison"],
            refuses=lambda place: place in plan["refused"],
        )
        self.report: BulkReport[Any] = BulkReport()
        self.items = self._items()
        self.read = 0
        self.raised: BaseException | None = None
        self.cancelled = False
        self.told: list[Any] = []
        self.slow: Any = None

    def _items(self) -> list[Any]:
        size, job = self.plan["size"], self.plan["job"]
        invalid = self.plan["invalid"]
        if job in ("delete", "add", "map"):
            self.server.people = {own: {"id": own} for own in range(1, size + 1) if own % 7}
            ids: list[Any] = [-own if own in invalid else own for own in range(1, size + 1)]
            if self.plan["repeats"]:
                ids += [own for own in ids if own % 3 == 0]
            return list(dict.fromkeys(ids)) if self.plan["source"] == "set" else ids
        self.server.people = {own: {"id": own, "place": -1} for own in range(1000, 1000 + size)}
        rows: list[Any] = []
        for place in range(size):
            row: dict[str, Any] = {"place": place}
            if job == "create" and place % 2:
                row["email"] = f"{place % 9 if self.plan['repeats'] else place}@x.invalid"
            if job != "create":
                row["id"] = 1000 + place + (10**6 if place % 11 == 3 else 0)
            if place in invalid:
                row = {"place": "no number"}
            rows.append(row)
        return rows

    def source(self) -> Any:
        form = self.plan["source"]
        if form == "list":
            return self.items
        if form == "set":
            return dict.fromkeys(map(_Frozen, self.items)).keys() if self._rows() else \
                dict.fromkeys(self.items).keys()  # fmt: skip
        if form == "iterator":
            return self._lazily()
        self.slow = self._slowly()
        return self.slow

    def _rows(self) -> bool:
        return self.plan["job"] not in ("delete", "add", "map")

    def _lazily(self) -> Iterator[Any]:
        for item in self.items:
            self._fail_at(self.read)
            self.read += 1
            yield item

    def _fail_at(self, place: int) -> None:
        if place == self.plan["input_fails_at"]:
            raise LookupError("the input failed")

    def tell(self, outcome: Any) -> None:
        self.told.append(outcome)
        if len(self.told) == self.plan["call_back_fails_at"]:
            raise LookupError("the call-back failed")

    async def _slowly(self) -> AsyncIterator[Any]:
        for item in self.items:
            if self.chance.random() < 0.2:
                await anyio.lowlevel.checkpoint()
            self._fail_at(self.read)
            self.read += 1
            yield item

    async def start(self) -> None:
        plan = self.plan
        options: BulkOptions[Any] = BulkOptions(
            chunk_size=plan["chunk"],
            report=self.report,
            stop_on_error=plan["stop_on_error"],
            on_outcome=self.tell,
            keep=plan["keep"],
        )
        server, job = self.server, plan["job"]
        if job == "delete":
            await delete_ids(
                server, DELETE, self.source(), model=Person, key="people", options=options
            )
        elif job == "add":
            await add_ids(server, ADD, (5,), self.source(), options=options)
        elif job == "map":
            await map_items(server, self.add_one, self.source(), options=options)
        else:
            operation = {"create": CREATE, "edit": EDIT, "replace": REPLACE}[job]
            await write_rows(
                server,
                operation,
                self.source(),
                model=Person,
                key="people",
                id_key=None if job == "create" else "id",
                options=options,
            )

    async def add_one(self, own: int) -> None:
        """What a function of the user's may do: one call for its item."""
        if own < 0:
            raise ValueError("no such contact")
        call = Call("POST", "/groups/5/people/add", [], {"ids": [own]}, True)
        answer = await self.server.send(ADD, call)
        if str(own) not in answer["details"]:
            raise UnexpectedResponse("no word of it", may_have_happened=True)
        if not answer["details"][str(own)]["success"]:
            raise ValueError("no such contact")

    async def go(self) -> None:
        async with anyio.create_task_group() as tasks:
            if self.plan["cancel_at"] is not None:
                tasks.start_soon(self._cancel_later, tasks.cancel_scope)
            try:
                await self.start()
            except (MaatooError, LookupError) as error:
                self.raised = error
            finally:
                if self.slow is not None:  # an input that was not read to its end stays open
                    with anyio.CancelScope(shield=True):
                        await self.slow.aclose()
            tasks.cancel_scope.cancel()
        self.left_over = self.server.in_progress

    async def _cancel_later(self, scope: anyio.CancelScope) -> None:
        for _ in range(self.plan["cancel_at"]):
            await anyio.lowlevel.checkpoint()
        self.cancelled = not self.report.finished
        scope.cancel()

    def place(self, index: int) -> int:
        """What the server knows the item of a position by."""
        item = self.items[index]
        return item["place"] if isinstance(item, dict) else item


class _Frozen(dict[str, Any]):
    """A row that can stand in a set."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


def stopped(run: Run) -> bool:
    return run.plan["stop_on_error"] and bool(run.report.failed or run.report.unknown)
