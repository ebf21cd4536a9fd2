"""map_items: a function of the user's over any number of items, with the report of a bulk job."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from maatoo.batch.item_results import ItemResult
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkResult, JobKindDefaults
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.source import Items, Source
from maatoo.caller import Caller
from maatoo.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    MaatooError,
)

__all__ = ["map_items"]

T = TypeVar("T")
V = TypeVar("V")


async def map_items(
    caller: Caller,
    fn: Callable[[T], Awaitable[V]],
    items: Items[T],
    *,
    options: BulkOptions[V] | None = None,
) -> BulkReport[V]:
    """Call a coroutine function for each item, several at a time, and account for each.

    An exception that the function raises is the error of its item: ``unknown`` where a write may
    have been carried out, else ``failed``. An error of the credentials or of the connection stops
    the job.

    Args:
        caller: the client; its limit on concurrency holds.
        fn: called with an item.
        items: the items, from any iterable or async iterable.
        options: how the job runs; ``keep="all"`` keeps what the function returned.

    Returns:
        What became of each item; an outcome's ``id`` is that of the returned model.

    Raises:
        InvalidArgument: no iterable, or no coroutine function.
        MaatooError: what makes further calls senseless; its ``report`` says what was done.
    """
    kind = MapItems(caller, fn)
    return await Job[V](caller, kind, Source(items, "item"), options or BulkOptions[V]()).run()


class MapItems(JobKindDefaults):
    """A function to be called with each item."""

    operation_name = "map"
    most = 1
    idempotent = False

    def __init__(self, caller: Caller, fn: Callable[[Any], Awaitable[Any]]) -> None:
        if not callable(fn):
            raise InvalidArgument(f"map takes a coroutine function, not {fn!r}")
        self.fn = fn
        self.called = getattr(fn, "__qualname__", type(fn).__name__)
        self.name = f"map {self.called} {caller.site}"

    def encode(self, item: object) -> object:
        """The item goes to the function as it is."""
        return item

    def id_of(self, payload: Any) -> int:  # noqa: ARG002
        """Items have no id."""
        return 0

    def repeatable(self, payload: Any) -> bool:  # noqa: ARG002
        """False: the function may not be idempotent."""
        return False

    async def perform(
        self,
        payloads: list[Any],
        *,
        repeatable: bool,  # noqa: ARG002
        again: bool,  # noqa: ARG002
    ) -> ChunkResult:
        """Call the function."""
        try:
            awaitable: object = self.fn(payloads[0])
            if not inspect.isawaitable(awaitable):
                return self._misused("map awaits what it calls: define {} by async def")
            value: object = await awaitable
            if inspect.iscoroutine(value):  # of the blocking client's plain function
                value.close()
                return self._misused("{} gave a coroutine, which was not run: await it inside")
        except Exception as error:
            ours = error if isinstance(error, MaatooError) else None
            unsure = ours is not None and ours.may_have_happened
            state = State.UNKNOWN if unsure else State.FAILED
            stop = ours if ours is not None and self.stops(ours) else None
            return ChunkResult([ItemResult(state, error=error)], stop=stop)
        own: object = getattr(value, "id", None)
        if not isinstance(own, int) or not 0 < own < 2**64:
            own = 0
        return ChunkResult([ItemResult(State.SUCCEEDED, own, value)])

    def _misused(self, advice: str) -> ChunkResult:
        """The result of a function that cannot be right for any item."""
        wrong = InvalidArgument(advice.format(self.called))
        return ChunkResult([ItemResult(State.UNKNOWN, error=wrong)], stop=wrong)

    def stops(self, error: MaatooError) -> bool:
        """Whether it is one of credentials, of a closed client or of the connection."""
        return isinstance(error, (AuthenticationError, ConfigurationError, ConnectionFailed))

    def value(self, raw: Any) -> Any:
        """What the function returned."""
        return raw
