"""An event of a campaign: how a request gives it, how it is stored and shown."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.store import Document, Store

_BLANK: Document = {
    "name": None,
    "description": None,
    "type": None,
    "eventType": None,
    "channel": None,
    "channelId": None,
    "order": 0,
    "properties": [],
    "triggerDate": None,
    "triggerInterval": 0,
    "triggerIntervalUnit": None,
    "triggerHour": None,
    "triggerRestrictedStartHour": None,
    "triggerRestrictedStopHour": None,
    "triggerRestrictedDaysOfWeek": [],
    "triggerMode": None,
    "decisionPath": None,
    "parent": None,
    "children": [],
}


def laid(
    store: Store, old: list[Document], given: list[Any], *, keeping: bool
) -> tuple[list[Document], dict[str, str]]:
    """Merge the events of a request into the stored ones.

    Args:
        store: the data.
        old: the stored events.
        given: what the request says.
        keeping: whether events that are not given stay.

    Returns:
        The events, and the new ids by the temporary ones ("new_1").
    """
    known = {event["id"]: event for event in old}
    named: dict[int, Document] = {}
    ids: dict[str, str] = {}
    for body in given:
        if not php.is_object(body):
            continue
        before = known.get(php.whole(body.get("id")))
        number = before["id"] if before else store.next_id("campaign_events")
        event = {"id": number, **_BLANK, **(before or {})}
        event.update({key: body[key] for key in _BLANK.keys() & body.keys()})
        event["id"] = number
        event["parent"] = None if event["parent"] in (None, "", []) else event["parent"]
        named[number] = event
        ids[str(body.get("id"))] = str(number)
    return list({**(known if keeping else {}), **named}.values()), ids


def settings(given: Any, ids: dict[str, str]) -> Any:
    """The canvas settings with the final ids of the events."""
    if php.is_object(given):
        return {key: settings(value, ids) for key, value in given.items()}
    if php.is_list(given):
        return [settings(value, ids) for value in given]
    return ids.get(given, given) if isinstance(given, str) else given


def show_for_contact(event: Document, log: list[Document]) -> Document:
    """An event with what was done for one contact."""
    hidden = {"properties", "children"}
    shown = {key: value for key, value in event.items() if key not in hidden}
    return {**shown, "contactLog": [show_log(row) for row in log]}


def show_log(row: Document) -> Document:
    """A row of the log as JSON."""
    return {
        "ipAddress": None,
        "dateTriggered": dates.iso(row["dateTriggered"]),
        "isScheduled": row["isScheduled"],
        "triggerDate": dates.iso(row["triggerDate"]),
        "metadata": [],
        "nonActionPathTaken": row["nonActionPathTaken"],
        "channel": None,
        "channelId": None,
        "rotation": 1,
    }
