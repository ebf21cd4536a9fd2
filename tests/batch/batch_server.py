"""A server of batches in memory, and the faults that a network and a server can have."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

import anyio
import anyio.lowlevel
from attrs import define, field, frozen

from maatoo import parameter_types
from maatoo.encoding import encode
from maatoo.errors import (
    AuthenticationError,
    ConnectionFailed,
    MaatooError,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.exchange import Exchange
from maatoo.key_order import KeyOrder
from maatoo.listeners import Listeners
from maatoo.models._base import Model
from maatoo.operation import Call, Operation
from maatoo.parameter_types import Param
from maatoo.response_readers import Body
from maatoo.runtime import AsyncRuntime
from maatoo.transport.error_mapping import error_of
from maatoo.transport.request import Options
from maatoo.transport.response import Response


@frozen(kw_only=True, repr=False)
class Person(Model):
    id: int | None = None
    email: str | None = None
    place: int | None = None


BODY = {
    "email": Param("email", parameter_types.text),
    "place": Param("place", parameter_types.integer),
    "points": Param("points", parameter_types.integer),
    "overwrite_with_blank": Param("overwriteWithBlank", parameter_types.flag),
}


def operation(name: str, method: str, path: str, **more: Any) -> Operation[Any]:
    return Operation(f"people.{name}", method, path, Body(), **more)


CREATE = operation(
    "create_many",
    "POST",
    "/people/batch/new",
    body=BODY,
    fields=frozenset({"email", "place", "points"}),
    repeat="unique",
    unique=("email",),
)
EDIT = operation("edit_many", "PATCH", "/people/batch/edit", body=BODY, repeat="idempotent")
REPLACE = operation("replace_many", "PUT", "/people/batch/edit", body=BODY)
DELETE = operation("delete_many", "DELETE", "/people/batch/delete", repeat="idempotent")
ADD = operation("add", "POST", "/groups/{id}/people/add", repeat="idempotent")

AMBIGUOUS = ("lost", "partly", "html", "silent")
REFUSED = ("400", "429", "max")
STOPPING = ("401", "offline")


@define(eq=False, slots=False)
class BatchServer:
    """Answers batches of people, and stands in for a client and its transport.

    Attributes:
        people: the table: id to row.
        members: who was added to the group.
        fault: the fault of a request, by its number; None for none.
        turns: how often other tasks may run before and after the work of a request.
        retries: how often the transport repeats what it may.
        done: how often each position was carried out.
        doubtful: positions of which an answer did not tell what was done.
        sizes: how many items each request carried.
        bad: rows with such a place are refused.
        poison: rows with such a place end their batch with a 500 after those before them.
        refuses: rows with such a place make the server refuse their whole batch, with a 400.
    """

    people: dict[int, dict[str, Any]] = field(factory=dict)
    members: set[int] = field(factory=set)
    listeners: Listeners = field(factory=Listeners)
    max_concurrency: int = 3
    strict: bool = False
    task_group: None = None
    options: Options = field(factory=Options)
    runtime: AsyncRuntime = field(factory=AsyncRuntime)
    key_order: KeyOrder = field(factory=KeyOrder)
    held: frozenset[Hashable] = frozenset()
    knowledge: dict[str, object] = field(factory=dict)
    site: str = "https://x.invalid"
    fault: Callable[[int], str | None] = lambda number: None
    turns: Callable[[int], int] = lambda number: 1
    retries: int = 0
    most: int = 200
    done: Counter[int] = field(factory=Counter)
    doubtful: set[int] = field(factory=set)
    sizes: list[int] = field(factory=list)
    calls: list[Call] = field(factory=list)
    bad: Callable[[int], bool] = lambda place: False
    poison: Callable[[int], bool] = lambda place: False
    refuses: Callable[[int], bool] = lambda place: False
    in_progress: int = 0
    most_at_once: int = 0
    alive: int = 0

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
        self.in_progress += 1
        self.most_at_once = max(self.most_at_once, self.in_progress)
        try:
            left = self.retries if call.repeatable else 0
            lost = False
            while True:
                try:
                    response = await self._attempt(call)
                    break
                except MaatooError as error:
                    lost = lost or error.may_have_happened
                    if not left or not isinstance(error, (OutcomeUnknown, UnexpectedResponse)):
                        error.may_have_happened = lost
                        raise
                    left -= 1
        finally:
            self.in_progress -= 1
        return Exchange(operation, path, call.json, response)

    async def _attempt(self, call: Call) -> Response:
        number = len(self.calls)
        self.calls.append(call)
        items = self._items(call)
        self.sizes.append(len(items))
        fault = self.fault(number)
        await self._turn(number)
        error: MaatooError | None = None
        if fault == "offline":
            raise ConnectionFailed("no route to host")
        if fault == "401":
            raise AuthenticationError("who?", status=401, method=call.method, url=call.path)
        if fault == "429":
            raise RateLimited("slow down", status=429, method=call.method, url=call.path)
        if fault == "400" or any(self.refuses(self._place(item)) for item in items):
            raise ValidationError("no", status=400, method=call.method, url=call.path)
        if len(items) > self.most or fault == "max":
            most = min(self.most, max(1, len(items) // 2))
            raise self._answer_error(call, f"A max of {most} entities are supported at a time.")
        cut = len(items)
        if any(self.poison(self._place(item)) for item in items):
            fault = "partly"
            cut = [self.poison(self._place(item)) for item in items].index(True)
        elif fault == "partly":
            cut = len(items) // 2
        if fault in AMBIGUOUS:
            self.doubtful.update(self._place(item) for item in items)
        body = self._work(call, items[:cut])
        await self._turn(number)
        if fault == "partly":
            error = self._answer_error(call, "Looks like I encountered an error")
        elif fault == "lost":
            error = OutcomeUnknown("the connection was cut")
        elif fault == "html":
            error = UnexpectedResponse("<html>", may_have_happened=True)
        elif fault == "silent":
            body = self._forget(body)
        if error is not None:
            raise error
        return Response(200, {}, json.dumps(body).encode(), 0.01, call.method, call.path)

    @staticmethod
    def _answer_error(call: Call, message: str) -> MaatooError:
        body = {"errors": [{"code": 500, "message": message, "details": []}]}
        content = json.dumps(body).encode()
        response = Response(500, {}, content, 0.01, call.method, call.path)
        error = error_of(response, is_write=True, now=0.0)
        assert isinstance(error, ServerError)
        return error

    async def _turn(self, number: int) -> None:
        for _ in range(self.turns(number)):
            await anyio.lowlevel.checkpoint()

    # What a request holds, and does

    @staticmethod
    def _items(call: Call) -> list[Any]:
        if call.method == "DELETE":
            return [int(each) for each in dict(call.query)["ids"].split(",")]
        body: Any = call.json
        return list(body["ids"] if isinstance(body, dict) else body)

    @staticmethod
    def _place(item: Any) -> int:
        return item["place"] if isinstance(item, dict) else item

    def _work(self, call: Call, items: list[Any]) -> dict[str, Any]:
        if call.path.endswith("/add"):
            return self._add(items)
        if call.method == "DELETE":
            return self._delete(items)
        return self._write(call, items)

    def _add(self, items: list[int]) -> dict[str, Any]:
        known = [each for each in items if each in self.people]
        self.members.update(known)
        self.done.update(set(known))
        return {"success": 1, "details": {str(e): {"success": e in known} for e in items}}

    def _delete(self, items: list[int]) -> dict[str, Any]:
        gone = [self.people.pop(each) for each in items if each in self.people]
        self.done.update(row["id"] for row in gone)
        return {"people": gone}

    def _write(self, call: Call, rows: list[dict[str, Any]]) -> dict[str, Any]:
        people: dict[int, dict[str, Any]] = {}
        codes: list[int] = []
        errors: dict[str, Any] = {}
        for index, row in enumerate(rows):
            own, code = self._target(call, row)
            if self.bad(row["place"]):
                code = 400
            codes.append(code)
            if code >= 400:
                errors[str(index)] = {"code": code, "message": "no", "details": {}}
                continue
            stored = {**self.people.get(own, {}), **row, "id": own}
            people[index] = self.people[own] = stored
            self.done[row["place"]] += 1
        gap = len(people) < len(rows) and list(people) != list(range(len(people)))
        shown: Any = {str(i): row for i, row in people.items()} if gap else list(people.values())
        if list(errors) == [str(i) for i in range(len(errors))]:
            return {"people": shown, "statusCodes": codes, "errors": list(errors.values())}
        return {"people": shown, "statusCodes": codes, "errors": errors}

    def _target(self, call: Call, row: dict[str, Any]) -> tuple[int, int]:
        if call.method == "PATCH":
            return row["id"], 200 if row["id"] in self.people else 404
        email = row.get("email")
        known = [own for own, each in self.people.items() if email and each.get("email") == email]
        return (known[0], 200) if known else (max(self.people, default=0) + 1, 201)

    @staticmethod
    def _forget(body: dict[str, Any]) -> dict[str, Any]:
        """An answer that does not tell of some items."""
        if "details" in body:
            told = dict(list(body["details"].items())[1:])
            return {**body, "details": told or []}
        if "statusCodes" not in body:
            return {"people": [{**each, "id": None} for each in body["people"]] or [{}]}
        return {**body, "statusCodes": body["statusCodes"][:-1], "people": []}
