"""What makes two rows about the same entity: their unique values, compared as the server does."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, cast

from maatoo.operation import Operation
from maatoo.parameter_types import ident
from maatoo.unique_values import folded, folded_value

__all__ = [
    "call_keys",
    "new_tags",
    "operation_keys",
    "row_keys",
    "unique_names",
]

_ONE_AFTER_THE_OTHER: Final = frozenset(
    {"edit", "replace", "delete", "add_points", "subtract_points", "adjust_points"}
)


def row_keys(
    resource: str,
    row: Mapping[str, object],
    unique: Iterable[str],
    id_key: str | None = None,
    also: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of a row: rows that have one in common may be about the same entity.

    Args:
        resource: name of the resource ("contacts").
        row: what is sent, by API names.
        unique: API names of the properties that identify an entity.
        id_key: name of the entity's id in the row, or None for rows that make new ones.
        also: API names of further ids that tell rows with the same entity id apart.
    """
    keys: list[Hashable] = []
    if id_key is not None and row.get(id_key):
        keys.append((resource, "id", *(str(row.get(name)) for name in (id_key, *also))))
    for name in unique:
        value = row.get(name)
        if value is None or isinstance(value, (list, tuple, dict)):
            continue
        text = folded_value(name, value)
        if text:
            keys.append((resource, name, text))
    return tuple(keys)


def operation_keys(
    operation: Operation[Any],
    row: Mapping[str, object],
    id_key: str | None = None,
    unique: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of what an operation sends; see :func:`row_keys`.

    ``unique`` are names of properties that identify its entities on this server.

    Rows that name an entity by another property than ``id`` are about a pair:
    ``campaign_events.edit_many`` changes what one event did with one contact, so rows about other
    contacts of the event may stand beside it.
    """
    resource = operation.name.partition(".")[0]
    also: list[str] = []
    if id_key not in (None, "id"):
        needed = (operation.body[name] for name in operation.requires)
        also = [each.wire for each in needed if each.kind is ident and each.wire != id_key]
    names = dict.fromkeys((*unique_names(operation), *unique))
    return row_keys(resource, row, names, id_key, also)


def unique_names(operation: Operation[Any]) -> tuple[str, ...]:
    """API names of the properties that identify what an operation writes."""
    return operation.unique if operation.identity is None else operation.identity.names


def call_keys(
    operation: Operation[Any],
    body: object,
    path: tuple[object, ...],
    unique: Iterable[str] = (),
) -> tuple[Hashable, ...]:
    """The keys of a single call: those of its body, and the id of the entity that it changes.

    Points of one contact are among them: the server loses some that are added at the same time.
    """
    resource, _, name = operation.name.partition(".")
    keys: tuple[Hashable, ...] = ()
    if operation.identity is not None and isinstance(body, Mapping):
        row = cast("Mapping[str, object]", body)
        keys = operation_keys(operation, row, unique=unique)
    if name in _ONE_AFTER_THE_OTHER and path:
        keys = (*keys, (resource, "id", str(path[0])))
    return keys


def new_tags(row: object) -> tuple[Hashable, ...]:
    """The tags that a row of contacts names, as keys; a tag that is taken away is none."""
    given = cast("Mapping[str, object]", row).get("tags") if isinstance(row, Mapping) else None
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, (list, tuple)):
        return ()
    names = (folded(each) for each in cast("Iterable[object]", given))
    return tuple(("tags", "tag", name) for name in names if name and not name.startswith("-"))
