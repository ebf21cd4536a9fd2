"""Settling: the server is asked what became of a write that no answer came to.

A request that has arrived is always finished by the server, however the connection ends, and it
locks nothing. So a write that may still run is not sent a second time at its side: its rows are
looked up by their unique values, again and again for a minute. What is found as it was sent has
succeeded. What is not found may be sent again once the first request must be over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from attrs import define, evolve, field

from maatoo.batch.lookup import Entity, look_up
from maatoo.batch.row_keys import unique_names
from maatoo.caller import Caller, wait_to_check
from maatoo.converter import to_datetime
from maatoo.errors import (
    ConnectionFailed,
    MaatooError,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.exchange import Exchange
from maatoo.fields import has_fields, known_fields
from maatoo.operation import Call, Operation
from maatoo.transport.json_body import encode_json
from maatoo.transport.response import Response
from maatoo.transport.retry import STILL_RUNNING
from maatoo.unique_values import given_names

__all__ = [
    "AT_ONCE",
    "LOOKS",
    "OVER",
    "Settled",
    "can_settle",
    "may_still_run",
    "refuses_unique",
    "settle",
    "settle_call",
    "within",
]

T = TypeVar("T")
Row = Mapping[str, object]
Look = Callable[[Sequence[Row], float], Awaitable[Mapping[int, Entity | None]]]

LOOKS: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds after the failure at which the server is asked."""

AT_ONCE: Final = (0.0,)
"""When to ask about a request that is over: it was answered, but not of every row."""

OVER: Final = 60.0
"""Seconds after which a request whose rows no longer appear is taken to be over."""

_PATIENCE: Final = 30.0
"""Seconds that a question may take, repeats included."""

_PASSING: Final = (ConnectionFailed, RateLimited, RequestTimeout, ServerError, UnexpectedResponse)
_NOT_IMPLEMENTED: Final = 501
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=1)


def may_still_run(error: MaatooError) -> bool:
    """Whether the request that failed so may still be under way on the server."""
    if isinstance(error, OutcomeUnknown):
        return True
    response = getattr(error, "response", None)
    status = getattr(error, "status", getattr(response, "status", 0))
    return error.may_have_happened and status in STILL_RUNNING


def refuses_unique(error: object, unique: Sequence[str]) -> bool:
    """Whether a unique value was refused because it is taken.

    Where the request was sent before, that one may have stored the value.
    """
    if not isinstance(error, ValidationError):
        return False
    return not error.field_errors.keys().isdisjoint(unique)


def can_settle(operation: Operation[Any]) -> bool:
    """Whether the server can be asked what became of a write.

    It cannot about a PUT of a user: the answer does not show which properties were cleared.
    """
    known = operation.identity is not None
    return known and (operation.method != "PUT" or operation.fields is not None)


@define
class Settled:
    """What is known of rows after the server was asked.

    Attributes:
        found: the entities of the rows that were stored as they were sent, by their index.
        again: the rows that may be sent again: the first request is over, and did not store them.
        asked: whether a question was answered.
    """

    found: dict[int, Entity] = field(factory=dict[int, Entity])
    again: list[int] = field(factory=list[int])
    asked: bool = False


async def settle(
    rows: Sequence[Row],
    look: Look,
    caller: Caller,
    operation: str,
    *,
    began: float,
    ends: float | None = None,
    looks: Sequence[float] = LOOKS,
) -> Settled:
    """Ask until every row is found, until what is left may be sent again, or until time is up.

    Args:
        rows: what was sent, by API names.
        look: finds the entities of rows, as :func:`maatoo.batch.lookup.look_up` does, within so
            many seconds.
        caller: waits.
        operation: what was called, for listeners.
        began: when the request was sent, by the runtime's monotonic clock.
        ends: when the time is up, by the same clock; None for no limit.
        looks: seconds from now at which to ask.

    Returns:
        What is known now; a row of which nothing is known is in neither part.
    """
    settled, runtime = Settled(), caller.runtime
    failed, quiet, seen = runtime.monotonic(), 0, -1
    moments = [failed + after for after in looks]
    for place, moment in enumerate(moments, 1):
        if ends is not None and moment > ends:
            break
        if place < len(moments) and moments[place] <= runtime.monotonic():
            continue  # the question before took so long that this one is overdue
        left = [index for index in range(len(rows)) if index not in settled.found]
        wait = max(moment - runtime.monotonic(), 0.0)
        await wait_to_check(caller, operation, wait, f"{len(left):,} rows got no answer")
        asked = runtime.monotonic()
        seconds = _PATIENCE if ends is None else min(ends - asked, _PATIENCE)
        try:
            answer = await look([rows[index] for index in left], max(seconds, 0.001))
        except _PASSING as error:
            if getattr(error, "status", 0) == _NOT_IMPLEMENTED:
                break
            continue
        except MaatooError:  # the server may not be asked
            break
        before = len(settled.found)
        there = before + len(answer)
        settled.asked = True
        settled.found.update((left[at], own) for at, own in answer.items() if own is not None)
        if len(settled.found) == len(rows):
            break
        grown = len(settled.found) > before or (seen >= 0 and there > seen)
        quiet, seen = (0 if grown else quiet + 1), there
        if quiet >= 2 and asked - began >= OVER:  # what the server did since may not be shown
            settled.again.extend(index for index in left if index not in settled.found)
            break
    return settled


