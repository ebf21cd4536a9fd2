"""Replaying: the calls of a whole recording, in one of the two runtimes, and what came of them."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, Literal

import anyio
from attrs import define, field

from maatoo import AsyncMaatoo, BasicAuth, BulkReport, Maatoo, Retry
from maatoo.errors import ContactMerged, MaatooError, ValueNotStored
from maatoo.operation import Operation

from . import operations, ways
from .derivation import Call, derive
from .exchange import OLDEST, Exchange, exchanges
from .expectation import expected_error, told
from .reading import walk_value
from .scripted import BASE_URL, Script
from .wire import SentRequest, recorded

Runtime = Literal["asyncio", "trio", "blocking"]


@define
class Replayed:
    """What came of an exchange.

    Attributes:
        exchange: the exchange.
        way: "typed", or the reason why it was not.
        how: the method that was called, or why none was.
        wires: the requests that were sent.
        bulk: whether the call was a bulk job.
        verbatim: documented names that went out through extra and extra_query.
        problems: all that is wrong.
        unknown: (model, key) of what lies in ``unknown_``.
        not_stored: of each warning, the names of what was not stored as it was sent.
    """

    exchange: Exchange
    way: str = ways.TYPED
    how: str = ""
    wires: list[SentRequest] = field(factory=list)
    bulk: bool = False
    verbatim: list[str] = field(factory=list)
    problems: list[str] = field(factory=list)
    unknown: list[tuple[str, str]] = field(factory=list)
    not_stored: list[list[str]] = field(factory=list)


@cache
def replay(name: str, runtime: Runtime, version: str = OLDEST) -> tuple[Replayed, ...]:
    """Replay a recording, once in each runtime."""
    if runtime != "blocking":
        return anyio.run(_replay_async, name, version, backend=runtime)
    with Replay(name, version) as replaying, Maatoo(BASE_URL, **replaying.settings) as api:
        return _step(replaying.all(api))


async def _replay_async(name: str, version: str) -> tuple[Replayed, ...]:
    with Replay(name, version, python_names=True) as replaying:
        async with AsyncMaatoo(BASE_URL, **replaying.settings) as api:
            return await replaying.all(api)


def _step(coroutine: Coroutine[Any, Any, tuple[Replayed, ...]]) -> tuple[Replayed, ...]:
    """Run a coroutine that never waits: nothing blocking runs inside an event loop here."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return tuple(end.value)
    raise AssertionError("a blocking client waited for an event loop")


