"""What a save changed of a contact or a company: field values, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.auditing.acting import Actor, Save
from maatoo.sandbox.auditing.changes import Details, named
from maatoo.sandbox.contacts import document
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.schema import Field
from maatoo.sandbox.fields.values import is_blank, is_zero
from maatoo.sandbox.resource import Mode
from maatoo.sandbox.store import Change, Document, Store

#: fields that contacts have as such, so that their changes stand in the log twice
_OWN = frozenset(
    {
        *("title", "firstname", "lastname", "company", "position", "email", "phone", "mobile"),
        *("address1", "address2", "city", "state", "zipcode", "country", "timezone", "points"),
    }
)
_COMPANY = frozenset(
    f"company{name}"
    for name in (
        *("name", "email", "address1", "address2", "phone", "city", "state", "zipcode"),
        *("country", "website", "industry", "description"),
    )
)
_UTM = ("utmContent", "utmMedium", "utmCampaign", "utmTerm", "utmSource")


def contact_changes(store: Store, change: Change, actor: Actor, save: Save | None) -> Details:
    """The changes of a contact.

    Args:
        store: the data.
        change: the contact before and after.
        actor: who did it.
        save: the write of a request that did it.
    """
    after = change.after or {}
    before = change.before or document.empty(store)
    found = _values(store, change, save)
    if before["points"] != after["points"]:
        found.setdefault("points", [before["points"], after["points"]])
    if before["dateIdentified"] is None and after["dateIdentified"]:
        found["dateIdentified"] = ["", dates.now().isoformat(" ", "microseconds")]
    for name, kind in (("owner", "users"), ("stage", "stages")):
        old, new = before[name], after[name]
        gone = old is not None and old not in store.table(kind)
        if old != new and not gone:
            found[name] = [old, new]
    for number in after["ips"]:
        if change.before is None or number not in before["ips"]:
            address = store.table("ip_addresses").get(number) or {}
            found["ipAddresses"] = ["", address.get("ipAddress")]
    found.update(_tags(store, before, after))
    found.update(_channels(before, after))
    found.update(_utm(before, after))
    if found and save is not None:
        found["manipulated_by"] = actor.name
        found["manipulator_key"] = f"lead:api-{'batch' if save.batch else 'single'}"
    return found


def company_changes(store: Store, change: Change) -> Details:
    """The changes of a company."""
    before, after = change.before or {}, change.after or {}
    old, new = before.get("values", {}), after["values"]
    fields: Details = {}
    for alias, field in schemas.schema(store, schemas.COMPANY).fields.items():
        pair = [_typed(field, old.get(alias)), _typed(field, new.get(alias))]
        if pair[0] != pair[1]:
            fields[alias] = pair
    found: Details = {alias: pair for alias, pair in fields.items() if alias in _COMPANY}
    if fields:
        found["fields"] = fields
    owners = [named(store, "users", row.get("owner")) for row in (before, after)]
    scores = [before.get("score", 0), after["score"]]
    for name, pair in (("owner", owners), ("score", scores)):
        if pair[0] != pair[1]:
            found[name] = pair
    if found and change.before is not None:
        modified = dates.iso(before.get("dateModified"))
        found["dateModified"] = [modified, dates.iso(dates.stored(dates.now()))]
    return found


def _values(store: Store, change: Change, save: Save | None) -> Details:
    old = document.values(change.before) if change.before else {"points": 0}
    new = document.values(change.after) if change.after else {}
    given: Mapping[str, Any] = save.body if save else {}
    fields: Details = {}
    for alias, field in schemas.schema(store, schemas.CONTACT).fields.items():
        if alias not in old and alias not in new and alias not in given:
            continue
        pair = [_typed(field, old.get(alias)), _typed(field, new.get(alias))]
        if alias == "points":
            if save is None:
                continue
            pair = _points(change, pair, save)
        elif alias == "last_active" and pair[1] is not None:
            continue
        elif save is not None:
            pair[0] = _first(field, pair, change, save)
        if pair[0] != pair[1] or type(pair[0]) is not type(pair[1]):
            fields[alias] = pair
    found: Details = {alias: pair for alias, pair in fields.items() if alias in _OWN}
    if "points" in found:
        found["points"] = [int(fields["points"][0]), fields["points"][1]]
    if fields:
        found["fields"] = fields
    return found


def _points(change: Change, pair: list[Any], save: Save) -> list[Any]:
    """Points are whole in the contact and a fraction in its field; PUT without them clears them."""
    old, new = pair
    if save.mode is Mode.REPLACE and "points" not in save.body:
        return [old, None]
    if change.before is None:
        return [0, new] if new or save.mode is Mode.RECREATE else [0, 0]
    return [old, new]


def _first(field: Field, pair: list[Any], change: Change, save: Save) -> Any:
    """The old value: what stood there, or what was given before it was put right."""
    old, new = pair
    given = save.body.get(field.alias)
    if is_blank(given):
        creating = change.before is None and save.mode is Mode.RECREATE
        return "" if creating and new is not None else old
    if new is None or (is_zero(given) and save.mode is Mode.MERGE):
        return old
    given = "|".join(map(str, php.listed(given))) if isinstance(given, (list, dict)) else given
    given = given.strip() if isinstance(given, str) else given
    raw = _typed(field, given)
    return old if raw == new else raw


def _typed(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type == "number":
        return php.number(value)
    return php.flag(value) if field.type == "boolean" else str(value)


def _tags(store: Store, before: Document, after: Document) -> Details:
    table = store.table("tags")
    added = [tag for tag in after["tags"] if tag not in before["tags"] and tag in table]
    removed = [tag for tag in before["tags"] if tag not in after["tags"] and tag in table]
    lists = {
        name: [(table.get(tag) or {}).get("tag") for tag in ids]
        for name, ids in (("removed", removed), ("added", added))
        if ids
    }
    return {"tags": lists} if lists else {}


def _channels(before: Document, after: Document) -> Details:
    old = {entry["channel"]: entry for entry in before["doNotContact"]}
    new = {entry["channel"]: entry for entry in after["doNotContact"]}
    found: Details = {}
    for channel, entry in new.items():
        if entry != old.get(channel):
            found[channel] = {"reason": entry["reason"], "comments": entry["comments"]}
    for channel, entry in old.items():
        if channel not in new:
            found[channel] = {
                "reason": 0,
                "old_reason": entry["reason"],
                "comments": entry["comments"],
            }
    return {"dnc_channel_status": found} if found else {}


def _utm(before: Document, after: Document) -> Details:
    old = {entry["id"] for entry in before["utmtags"]}
    new = {entry["id"] for entry in after["utmtags"]}
    for number in old - new:
        return {"utmtags": ["removed", f"UtmTagID:{number}"]}
    found: Details = {}
    for entry in after["utmtags"]:
        for name in _UTM:
            if entry["id"] not in old and entry.get(name):
                found["utmtags"] = [f"utm_{name[3:].lower()}", entry[name]]
    return found
