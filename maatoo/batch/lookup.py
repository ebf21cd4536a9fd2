"""Look-ups: the entities that have some values of a unique property, found by one request each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote_plus

from maatoo.batch.answer_forms import as_mapping, values_of
from maatoo.batch.row_keys import unique_names
from maatoo.caller import Caller, wait_to_check
from maatoo.comparison import ABSENT, compare, shown, shown_fields, unproven
from maatoo.converter import to_id, to_int
from maatoo.errors import UnexpectedResponse
from maatoo.operation import Call, Identity, Operation
from maatoo.page_items import refuse_error, unexpected
from maatoo.paging.counted import SECONDS
from maatoo.response_readers import Body
from maatoo.transport.response import Response
from maatoo.unique_values import as_text, given_names, same_value

__all__ = ["CREATE_CHANGES", "URL_ROOM", "ask", "has_value", "look_up", "portions", "url_weight"]

V = TypeVar("V")

Entity = Mapping[str, Any]

URL_ROOM: Final = 7000
"""Characters that the values of one look-up may take; servers refuse URLs of about 8,000."""

_MOST: Final = 2000
"""Entities that a look-up can answer; more than there is room for values in a URL."""

CREATE_CHANGES: Final = frozenset({"contacts"})
"""Resources whose create changes the entity that has the unique value, and keeps the rest."""

_COMMA: Final = len(quote_plus(","))


def url_weight(value: object) -> int:
    """Characters that a value takes in the URL of a look-up, its comma included."""
    return len(quote_plus(_quoted(as_text(value)), errors="replace")) + _COMMA


def _quoted(text: str) -> str:
    """A value of a list: the server reads it as a field of CSV."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"') else text


def has_value(entity: Entity, name: str, value: object) -> bool:
    """Whether an entity shows a value of a unique property, as the server compares it."""
    own = shown(entity, name)
    return own is not ABSENT and own is not None and same_value(name, own, value)


async def ask(
    caller: Caller, identity: Identity, name: str, values: Sequence[object]
) -> list[Entity]:
    """Fetch the entities whose property has one of some values, and perhaps some others.

    The operator ``in`` is the only one that finds values with ``'`` or ``&``.

    Args:
        caller: makes the call.
        identity: where the entities are listed.
        name: API name of the property, or ``id``.
        values: what is looked for; together they fit into a URL.

    Raises:
        UnexpectedResponse: the answer is none of a list, or does not show all that it tells of,
            twice: what it lacks is not taken for absent.
        MaatooError: any other.
    """
    for seconds in (0.0, SECONDS):
        if seconds:  # a total may lag behind what was deleted just now
            await wait_to_check(caller, identity.resource, seconds, "entities are missing")
        response, body, found = await _asked(caller, identity, name, values)
        total = to_int(body.get("total"))
        if total is None or total <= len(found):
            return found
    raise UnexpectedResponse(
        f"{response.method} {response.url} tells of {total} entities and shows {len(found)}",
        response=response,
    )


async def _asked(
    caller: Caller, identity: Identity, name: str, values: Sequence[object]
) -> tuple[Response, Mapping[str, Any], list[Entity]]:
    """The answer of a look-up, and its entities.

    Raises:
        UnexpectedResponse: it is none of a list, or has an entity without an id or the property.
        MaatooError: any other.
    """
    listed = Operation(
        f"{identity.resource}.list", "GET", identity.path, Body(), repeat="idempotent"
    )
    pairs = [
        ("where[0][col]", name),
        ("where[0][expr]", "in"),
        ("where[0][val]", ",".join(_quoted(as_text(each)) for each in values)),
        ("limit", str(_MOST)),
    ]
    call = Call("GET", identity.path, pairs, repeatable=True)
    response = (await caller.exchange(listed, call)).response
    body = as_mapping(response.json())
    found = body.get(identity.key)
    refuse_error(response, body, f"under {identity.key!r}")
    if not isinstance(found, (Mapping, list)):
        raise unexpected(response, repr(identity.key))
    entities = [as_mapping(each) for _, each in values_of(cast("object", found))]
    for each in entities:
        if to_id(each.get("id")) is None:
            raise unexpected(response, f"entities with ids only under {identity.key!r}")
        if shown(each, name) is ABSENT:
            raise unexpected(response, f"the {name} of each entity")
    return response, body, entities


async def look_up(
    caller: Caller,
    operation: Operation[Any],
    rows: Sequence[Mapping[str, object]],
    id_key: str | None,
    unique: Sequence[str] = (),
) -> dict[int, Entity | None]:
    """Find the entities that rows have made or changed.

    Args:
        caller: makes the calls.
        operation: what sent the rows.
        rows: what was sent, by API names.
        id_key: name of the entity's id in a row; None for rows that make new ones.
        unique: further names of properties that tell the entities apart.

    Returns:
        By the index of a row, the entity that shows all that was sent, of several the one with
        the lowest id; None where only others have its value. A row whose value no entity has, or
        that has no unique value, is not among them.
    """
    identity = operation.identity
    if identity is None:
        return {}
    names = tuple(dict.fromkeys((*unique_names(operation), *unique)))
    names = names if id_key is None else (id_key, *names)
    wanted: dict[str, dict[int, object]] = {}
    for index, row in enumerate(rows):
        name = next(iter(given_names(row, names)), None)
        if name is not None:
            wanted.setdefault(name, {})[index] = row[name]
    found: dict[int, Entity | None] = {}
    for name, values in wanted.items():
        entities: list[Entity] = []
        for portion in portions(values.values()):
            entities += await ask(caller, identity, name, portion)
        entities.sort(key=lambda each: to_int(each.get("id")) or 0)
        for index, value in values.items():
            there = [each for each in entities if has_value(each, name, value)]
            if there:
                made = (each for each in there if _shows(operation, identity, rows[index], each))
                found[index] = next(made, None)
    return found


def _shows(
    operation: Operation[Any], identity: Identity, row: Mapping[str, object], entity: Entity
) -> bool:
    """Whether an entity is what a row would have made of it.

    A PUT clears the fields that it does not name: one that still has them was not replaced. What
    is there already, to be changed, must show all that was sent: an owner that it does not show,
    or a ban on contact, may be the one that it had before.
    """
    if compare(row, entity):
        return False
    was_there = "id" in row or identity.resource in CREATE_CHANGES
    if was_there and unproven(row, entity):
        return False
    if operation.method != "PUT":
        return True
    fields = shown_fields(entity) or {"fields": entity.get("fields")}
    return all(name in row or name == "id" or not value for name, value in fields.items())


def portions(values: Iterable[V]) -> Iterator[list[V]]:
    """Values in portions that fit into a URL."""
    portion: list[V] = []
    room = URL_ROOM
    for value in values:
        weight = url_weight(value)
        if portion and weight > room:
            yield portion
            portion, room = [], URL_ROOM
        portion.append(value)
        room -= weight
    if portion:
        yield portion
