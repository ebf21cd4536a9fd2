"""Merged contacts: asked for one, the server answers the contact that it is part of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from maatoo.batch.item_results import ItemResult
from maatoo.batch.lookup import ask, portions
from maatoo.batch.matching import contradiction
from maatoo.batch.outcome_table import State
from maatoo.caller import Caller
from maatoo.comparison import compare
from maatoo.converter import to_id
from maatoo.errors import ContactMerged, MaatooError, NotStored, UnexpectedResponse
from maatoo.exchange import Exchange
from maatoo.operation import Identity, Operation

__all__ = ["merged_rows", "was_merged"]

_CONTACTS: Final = Identity("contacts", "/contacts", "contacts", ())
"""Where contacts are listed: nothing else is merged."""


async def was_merged(caller: Caller, exchange: Exchange[Any]) -> bool:
    """Whether an answer is about another contact because the one asked for was merged into it.

    The list of contacts is asked for the id: a contact that was merged is not there.
    """
    if getattr(exchange.operation.reads, "key", None) != "contact":
        return False
    try:
        other = exchange.other_entity()
    except UnexpectedResponse:
        return False
    return other is not None and other[0] in await _gone(caller, [other[0]])


async def merged_rows(
    caller: Caller,
    operation: Operation[Any],
    rows: Sequence[Mapping[str, object]],
    results: list[ItemResult],
    unique: Sequence[str],
) -> list[ItemResult]:
    """Find out which rows, answered with another contact, are about one that was merged into it.

    Args:
        caller: asks the server.
        operation: what was called.
        rows: what was sent, by API names.
        results: what the answer says of each.
        unique: API names of the properties that identify an entity.

    Returns:
        The results; rows about merged contacts have succeeded, and say so. One whose answer shows
        another unique value than was sent stays unknown.
    """
    if operation.name.partition(".")[0] != _CONTACTS.resource:
        return results
    others: dict[int, int] = {}
    for index, result in enumerate(results):
        answered = None if result.raw is None else to_id(result.raw.get("id"))
        if result.state == State.UNKNOWN and result.id and answered not in (None, result.id):
            others[index] = answered or 0
    gone = await _gone(caller, [results[index].id for index in others])
    for index, answered in others.items():
        asked, raw = results[index].id, results[index].raw
        if asked in gone:
            merged = ContactMerged(operation.name, asked, answered)
            differences = compare(rows[index], raw, operation)
            differing = {each.name for each in differences}
            if contradiction(rows[index], raw, unique, differing, new=False) is not None:
                continue
            warnings: tuple[NotStored | ContactMerged, ...] = (merged, *differences)
            results[index] = ItemResult(State.SUCCEEDED, answered, raw, warnings=warnings)
    return results


async def _gone(caller: Caller, ids: Iterable[int]) -> set[int]:
    """The ids of which there is no contact; none of them where the server does not tell."""
    gone: set[int] = set()
    try:
        for portion in portions(ids):
            there = {to_id(each.get("id")) for each in await ask(caller, _CONTACTS, "id", portion)}
            if there <= set(portion):  # else the server ignored the filter by ids
                gone.update(set(portion) - there)
    except MaatooError:
        return set()
    return gone
