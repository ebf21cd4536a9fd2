"""shown: what an entity of an answer shows under a name, as a property or as a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from maatoo.converter import to_id
from maatoo.naming import camel

__all__ = ["ABSENT", "described", "other_id", "shown", "shown_fields"]

ABSENT: Final = object()
"""What is shown under a name that an entity does not have."""

Entity = Mapping[str, Any]


def shown_fields(entity: Entity) -> Mapping[str, Any]:
    """Every field by its alias: ``fields.all``, whose values are never stale, else the groups."""
    groups: Any = entity.get("fields")
    every: Any = groups.get("all") if isinstance(groups, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(every, Mapping) and every:
        return cast("Entity", every)
    return {
        alias: cast("Entity", info)["value"]
        for group in _groups(entity)
        for alias, info in group.items()
        if isinstance(info, Mapping) and "value" in info
    }


def shown(
    entity: Entity,
    name: str,
    fields: Mapping[str, Any] | None = None,
    *,
    is_property: bool = False,
) -> object:
    """What an entity shows under a name of the API: a field of that alias, else a property.

    Args:
        entity: the JSON object that was answered.
        name: the name; a property is found in either spelling.
        fields: its :func:`shown_fields`, where they are known already.
        is_property: whether the name is one of a property, which then comes before a field.

    Returns:
        The value; :data:`ABSENT` where the entity shows nothing under the name.
    """
    known = shown_fields(entity) if fields is None else fields
    if name in known and not is_property and name != "id":
        return known[name]
    if name == "ipAddress":  # it joins a list
        name = "ipAddresses"
    for key in (name, camel(name)):
        if key in entity:
            return entity[key]
    return known.get(name, ABSENT)


def other_id(entity: Entity) -> int | None:
    """The id among the fields of an entity, where it is not the id of the entity; or None."""
    groups: Any = entity.get("fields")
    every: Any = groups.get("all") if isinstance(groups, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    own, among = entity.get("id"), every.get("id") if isinstance(every, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if among is None or among == own:
        return None
    found = to_id(among)
    return found if found != to_id(own) else None


def described(entity: Entity, name: str) -> Mapping[str, Any]:
    """What the groups say of a field: its type, its properties; nothing where none shows it."""
    for group in _groups(entity):
        info = group.get(name)
        if isinstance(info, Mapping):
            return cast("Entity", info)
    return {}


def _groups(entity: Entity) -> Iterator[Entity]:
    """The groups of an entity's fields."""
    groups: Any = entity.get("fields")
    for group in groups.values() if isinstance(groups, Mapping) else ():  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(group, Mapping):
            yield cast("Entity", group)
