"""delete_ids and add_ids: bulk jobs whose items are ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar, cast

from maatoo.batch.item_results import read_added, read_deleted
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkedJobKind, ChunkResult, entity_id
from maatoo.batch.options import BulkOptions
from maatoo.batch.report import BulkReport
from maatoo.batch.source import Ids, Source
from maatoo.caller import Caller
from maatoo.converter import structure
from maatoo.models._base import Model
from maatoo.operation import Operation
from maatoo.unset import UNSET

__all__ = ["add_ids", "delete_ids"]

M = TypeVar("M", bound=Model)

_URL_ROOM: Final = 4000
"""Characters that the ids of one delete may take in its URL; servers refuse from about 8,000."""


async def delete_ids(
    caller: Caller,
    operation: Operation[Any],
    ids: Ids,
    path: tuple[object, ...] = (),
    *,
    model: type[M],
    key: str,
    options: BulkOptions[M] | None = None,
    extra_query: Mapping[str, object] | None = None,
) -> BulkReport[M]:
    """Delete entities in batches, and account for each id.

    An id that the server does not give back is ``failed`` with NotFound. An id that is given
    again is sent once; each of its positions has the outcome of the first.

    Args:
        caller: the client.
        operation: the batch operation.
        ids: the ids, from any iterable or async iterable.
        path: path arguments.
        model: what each deleted entity is.
        key: envelope of the deleted entities.
        options: how the job runs.
        extra_query: query parameters, verbatim.

    Returns:
        What became of each id.

    Raises:
        InvalidArgument: no iterable of ids.
        MaatooError: what makes further requests senseless; its ``report`` says what was done.
    """
    kind = DeleteIds(caller, operation, path, extra_query, model=model, key=key)
    return await Job[M](caller, kind, Source(ids, "id"), options or BulkOptions[M]()).run()


async def add_ids(
    caller: Caller,
    operation: Operation[Any],
    path: tuple[object, ...],
    ids: Ids,
    *,
    body_key: str = "ids",
    options: BulkOptions[None] | None = None,
    extra_query: Mapping[str, object] | None = None,
) -> BulkReport[None]:
    """Add ids to something (contacts to a segment) in batches, and account for each.

    Args:
        caller: the client.
        operation: the operation.
        path: path arguments: what the ids are added to.
        ids: the ids, from any iterable or async iterable.
        body_key: name of the list of ids in the body.
        options: how the job runs.
        extra_query: query parameters, verbatim.

    Returns:
        What became of each id.

    Raises:
        InvalidArgument: no iterable of ids, or a path argument that is none.
        MaatooError: what makes further requests senseless (also: no such segment); its ``report``
            says what was done.
    """
    kind = AddIds(caller, operation, path, extra_query, body_key=body_key)
    return await Job[None](caller, kind, Source(ids, "id"), options or BulkOptions[None]()).run()


class DeleteIds(ChunkedJobKind, Generic[M]):
    """Ids of entities to delete."""

    room: int | None = _URL_ROOM
    answers_once = True
    distinct = True

    def __init__(
        self,
        caller: Caller,
        operation: Operation[Any],
        path: tuple[object, ...],
        extra_query: Mapping[str, object] | None,
        *,
        model: type[M],
        key: str,
    ) -> None:
        super().__init__(caller, operation, path, extra_query)
        self.model = model
        self.key = key

    def encode(self, item: object) -> int:
        """Check an id."""
        return entity_id(item)

    def id_of(self, payload: Any) -> int:
        """The id itself."""
        return cast("int", payload)

    def weight(self, payload: Any) -> int:
        """Characters in the URL, a comma of three included."""
        return len(str(payload)) + 3

    async def perform(self, payloads: list[Any], *, repeatable: bool, again: bool) -> ChunkResult:
        """Delete some entities."""
        ids = ",".join(map(str, payloads))
        response = await self.send(
            UNSET, [("ids", ids)], items=len(payloads), repeatable=repeatable
        )
        results = read_deleted(response, payloads, key=self.key, again=again)
        return ChunkResult(results, response.elapsed)

    def value(self, raw: Any) -> M | None:
        """The entity that was deleted."""
        return structure(raw, self.model)


class AddIds(ChunkedJobKind):
    """Ids to add to what the path names."""

    def __init__(
        self,
        caller: Caller,
        operation: Operation[Any],
        path: tuple[object, ...],
        extra_query: Mapping[str, object] | None,
        *,
        body_key: str,
    ) -> None:
        super().__init__(caller, operation, path, extra_query)
        self.body_key = body_key

    def encode(self, item: object) -> int:
        """Check an id."""
        return entity_id(item)

    def id_of(self, payload: Any) -> int:
        """The id itself."""
        return cast("int", payload)

    async def perform(
        self,
        payloads: list[Any],
        *,
        repeatable: bool,
        again: bool,  # noqa: ARG002
    ) -> ChunkResult:
        """Add some ids."""
        response = await self.send(
            {self.body_key: payloads}, [], items=len(payloads), repeatable=repeatable
        )
        return ChunkResult(read_added(response, payloads), response.elapsed)

    def value(self, raw: Any) -> None:
        """None: the answer shows no entity."""
