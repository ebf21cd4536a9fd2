"""Conflicts: which entities have the value that a server refused because it must be unique.

A server answers 422 "must be unique" to three things: a value that another entity has; any change
of an entity that shares its value with another (two creates at the same instant make such twins);
and a create that lost a race against another one of the same value. It names no entity.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from maatoo.batch.item_results import ItemResult
from maatoo.batch.lookup import CREATE_CHANGES, ask, has_value
from maatoo.caller import Caller
from maatoo.comparison import ABSENT, shown
from maatoo.converter import to_int
from maatoo.errors import MaatooError, ValidationError
from maatoo.exchange import Exchange
from maatoo.operation import Call, Identity, Operation
from maatoo.server_versions import advise

__all__ = ["call_with_conflicts", "tell_conflicts"]

T = TypeVar("T")
C = TypeVar("C", bound=Caller)
Row = Mapping[str, object]

_REFUSED: Final = 422
_WORDS: Final = "must be unique"


def refused_names(error: object) -> list[str]:
    """The names of the values that were refused because they must be unique."""
    if not isinstance(error, ValidationError):
        return []
    if error.status != _REFUSED and error.code != _REFUSED:
        return []
    named = [
        name for name, said in error.field_errors.items() if any(_WORDS in each for each in said)
    ]
    before, colon, said = error.message.partition(": ")
    return named or ([before] if colon and _WORDS in said and before.isidentifier() else [])


async def call_with_conflicts(
    send: Callable[[C, Operation[T], Call, tuple[object, ...]], Awaitable[Exchange[T]]],
    caller: C,
    operation: Operation[T],
    call: Call,
    path: tuple[object, ...],
) -> Exchange[T]:
    """Make a call that writes an entity; on a conflict look up who has the value.

    A create that lost a race is sent once more: it then changes the entity that won.

    Args:
        send: makes the call.
        caller: the client; it looks up.
        operation: what is called.
        call: the call.
        path: the arguments of its path; the first is the entity's id.

    Raises:
        MaatooError: of the call; one of a conflict names the entities.
    """
    try:
        return await send(caller, operation, call, path)
    except ValidationError as error:
        identity, row = _identity(caller, operation), call.json
        if identity is None or not isinstance(row, Mapping) or not refused_names(error):
            raise
        own = to_int(path[0]) if path else None
        found = await _name_holders(caller, identity, cast("Row", row), own, error)
        if not _lost_a_race(identity, own, found):
            raise
    return await send(caller, operation, call, path)


async def tell_conflicts(
    caller: Caller,
    operation: Operation[Any],
    rows: Sequence[Row],
    results: Sequence[ItemResult],
    id_key: str | None,
    send: Callable[[list[Any]], Awaitable[Sequence[ItemResult]]] | None,
) -> list[ItemResult]:
    """Name the entities in the errors of the rows of a batch that are in conflict.

    Args:
        caller: looks up.
        operation: what was called.
        rows: what was sent.
        results: what became of each row.
        id_key: name of the entity's id in a row; None for rows that make new ones.
        send: sends rows once more that lost a race; None where that was done.

    Returns:
        What became of each row.
    """
    told, identity = list(results), _identity(caller, operation)
    lost: list[int] = []
    for index, result in enumerate(results):
        error = result.error
        if identity is None or not isinstance(error, ValidationError) or not refused_names(error):
            continue
        own = to_int(rows[index].get(id_key)) if id_key is not None else None
        found = await _name_holders(caller, identity, rows[index], own, error)
        if _lost_a_race(identity, own, found):
            lost.append(index)
    if lost and send is not None:
        again = await send([rows[index] for index in lost])
        for index, result in zip(lost, again, strict=True):
            told[index] = result
    return told


def _identity(caller: Caller, operation: Operation[Any]) -> Identity | None:
    """Where to look entities up; None for a client without retries: its calls are one request."""
    return operation.identity if caller.options.retry.attempts > 1 else None


def _lost_a_race(identity: Identity, own: int | None, found: Mapping[str, list[int]]) -> bool:
    """Whether the same create, sent now, would change the one entity that has its value."""
    alone = bool(found) and all(len(ids) == 1 for ids in found.values())
    return own is None and identity.resource in CREATE_CHANGES and alone


async def _name_holders(
    caller: Caller, identity: Identity, row: Row, own: int | None, error: ValidationError
) -> dict[str, list[int]]:
    """Look up the entities that have the refused values, and name them in the error.

    Returns:
        Their ids, by the names of the values; without those whose look-up failed.
    """
    found: dict[str, list[int]] = {}
    sentences: list[str] = []
    for name in refused_names(error):
        try:
            value = row.get(name)
            if value is None and own is not None:
                mine = await ask(caller, identity, "id", [own])
                value = next((shown(each, name) for each in mine if _id(each) == own), None)
            if value in (ABSENT, None, ""):
                continue
            entities = await ask(caller, identity, name, [value])
        except MaatooError:  # the server may not be asked
            continue
        ids = sorted({_id(each) for each in entities if has_value(each, name, value)})
        if ids:
            found[name] = ids
            sentences.append(_sentence(name, value, ids, own))
    if sentences:
        advise(error, "; ".join(sentences))
    return found


def _id(entity: Mapping[str, Any]) -> int:
    return to_int(entity.get("id")) or 0


def _sentence(name: str, value: object, ids: Sequence[int], own: int | None) -> str:
    listed = ", ".join(map(str, ids))
    if len(ids) > 1:
        return (
            f"{name} {value!r} is that of several: ids {listed}; servers refuse every change of "
            f"them until one alone has it: delete the others, or give them another {name}"
        )
    if own in ids:
        return f"{name} {value!r} was that of another one too; now id {listed} alone has it"
    return f"{name} {value!r} is that of id {listed}"
