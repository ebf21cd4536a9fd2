"""write_rows: bulk jobs that create, change or replace entities, a row each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from attrs import evolve

from maatoo.batch.conflicts import tell_conflicts
from maatoo.batch.item_results import ItemResult, read_rows
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkedJobKind, ChunkResult, entity_id
from maatoo.batch.lookup import look_up
from maatoo.batch.merged import merged_rows
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.row_checks import RowChecks, UnknownColumn
from maatoo.batch.row_keys import new_tags, operation_keys, unique_names
from maatoo.batch.settle import can_settle, within
from maatoo.batch.settle_entries import doubted
from maatoo.batch.source import Rows, Source
from maatoo.caller import Caller
from maatoo.converter import structure
from maatoo.encoding import encode_row
from maatoo.errors import InvalidArgument, MaatooError, NotStored, ValuesNotStored
from maatoo.fields import has_fields
from maatoo.models._base import Model
from maatoo.operation import Operation
from maatoo.transport.response import Response
from maatoo.unique_values import given_names

__all__ = ["write_rows"]

M = TypeVar("M", bound=Model)


async def write_rows(
    caller: Caller,
    operation: Operation[Any],
    rows: Rows[Mapping[str, object]],
    path: tuple[object, ...] = (),
    *,
    model: type[M],
    key: str,
    id_key: str | None = None,
    options: BulkOptions[M] | None = None,
    extra_query: Mapping[str, object] | None = None,
) -> BulkReport[M]:
    """Send rows in batches, and account for each.

    Args:
        caller: the client.
        operation: the batch operation; its body parameters and fields are those of a row.
        rows: mappings of names to values, from any iterable or async iterable.
        path: path arguments.
        model: what each answered entity is.
        key: envelope of the entities.
        id_key: API name of the property that says which entity a row is about; None where rows
            make new ones. A row without it fails and is not sent.
        options: how the job runs.
        extra_query: query parameters, verbatim.

    Returns:
        What became of each row.

    Raises:
        InvalidArgument: no iterable of rows.
        MaatooError: what makes further requests senseless (401, 403, no such route, no
            connection); its ``report`` says what was done.
    """
    kind = WriteRows(caller, operation, path, extra_query, model=model, key=key, id_key=id_key)
    chosen = options or BulkOptions[M]()
    if chosen.check and has_fields(operation):
        kind.checks = RowChecks(caller, operation, new=id_key is None)
    kind.settles = chosen.settle and can_settle(operation)
    return await Job[M](caller, kind, Source(rows, "row"), chosen).run()


class WriteRows(ChunkedJobKind, Generic[M]):
    """Rows that create, change or replace entities.

    Attributes:
        checks: holds them against the server's list of fields; None does without.
    """

    checks: RowChecks | None = None

    def __init__(
        self,
        caller: Caller,
        operation: Operation[Any],
        path: tuple[object, ...],
        extra_query: Mapping[str, object] | None,
        *,
        model: type[M],
        key: str,
        id_key: str | None,
    ) -> None:
        super().__init__(caller, operation, path, extra_query)
        self.model = model
        self.key = key
        self.id_key = id_key
        self.unique = unique_names(operation)

    async def prepare(self) -> None:
        """Learn which fields are unique on this server."""
        if self.checks is not None:
            await self.checks.read()
            self.unique = self.checks.unique

    def encode(self, item: object) -> dict[str, object]:
        """Encode a row; one that changes an entity must say which."""
        row = encode_row(self.operation, item, by_list=self.checks is not None)
        if self.checks is not None:
            self.checks.note_verbatim(item)
        if self.id_key is not None:
            if self.id_key not in row:
                raise InvalidArgument(
                    f"a row of {self.operation.name} needs its {self.id_key!r}: without it the "
                    "server would refuse other rows of its batch"
                )
            row[self.id_key] = entity_id(row[self.id_key], self.id_key)
        return row

    def id_of(self, payload: Any) -> int:
        """The id that the row carries."""
        return cast("int", payload[self.id_key]) if self.id_key is not None else 0

    def keys(self, payload: Any) -> tuple[Hashable, ...]:
        """The entity that a row is about: rows about one are sent one after the other."""
        return operation_keys(self.operation, payload, self.id_key, self.unique)

    def fresh(self, payload: Any) -> tuple[Hashable, ...]:
        """The tags that a row names: two requests at once would create a new tag twice."""
        return new_tags(payload)

    def repeatable(self, payload: Any) -> bool:
        """Whether the operation is idempotent, or the row has a unique identifier."""
        repeat = self.operation.repeat
        has_one = repeat == "unique" and bool(given_names(payload, self.unique))
        return repeat == "idempotent" or has_one

    async def find(
        self, payloads: Sequence[Any], seconds: float
    ) -> Mapping[int, Mapping[str, Any] | None]:
        """The entities that have the rows' ids, or their unique values."""
        caller = within(self.caller, seconds)
        return await look_up(caller, self.operation, payloads, self.id_key, self.unique)

    async def perform(
        self,
        payloads: list[Any],
        *,
        repeatable: bool,
        again: bool,  # noqa: ARG002
    ) -> ChunkResult:
        """Send a batch of rows; those that the server would refuse or drop stay here."""
        problems = {} if self.checks is None else await self.checks.problems(payloads)
        if not problems:
            return await self._perform(payloads, repeatable=repeatable)
        rows = [row for index, row in enumerate(payloads) if index not in problems]
        sent = await self._perform(rows, repeatable=repeatable) if rows else ChunkResult([])
        answered = iter(sent.results)
        results = [
            ItemResult(State.FAILED, self.id_of(row), error=problems[index])
            if index in problems
            else next(answered)
            for index, row in enumerate(payloads)
        ]
        return evolve(sent, results=results)

    async def _perform(self, payloads: list[Any], *, repeatable: bool) -> ChunkResult:
        first = await self._send(payloads, repeatable=repeatable)

        async def send(rows: list[Any]) -> list[ItemResult]:
            second = await self._send(rows, repeatable=repeatable)
            return await tell_conflicts(
                self.caller, self.operation, rows, second.results, self.id_key, None
            )

        results = await tell_conflicts(
            self.caller, self.operation, payloads, first.results, self.id_key, send
        )
        return evolve(first, results=results)

    async def _send(self, payloads: list[Any], *, repeatable: bool) -> ChunkResult:
        response = await self.send(payloads, [], items=len(payloads), repeatable=repeatable)
        results = read_rows(
            response,
            payloads,
            key=self.key,
            id_key=self.id_key,
            operation=self.operation,
            unique=self.unique,
        )
        if self.id_key is not None:
            results = await merged_rows(self.caller, self.operation, payloads, results, self.unique)
        elif response.repeated:
            results = [doubted(each, self.unique) for each in results]
        if self.caller.strict:
            results = [self._strict(each, response) for each in results]
        return ChunkResult(results, response.elapsed)

    def _strict(self, result: ItemResult, response: Response) -> ItemResult:
        """A success that does not show what was sent as the failure that ``strict`` makes it."""
        differences = [each for each in result.warnings if isinstance(each, NotStored)]
        if result.state != State.SUCCEEDED or not differences:
            return result
        stored = self.value(result.raw)
        error = ValuesNotStored(stored=stored, differences=differences, response=response)
        return evolve(result, state=State.FAILED, error=error)

    def stops(self, error: MaatooError) -> bool:
        """Also a column that the server does not have."""
        return super().stops(error) or isinstance(error, UnknownColumn)

    def value(self, raw: Any) -> M | None:
        """The entity."""
        return structure(raw, self.model)