async def settle_call(
    caller: Caller,
    operation: Operation[T],
    call: Call,
    path: tuple[object, ...],
) -> Exchange[T]:
    """Make a call that creates or changes an entity; where no answer comes, ask what became of it.

    Args:
        caller: makes the call, and asks.
        operation: what is called.
        call: the call.
        path: the arguments of its path: the id of an entity that is changed.

    Raises:
        MaatooError: of the call, where its outcome stays unknown.
    """
    start, moment = caller.runtime.monotonic(), dt.datetime.now(dt.timezone.utc)
    sent_again = False
    repeats = caller.options.retry.attempts > 1 and operation.repeat == "unique"
    body: Any = call.json
    while True:
        began = caller.runtime.monotonic()
        try:
            return await caller.exchange_now(operation, call, path)
        except MaatooError as error:
            doubted = error.may_have_happened or sent_again
            refused = doubted and refuses_unique(error, unique_names(operation))
            doubtful = refused or may_still_run(error)
            if not doubtful or not isinstance(body, dict) or not can_settle(operation):
                raise
            row = cast("Row", body if not path else {**body, "id": path[0]})
            settled = await _asked(caller, operation, row, start, began, over=refused)
            if settled.found:
                response = _answer(caller, operation, call, settled.found[0], moment)
                return Exchange(operation, path, call.json, response)
            if refused and settled.asked:
                error.may_have_happened = False
            if not settled.again or not repeats:
                raise
            sent_again, repeats = True, False


async def _asked(
    caller: Caller, operation: Operation[Any], row: Row, start: float, began: float, *, over: bool
) -> Settled:
    """Settle the row of a single call, which was made at ``start``, and sent last at ``began``."""
    deadline = caller.options.deadline
    names = unique_names(operation)
    id_key = "id" if "id" in row else None
    own = row.keys() - {param.wire for param in operation.body.values()}
    if id_key is None and not given_names(row, names) and has_fields(operation) and own:
        listed = await known_fields(caller, operation)
        names = () if listed is None else listed.unique

    async def look(rows: Sequence[Row], seconds: float) -> Mapping[int, Entity | None]:
        return await look_up(within(caller, seconds), operation, rows, id_key, names)

    if id_key is None and not given_names(row, names):
        return Settled()
    return await settle(
        [row],
        look,
        caller,
        operation.name,
        began=began,
        ends=None if deadline is None else start + deadline,
        looks=AT_ONCE if over else LOOKS,
    )


def within(caller: Caller, seconds: float) -> Caller:
    """The same client with so many seconds for each call."""
    return caller.view(evolve(caller.options, deadline=seconds))


def _answer(
    caller: Caller, operation: Operation[Any], call: Call, entity: Entity, moment: dt.datetime
) -> Response:
    """The response that was lost, as far as the entity of a call that was made then tells.

    A new one was never modified, and not added before the call.
    """
    added = to_datetime(entity.get("dateAdded"))
    was_there = added is not None and added.tzinfo is not None and added < moment - _CLOCKS_DIFFER
    status = 200 if was_there or entity.get("dateModified") else 201
    content = encode_json({getattr(operation.reads, "key", "entity"): dict(entity)})
    headers = {"content-type": "application/json"}
    url = f"{caller.site}/api{call.path}"
    return Response(status, headers, content, 0.0, operation.method, url)
