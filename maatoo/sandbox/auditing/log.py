"""Writing the audit log, from the changes of each save."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.auditing import acting
from maatoo.sandbox.auditing.acting import Actor, Save
from maatoo.sandbox.auditing.changes import changes
from maatoo.sandbox.auditing.entities import ENTITIES
from maatoo.sandbox.auditing.people import company_changes, contact_changes
from maatoo.sandbox.contacts import identity
from maatoo.sandbox.contacts.naming import primary_name
from maatoo.sandbox.store import Change, Document, Store

KIND = "audit_log"

_CONTACTS, _COMPANIES, _LINKS = "contacts", "companies", "company_contacts"

#: action and details
Entry = tuple[str, Any]


def install(store: Store) -> None:
    """Keep the log of a store from now on."""

    def watch(told: list[Change]) -> None:
        # a company that a contact brings with it is there before the contact
        for change in sorted(told, key=lambda change: change.kind != _COMPANIES):
            _log(store, change, {item.kind for item in told})

    store.watchers.append(watch)


def _log(store: Store, change: Change, kinds: set[str]) -> None:
    actor = acting.current()
    save = actor.save if actor.save and _of(actor.save, change) else None
    if change.kind == _CONTACTS:
        place, entries = ("lead", "lead"), _contact(store, change, actor, save, kinds)
    elif change.kind == _COMPANIES:
        place, entries = ("lead", "company"), _company(store, change)
    elif change.kind in ENTITIES:
        entity = ENTITIES[change.kind]
        place, entries = (entity.bundle, entity.object), _entity(store, change, save)
    else:
        return
    for action, details in entries:
        store.table(KIND).insert(
            {
                "user": actor.user,
                "userName": actor.name,
                "bundle": place[0],
                "object": place[1],
                "objectId": change.id,
                "action": action,
                "details": details,
                "dateAdded": dates.stored(dates.now()),
                "ipAddress": actor.address,
            }
        )


def _of(save: Save, change: Change) -> bool:
    return save.kind == change.kind and (change.before is None or save.id == change.id)


def _entity(store: Store, change: Change, save: Save | None) -> Iterable[Entry]:
    entity = ENTITIES[change.kind]
    if change.after is None:
        name = (change.before or {}).get(entity.title)
        if change.kind == "users" and change.before:
            name = f"{change.before['firstName']} {change.before['lastName']}"
        word = "text" if entity.title == "text" else "name"
        yield "delete", [word, name] if entity.listed else {word: name}
        return
    found = changes(store, entity, change, save)
    if save is None and change.before is not None and found.keys() <= {"order", "dateModified"}:
        return  # a field that was moved to make room for another one
    if found:
        new = change.before is None and not entity.late
        yield "create" if new else "update", found


def _company(store: Store, change: Change) -> Iterable[Entry]:
    if change.after is None:
        yield "delete", ["name", (change.before or {})["values"].get("companyname")]
    elif found := company_changes(store, change):
        yield "create" if change.before is None else "update", found


def _contact(
    store: Store, change: Change, actor: Actor, save: Save | None, kinds: set[str]
) -> Iterable[Entry]:
    before = change.before or {}
    if change.after is None:
        into = identity.current(store, change.id)
        if into != change.id:
            yield "merge", {"merged_into": into}
        yield "delete", {"name": primary_name(store, before)}
        return
    found = contact_changes(store, change, actor, save)
    if save is None and _LINKS in kinds and found.keys() <= {"company", "fields"}:
        return  # only the name of the company that it joined or left
    if not found:
        return
    yield "create" if change.before is None else "update", found
    if "dateIdentified" in found:
        yield "identified", []
    if "ipAddresses" in found:
        yield "ipadded", found["ipAddresses"]


def serializable(entry: Document) -> Any:
    """The details of an entry as PHP held them."""
    details = entry["details"]
    if php.is_object(details) and "dateIdentified" in details:
        moment = datetime.fromisoformat(details["dateIdentified"][1])
        return {**details, "dateIdentified": ["", moment]}
    return details
