"""fetch_many: entities by many ids or other unique values, a request for as many as a URL holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from maatoo.batch.item_results import ItemResult
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkedJobKind, ChunkResult
from maatoo.batch.lookup import URL_ROOM, ask, has_value, url_weight
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.source import Items, Source
from maatoo.caller import Caller
from maatoo.converter import structure, to_id, to_int
from maatoo.errors import NotFound
from maatoo.models._base import Model
from maatoo.operation import Identity, Operation

__all__ = ["fetch_many"]

M = TypeVar("M", bound=Model)


async def fetch_many(
    caller: Caller,
    operation: Operation[Any],
    identity: Identity,
    name: str,
    values: Items[Any],
    *,
    model: type[M],
    check: Callable[[object], object],
    options: BulkOptions[M],
) -> BulkReport[M]:
    """Fetch entities by a unique value, and account for each value.

    Args:
        caller: the client.
        operation: the list.
        identity: where the entities are listed.
        name: API name of the property.
        values: the values, from any iterable or async iterable.
        model: what each entity is.
        check: makes a value what is sent; raises InvalidArgument for what cannot be.
        options: how the job runs.

    Returns:
        One outcome a position of the input: the entity, of several the one with the lowest id, or
        ``failed`` with NotFound.
    """
    kind = _FetchMany(caller, operation, identity, name, model=model, check=check)
    return await Job[M](caller, kind, Source(values, name), options).run()


class _FetchMany(ChunkedJobKind, Generic[M]):
    """Values of which the entities are fetched."""

    room: int | None = URL_ROOM

    def __init__(
        self,
        caller: Caller,
        operation: Operation[Any],
        identity: Identity,
        name: str,
        *,
        model: type[M],
        check: Callable[[object], object],
    ) -> None:
        super().__init__(caller, operation, (), None)
        self.identity = identity
        self.column = name
        self.model = model
        self.check = check

    def encode(self, item: object) -> object:
        """Check a value."""
        return self.check(item)

    def id_of(self, payload: Any) -> int:
        """The id, where ids are what is asked for."""
        return cast("int", payload) if self.column == "id" else 0

    def weight(self, payload: Any) -> int:
        """Characters in the URL."""
        return url_weight(payload)

    async def perform(
        self,
        payloads: list[Any],
        *,
        repeatable: bool,  # noqa: ARG002
        again: bool,  # noqa: ARG002
    ) -> ChunkResult:
        """Fetch the entities of some values."""
        entities = await ask(self.caller, self.identity, self.column, payloads)
        entities.sort(key=lambda each: to_int(each.get("id")) or 0)
        results: list[ItemResult] = []
        for payload in payloads:
            found = next((e for e in entities if has_value(e, self.column, payload)), None)
            if found is not None:
                own = to_id(found.get("id")) or 0
                results.append(ItemResult(State.SUCCEEDED, own, found))
                continue
            url = f"{self.caller.site}/api{self.url}"
            missing = NotFound(
                f"no entity of {self.identity.resource} has the {self.column} {payload!r}",
                status=404,
                method="GET",
                url=url,
            )
            results.append(ItemResult(State.FAILED, self.id_of(payload), error=missing))
        return ChunkResult(results)

    def value(self, raw: Any) -> M | None:
        """The entity."""
        return structure(raw, self.model)
