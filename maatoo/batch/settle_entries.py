"""settle_entries: asks the server about items of a bulk job that no answer mentions."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from maatoo.batch.item_results import ItemResult
from maatoo.batch.job_kinds import JobKind
from maatoo.batch.outcome_table import State
from maatoo.batch.settle import refuses_unique, settle
from maatoo.batch.splitting import Entry
from maatoo.caller import Caller
from maatoo.converter import to_id

__all__ = ["doubted", "settle_entries"]

Known = list[tuple[Entry, ItemResult]]


def doubted(result: ItemResult, unique: Sequence[str]) -> ItemResult:
    """A result, unknown where a unique value is taken that an earlier request may have stored."""
    refused = result.state == State.FAILED and refuses_unique(result.error, unique)
    return evolve(result, state=State.UNKNOWN) if refused else result


async def settle_entries(
    caller: Caller,
    kind: JobKind,
    doubtful: Sequence[tuple[Entry, ItemResult]],
    *,
    began: float,
    looks: Sequence[float],
    repeats: bool,
) -> tuple[Known, list[Entry]]:
    """Ask the server about items.

    Args:
        caller: asks, within its deadline.
        kind: finds the entities of items.
        doubtful: the items, with what is known of them.
        began: when their request was sent, by the runtime's monotonic clock.
        looks: seconds from now at which to ask.
        repeats: whether items may be sent again.

    Returns:
        The items whose outcome is final, and those to be sent again.
    """
    options = caller.options
    settled = await settle(
        [entry.payload for entry, _ in doubtful],
        kind.find,
        caller,
        kind.operation_name,
        began=began,
        ends=None if options.deadline is None else began + options.deadline,
        looks=looks,
    )
    repeats = repeats and options.retry.attempts > 1
    known: Known = []
    again: list[Entry] = []
    for index, (entry, result) in enumerate(doubtful):
        entity = settled.found.get(index)
        if entity is not None:
            own = to_id(entity.get("id")) or result.id
            known.append((entry, ItemResult(State.SUCCEEDED, own, entity)))
        elif repeats and index in settled.again and kind.repeatable(entry.payload):
            again.append(entry)
        elif settled.asked and refuses_unique(result.error, kind.unique):
            known.append((entry, evolve(result, state=State.FAILED)))  # nor had it been stored
        else:
            known.append((entry, result))
    return known, again
