"""What a save changed of an entity, as the server's log has it: old and new value by property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.auditing.acting import Save
from maatoo.sandbox.auditing.entities import Entity
from maatoo.sandbox.resource import Mode
from maatoo.sandbox.store import Change, Document, Store

Details = dict[str, Any]

#: types of fields whose values have no greatest length
_UNBOUND = frozenset(
    ("boolean", "date", "datetime", "html", "multiselect", "number", "textarea", "time")
)


def changes(store: Store, entity: Entity, change: Change, save: Save | None) -> Details:
    """The changes of one entity; none where nothing that is tracked is different.

    Args:
        store: the data.
        entity: what is tracked.
        change: the entity before and after.
        save: the write of a request that did it.
    """
    after = change.after or {}
    unset = {known.name: known.default for known in entity.resource.properties}
    before = change.before or {**unset, "isPublished": True, "order": 1, "object": "lead"}
    found: Details = {}
    for name in entity.names:
        old, new = _written(store, entity, name, (before.get(name), after.get(name)), save)
        if old != new and not _both_blank(old, new):
            found[name] = [old, new]
    for name in entity.parts:
        parts = _parts(before.get(name) or [], after.get(name) or [])
        if parts:
            found[name] = _grouped(parts) if entity.object == "campaign" else parts
    if entity.object == "field":
        _lengthen(found, change)
    if "triggers" in found:
        found["events"] = []
        del found["triggers"]
    known = change.before is not None or entity.late
    if found and known and entity.resource.audited:
        old = dates.iso(before.get("dateModified"))
        found["dateModified"] = [old, dates.iso(dates.stored(dates.now()))]
    return found


def named(store: Store, kind: str, id: int | None) -> str | None:
    """A role or a user as the log names it."""
    row = store.table(kind).get(id)
    if row is None:
        return None
    name = row["name"] if kind == "roles" else f"{row['firstName']} {row['lastName']}"
    return f"{name} ({id})"


def _written(
    store: Store, entity: Entity, name: str, values: tuple[Any, Any], save: Save | None
) -> tuple[Any, Any]:
    """Old and new value of a property in the forms of the log."""
    old, new = values
    body: Mapping[str, Any] = save.body if save else {}
    if name == "alias":
        return _alias(old, new, save)
    if name == "category":
        return "" if old is None else old, new
    if name in {"publishUp", "publishDown"}:
        return dates.iso(old), dates.iso(new)
    if name == "role":
        return named(store, "roles", old), named(store, "roles", new)
    if name == "properties" and entity.object == "field" and old != new:
        given = body.get("properties")
        raw = given.get("list") if php.is_object(given) else None
        if raw is not None and raw != new.get("list"):
            return {**new, "list": raw}, new  # the server sets it twice: as given, and then escaped
    return old, new


def _alias(old: Any, new: Any, save: Save | None) -> tuple[Any, Any]:
    """An alias is written twice: as given, or cleared, and then as what was made of it."""
    given = save.body.get("alias") if save else None
    if given and given != new:
        return given, new
    if save and save.mode is Mode.REPLACE and not given:
        return None, new
    return old, new


def _both_blank(old: Any, new: Any) -> bool:
    return old in (None, "") and new in (None, "")


def _parts(old: list[Document], new: list[Document]) -> Details:
    known = {str(item.get("id")): item for item in old}
    found: Details = {}
    for item in new:
        key = str(item.get("id"))
        before = known.get(key, {})
        different = {
            name: [before.get(name), value]
            for name, value in item.items()
            if name != "id" and value != before.get(name)
        }
        if different:
            found[key] = different
    return found


def _grouped(parts: Details) -> Details:
    return {"added": {key: [key, item] for key, item in parts.items()}}


def _lengthen(found: Details, change: Change) -> None:
    """Values of some types have no length, which the API does not show."""
    after = change.after or {}
    if change.before is None and after.get("type") in _UNBOUND:
        found["charLengthLimit"] = [64, None]
