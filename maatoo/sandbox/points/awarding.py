"""Giving points: by actions for what contacts do, and the triggers that points set off."""

from __future__ import annotations

from collections.abc import Callable

from maatoo.sandbox import dates, php
from maatoo.sandbox.contacts import activity, tags
from maatoo.sandbox.emails import delivery
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store

LOG = "point_log"
FIRED = "fired_triggers"

#: which property of an action names what it is about
_TARGETS = {
    "form.submit": "forms",
    "page.hit": "pages",
    "asset.download": "assets",
    "email.open": "emails",
    "email.send": "emails",
}
_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "plus": lambda points, delta: points + delta,
    "minus": lambda points, delta: points - delta,
    "times": lambda points, delta: points * delta,
    "divide": lambda points, delta: points / delta if delta else points,
}


def index(store: Store) -> None:
    """Let what fired be found by what fired and for whom."""
    store.table(LOG).index("pair", lambda row: ((row["point"], row["contact"]),))
    store.table(FIRED).index("pair", lambda row: ((row["trigger"], row["contact"]),))


def give(
    store: Store, kind: str, contact: int, target: int, did: str, log: str, *, ip: int
) -> None:
    """Let the published point actions of a kind give their points.

    Args:
        store: the data.
        kind: "form.submit", "page.hit", "asset.download", "email.open" or "email.send".
        contact: who did it.
        target: the id of the form, page, asset or e-mail.
        did: what the log calls it.
        log: the type in the log.
        ip: the id of the address from which it was done.
    """
    for point in store.table("points").rows():
        if point["type"] != kind or not point["isPublished"]:
            continue
        properties: Document = point["properties"] if php.is_object(point["properties"]) else {}
        wanted = [php.whole(item) for item in php.listed(properties.get(_TARGETS[kind]))]
        if wanted and target not in wanted:
            continue
        if store.table(LOG).find("pair", (point["id"], contact)) and not point["repeatable"]:
            continue
        store.table(LOG).insert(
            {"point": point["id"], "contact": contact, "date": dates.stored(dates.now()), "ip": ip}
        )
        name = f"{point['id']}: {point['name']}"
        change(store, contact, "plus", point["delta"], name=name, action=did, kind=log, ip=ip)


def change(
    store: Store,
    contact: int,
    operator: str,
    delta: float,
    *,
    name: str,
    action: str,
    kind: str,
    ip: int,
    uncounted: bool = False,
) -> None:
    """Change the points of a contact, write it to the timeline, and set triggers off.

    Args:
        store: the data.
        contact: whose points.
        operator: plus, minus, times or divide.
        delta: the other number.
        name: what the log calls the event.
        action: what the log calls the action.
        kind: the type in the log.
        ip: the id of the address from which it was set off.
        uncounted: whether the log gives the change as 0.
    """
    row = store.table("contacts").get(contact)
    if row is None:
        return
    points = php.whole(_OPERATORS.get(operator, _OPERATORS["plus"])(row["points"], delta))
    store.table("contacts").put({**row, "points": points})
    number = store.next_id("lead_points_change_log")
    text = "0" if uncounted else str(points - row["points"])
    log = {
        "eventName": name,
        "actionName": action,
        "dateAdded": dates.iso(dates.stored(dates.now())),
        "type": kind,
        "delta": text,
        "id": str(number),
        "lead_id": str(contact),
    }
    label = f"{name} / {text}"
    activity.record(store, "point.gained", contact, label, {"log": log}, number=number, ip=ip)
    pull(store, contact)


def pull(store: Store, contact: int) -> None:
    """Set off the triggers whose points a contact has reached, each of them once."""
    store.tell()
    row = store.table("contacts").get(contact)
    if row is None:
        return
    for trigger in store.table("point_triggers").rows():
        key = {"trigger": trigger["id"], "contact": contact}
        done = store.table(FIRED).find("pair", (trigger["id"], contact))
        if done or not trigger["isPublished"] or row["points"] < trigger["points"]:
            continue
        store.table(FIRED).insert(key)
        for event in trigger["events"]:
            _happen(store, contact, event)
    row = store.table("contacts").get(contact)
    if row is not None:
        membership.refresh(store, row)


def _happen(store: Store, contact: int, event: Document) -> None:
    properties: Document = event["properties"] if php.is_object(event["properties"]) else {}
    if event["type"] == "lead.changetags":
        change_tags(store, contact, properties)
    elif event["type"] == "lead.changelists":
        change_segments(store, contact, properties)
    elif event["type"] == "email.send":
        email = store.table("emails").get(php.whole(properties.get("email")))
        row = store.table("contacts").get(contact)
        if email is not None and row is not None and row["values"].get("email"):
            delivery.send(store, email, row)


def change_tags(store: Store, contact: int, properties: Document) -> None:
    """Add and remove tags."""
    row = store.table("contacts").get(contact)
    if row is not None:
        given = [str(tag) for tag in php.listed(properties.get("add_tags"))]
        given += [f"-{tag}" for tag in php.listed(properties.get("remove_tags"))]
        changed = tags.changed(store, row["tags"], given)
        store.table("contacts").put({**row, "tags": changed})
        store.tell()


def change_segments(store: Store, contact: int, properties: Document) -> None:
    """Put a contact into segments and take it out of others."""
    for name, change in (("addToLists", membership.add), ("removeFromLists", membership.remove)):
        for item in php.listed(properties.get(name)):
            segment = store.table("segments").get(php.whole(item))
            if segment is not None:
                change(store, segment, contact)