class Replay:
    """One recording, on one client."""

    def __init__(self, name: str, version: str, *, python_names: bool = False) -> None:
        self.exchanges = exchanges(name, version)
        self.python_names = python_names
        self.script = Script()
        self._warnings: Any = None
        self._warned: list[warnings.WarningMessage] = []
        self.settings: dict[str, Any] = {
            "auth": BasicAuth("admin", "open sesame"),
            "transport": self.script.transport,
            "retry": Retry(attempts=1),
        }

    def __enter__(self) -> Replay:
        self._warnings = warnings.catch_warnings(record=True)
        self._warned = self._warnings.__enter__()
        warnings.simplefilter("error")
        warnings.simplefilter("always", ValueNotStored)
        warnings.simplefilter("always", ContactMerged)
        return self

    def __exit__(self, *_: object) -> None:
        self._warnings.__exit__(*_)

    async def all(self, api: Any) -> tuple[Replayed, ...]:
        """Replay all exchanges."""
        return tuple([await self.one(api, exchange) for exchange in self.exchanges])

    async def one(self, api: Any, exchange: Exchange) -> Replayed:
        """Replay one exchange: typed where it can be, else raw."""
        result = Replayed(exchange)
        del self._warned[:]
        found = operations.behind(exchange)
        reason = ways.not_typed(exchange, found[2] if found else None)
        if found is not None and reason is None:
            resource, name, operation = found
            method = getattr(getattr(api, resource), name)
            result.how = f"{resource}.{name}"
            reason = await self._typed(method, operation, result)
        if reason is not None:
            result.way = reason
            await self._raw(api, result)
        self._compare(result)
        result.not_stored = [
            [each.name for each in warning.message.differences]
            for warning in self._warned
            if isinstance(warning.message, ValueNotStored)
        ]
        return result

    def _compare(self, result: Replayed) -> None:
        wires = result.wires
        if not wires:
            result.problems.append("nothing was sent")
            return
        result.problems += recorded(result.exchange).differences(wires[0])
        # a bulk job sends the parts of a batch again that failed as a whole
        if len(wires) > 1 and not (result.bulk and result.exchange.status >= 400):
            result.problems.append(f"{len(wires)} requests were sent")

    # The typed call

    async def _typed(self, method: Any, operation: Operation[Any], result: Replayed) -> str | None:
        """Make the typed call; returns the reason why the exchange cannot be typed."""
        exchange = result.exchange
        call = derive(exchange, operation, method, python_names=self.python_names)
        self.script.begin(exchange)
        value, error = await _outcome(method, call)
        wires = self.script.sent()
        missing = ways.missing_argument(method, call)
        if missing is not None:
            result.how += f" without {missing}"
        if ways.was_refused(value, error) or (missing and isinstance(error, TypeError)):
            if error is not None and wires:
                result.problems.append(f"{error!r} was raised after a request")
            return ways.REFUSED
        if call.empty:
            if (
                wires
                or error is not None
                or not isinstance(value, BulkReport)
                or len(value.outcomes)
            ):
                result.problems.append(f"of no items came {wires}, {error!r}, {value!r}")
            return ways.EMPTY_BULK
        result.wires, result.verbatim = wires, call.verbatim
        if call.bulk:
            result.bulk = True
            result.how += " → report"
            if error is not None and not isinstance(getattr(error, "report", None), BulkReport):
                result.problems.append(f"{error!r} carries no report")
        self._judge(result, operation, value, error)
        return None

    def _judge(
        self, result: Replayed, operation: Operation[Any], value: Any, error: Exception | None
    ) -> None:
        exchange = result.exchange
        wanted = expected_error(exchange, operation.accepts)
        if error is None and wanted is not None and isinstance(value, BulkReport):
            for outcome in value.outcomes:
                result.problems += told(exchange, outcome.error, wanted)
        elif wanted is not None:
            if isinstance(error, MaatooError):
                result.problems += told(exchange, error, wanted)
            else:
                result.problems.append(f"{wanted.__name__} was not raised, but {value!r}"[:300])
        elif error is not None:
            result.problems.append(f"{error!r} was raised"[:400])
        else:
            walk = walk_value(exchange, operation, value)
            result.problems += walk.lost
            result.unknown = walk.unknown

    # The raw call

    async def _raw(self, api: Any, result: Replayed) -> None:
        exchange = result.exchange
        self.script.begin(exchange)
        response, error = await _outcome(api.request, ways.raw_call(exchange))
        result.wires = self.script.sent()
        wanted = expected_error(exchange)
        if wanted is not None:
            if isinstance(error, MaatooError):
                result.problems += told(exchange, error, wanted)
            else:
                result.problems.append(f"{wanted.__name__} was not raised by request")
        elif error is not None:
            result.problems.append(f"{error!r} was raised by request")
        elif response.status != exchange.status or (
            response.json() != exchange.json
            if exchange.is_json
            else response.content != exchange.content
        ):
            result.problems.append(f"{response!r} is not the answer")


async def _outcome(method: Callable[..., Any], call: Call) -> tuple[Any, Exception | None]:
    """Call a method of either runtime; returns its value or what it raised."""
    try:
        value = method(*call.args, **call.kwargs)
        if inspect.isawaitable(value):
            value = await value
        elif hasattr(value, "pages"):
            value = value.page()
        return value, None
    except Exception as error:  # whatever it is, it is reported for its exchange
        return None, error
