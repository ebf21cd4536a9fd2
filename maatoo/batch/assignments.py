"""Adding contacts to companies, any number of pairs, each accounted for (since Mautic 7)."""

from __future__ import annotations

from collections.abc import AsyncIterable, Hashable, Iterable, Mapping
from typing import Any, TypeAlias, cast

from maatoo.batch.answer_forms import as_mapping, values_of
from maatoo.batch.item_results import ItemResult
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import ChunkedJobKind, ChunkResult, entity_id
from maatoo.batch.options import BulkOptions
from maatoo.batch.outcome_table import State
from maatoo.batch.report import BulkReport
from maatoo.batch.source import Source
from maatoo.caller import Caller
from maatoo.converter import to_int
from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.operation import Operation
from maatoo.transport.error_mapping import item_error
from maatoo.transport.response import Response

__all__ = ["Pair", "Pairs", "assign"]

Pair: TypeAlias = "tuple[int, int] | Mapping[str, object]"
Pairs: TypeAlias = "Iterable[Pair] | AsyncIterable[Pair]"
"""Pairs of a company's and a contact's id, or mappings with ``company_id`` and ``contact_id``."""

_NAMES = {"company_id", "contact_id"}


async def assign(
    caller: Caller, operation: Operation[Any], pairs: Pairs, options: BulkOptions[None]
) -> BulkReport[None]:
    """Add contacts to companies in batches, and account for each pair.

    Raises:
        InvalidArgument: no iterable of pairs.
        MaatooError: what makes further requests senseless; its ``report`` says what was done.
    """
    kind = AssignPairs(caller, operation, (), None)
    return await Job[None](caller, kind, Source(pairs, "pair"), options).run()


class AssignPairs(ChunkedJobKind):
    """Pairs of a company and a contact."""

    def encode(self, item: object) -> tuple[int, int]:
        """Check a pair; returns the ids of company and contact."""
        if isinstance(item, Mapping):
            given = cast("Mapping[str, object]", item)
            if set(given) != _NAMES:
                raise InvalidArgument(f"a pair has company_id and contact_id, not {list(given)}")
            item = (given["company_id"], given["contact_id"])
        if not isinstance(item, (tuple, list)) or len(cast("tuple[object, ...]", item)) != 2:
            raise InvalidArgument(f"a pair is (company id, contact id), not {item!r}")
        company, contact = cast("tuple[object, object]", item)
        return entity_id(company, "company_id"), entity_id(contact, "contact_id")

    def id_of(self, payload: Any) -> int:
        """The contact's id."""
        return cast("tuple[int, int]", payload)[1]

    def keys(self, payload: Any) -> tuple[Hashable, ...]:
        """The contact: the server makes a contact's first company its primary one."""
        return (("contacts", "id", str(payload[1])),)

    async def perform(
        self,
        payloads: list[Any],
        *,
        repeatable: bool,
        again: bool,  # noqa: ARG002
    ) -> ChunkResult:
        """Add some contacts."""
        pairs = [{"contactId": contact, "companyId": company} for company, contact in payloads]
        response = await self.send(
            {"assignments": pairs}, [], items=len(payloads), repeatable=repeatable
        )
        return ChunkResult(_read(response, payloads), response.elapsed)

    def value(self, raw: Any) -> None:
        """None: the answer shows no entity."""


def _read(response: Response, pairs: list[tuple[int, int]]) -> list[ItemResult]:
    """What the answer says of each pair; one that it does not name stays unknown."""
    said: dict[tuple[int | None, int | None], Mapping[str, Any]] = {}
    for _, each in values_of(as_mapping(response.json()).get("results")):
        result = as_mapping(each)
        said[to_int(result.get("companyId")), to_int(result.get("contactId"))] = result
    return [_result(response, pair, said.get(pair)) for pair in pairs]


def _result(
    response: Response, pair: tuple[int, int], said: Mapping[str, Any] | None
) -> ItemResult:
    company, contact = pair
    status = None if said is None else to_int(said.get("status"))
    if said is None or status is None:
        unclear = UnexpectedResponse(
            f"the answer of {response.method} {response.url} does not tell of contact {contact} "
            f"and company {company}",
            may_have_happened=True,
        )
        return ItemResult(State.UNKNOWN, contact, error=unclear)
    if 200 <= status < 300:
        return ItemResult(State.SUCCEEDED, contact)
    problem = item_error(response, {"code": status, "message": said.get("message")})
    problem.may_have_happened = status >= 500
    return ItemResult(State.UNKNOWN if status >= 500 else State.FAILED, contact, error=problem)
