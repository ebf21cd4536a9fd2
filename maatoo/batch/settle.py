"""Settling: the server is asked what became of a write that no answer came to.

A request that has arrived is always finished by the server, however the connection ends, and it
locks nothing. So a write that may still run is not sent a second time at its side: its rows are
looked up by their unique values, again and again for a minute. What is found as it was sent has
succeeded. What is not found may be sent again once the first request must be over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from attrs import field, frozen

from maatoo.batch.lookup import Entity, look_up
from maatoo.comparison import compare
from maatoo.encoding import is_upsert
from maatoo.errors import (
    ConnectionFailed,
    MaatooError,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UnexpectedResponse,
)
from maatoo.operation import Call, Caller, Exchange, Operation
from maatoo.runtime import Runtime
from maatoo.transport.json_body import encode_json
from maatoo.transport.response import Response
from maatoo.transport.retry import STILL_RUNNING

__all__ = ["AT_ONCE", "LOOKS", "Settled", "may_still_run", "settle", "settle_call"]

T = TypeVar("T")
Row = Mapping[str, object]
Look = Callable[[Sequence[Row]], Awaitable[Mapping[int, Sequence[Entity]]]]

LOOKS: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds after the failure at which the server is asked."""

AT_ONCE: Final = (0.0,)
"""When to ask about a request that is over: it was answered, but not of every row."""

_OVER: Final = 60.0
"""Seconds after which a request whose rows no longer appear is taken to be over."""

_PASSING: Final = (ConnectionFailed, RateLimited, RequestTimeout, ServerError, UnexpectedResponse)
_NOT_IMPLEMENTED: Final = 501


def may_still_run(error: MaatooError) -> bool:
    """Whether the request that failed so may still be under way on the server."""
    if isinstance(error, OutcomeUnknown):
        return True
    response = getattr(error, "response", None)
    status = getattr(error, "status", getattr(response, "status", 0))
    return error.may_have_happened and status in STILL_RUNNING


@frozen
class Settled:
    """What is known of rows after the server was asked.

    Attributes:
        found: the entities of the rows that were stored as they were sent, by their index.
        again: the rows that may be sent again: the first request is over, and did not store them.
    """

    found: dict[int, Entity] = field(factory=dict[int, Entity])
    again: list[int] = field(factory=list[int])


async def settle(
    rows: Sequence[Row],
    look: Look,
    runtime: Runtime,
    *,
    began: float,
    ends: float | None = None,
    looks: Sequence[float] = LOOKS,
) -> Settled:
    """Ask until every row is found, until what is left may be sent again, or until time is up.

    Args:
        rows: what was sent, by API names.
        look: finds the entities of rows, as :func:`maatoo.batch.lookup.look_up` does.
        runtime: how to wait.
        began: when the request was sent, by the runtime's monotonic clock.
        ends: when the time is up, by the same clock; None for no limit.
        looks: seconds from now at which to ask.

    Returns:
        What is known now; a row of which nothing is known is in neither part.
    """
    settled = Settled()
    failed, quiet, seen = runtime.monotonic(), 0, -1
    for after in looks:
        moment = failed + after
        if ends is not None and moment > ends:
            break
        await runtime.sleep(max(moment - runtime.monotonic(), 0.0))
        left = [index for index in range(len(rows)) if index not in settled.found]
        try:
            answer = await look([rows[index] for index in left])
        except _PASSING as error:
            if getattr(error, "status", 0) == _NOT_IMPLEMENTED:
                break
            continue
        except MaatooError:  # the server may not be asked
            break
        there = len(settled.found)
        before = there
        for place, index in enumerate(left):
            entities = answer.get(place, ())
            there += bool(entities)
            own = next((each for each in entities if not compare(rows[index], each)), None)
            if own is not None:
                settled.found[index] = own
        if len(settled.found) == len(rows):
            break
        grown = len(settled.found) > before or (seen >= 0 and there > seen)
        quiet, seen = (0 if grown else quiet + 1), there
        if quiet >= 2 and runtime.monotonic() - began >= _OVER:
            settled.again.extend(index for index in left if index not in settled.found)
            break
    return settled


async def settle_call(
    caller: Caller,
    operation: Operation[T],
    call: Call,
    path: tuple[object, ...],
) -> Exchange[T]:
    """Make a call that creates an entity; where no answer comes, ask what became of it.

    Args:
        caller: makes the call, and asks.
        operation: what is called.
        call: the call.
        path: the arguments of its path.

    Raises:
        MaatooError: of the call, where its outcome stays unknown.
    """
    runtime, deadline, identity = caller.runtime, caller.options.deadline, operation.identity
    start = runtime.monotonic()
    repeats = caller.options.retry.attempts > 1
    body: Any = call.json
    while True:
        began = runtime.monotonic()
        try:
            return await caller.exchange_now(operation, call, path)
        except MaatooError as error:
            if identity is None or not isinstance(body, dict) or not may_still_run(error):
                raise
            row = cast("Row", body)
            settled = await settle(
                [row],
                lambda rows: look_up(caller, identity, rows, None),
                runtime,
                began=began,
                ends=None if deadline is None else start + deadline,
            )
            if settled.found:
                response = _answer(caller, operation, call, settled.found[0])
                return Exchange(operation, path, call.json, response)
            if not settled.again or not repeats or not is_upsert(operation, row):
                raise
            repeats = False


def _answer(caller: Caller, operation: Operation[Any], call: Call, entity: Entity) -> Response:
    """The response that was lost, as far as the entity tells: a new one was never modified."""
    status = 200 if entity.get("dateModified") else 201
    content = encode_json({getattr(operation.reads, "key", "entity"): dict(entity)})
    headers = {"content-type": "application/json"}
    url = f"{caller.site}/api{call.path}"
    return Response(status, headers, content, 0.0, operation.method, url)
