"""Do not contact: the list of a contact, and the two operations on it."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, bad_request
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.access import editable, stored
from maatoo.sandbox.contacts.showing import show_after_action
from maatoo.sandbox.store import Document, Store

MANUAL = 3

_REASONS = {
    1: "Contact unsubscribed themselves.",
    2: "Contact's e-mail bounced.",
    MANUAL: "Contact was manually set as do not contact for this channel.",
}


def add_dnc(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/dnc/{channel}/add`."""
    before = editable(call)
    reason = call.fields.get("reason", MANUAL)
    if php.whole(reason) < 1:
        raise bad_request(
            "Invalid reason code given",
            ["Reason code needs to be an integer and higher than 0."],
        )
    entry = {"channel": call.params["channel"], "reason": php.whole(reason)}
    for name in ("comments", "channelId"):
        if call.fields.get(name) is not None:
            entry[name] = call.fields[name]
    contact = stored(call, {**before, "doNotContact": merged(call.store, before, [entry])})
    return Answer({"contact": show_after_action(call.store, contact, before)})


def remove_dnc(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/dnc/{channel}/remove`."""
    before = editable(call)
    left = [e for e in before["doNotContact"] if e["channel"] != call.params["channel"]]
    found = len(left) < len(before["doNotContact"])
    contact = stored(call, {**before, "doNotContact": left}) if found else before
    shown = show_after_action(call.store, contact, before)
    return Answer({"recordFound": found, "contact": shown})


def merged(store: Store, contact: Document, given: list[Any]) -> list[dict[str, Any]]:
    """The list after changes: an entry a channel, and reason 0 takes one away."""
    entries: dict[str, dict[str, Any]] = {e["channel"]: e for e in contact["doNotContact"]}
    for item in given:
        if not php.is_object(item):
            continue
        channel, reason = str(item.get("channel") or "email"), php.whole(item.get("reason", 0))
        if reason < 1:
            entries.pop(channel, None)
            continue
        old = entries.get(channel)
        source = item.get("channelId", old and old["channelId"])
        entries[channel] = {
            "id": old["id"] if old else store.next_id("lead_donotcontact"),
            "dateAdded": dates.stored(dates.now()),
            "reason": reason,
            "comments": str(item.get("comments") or ""),
            "channel": channel,
            "channelId": None if source is None else php.whole(source),
        }
        if "id" in contact:
            record(store, contact["id"], entries[channel])
    return list(entries.values())


def record(store: Store, contact: int, entry: dict[str, Any]) -> None:
    """Write to the timeline of a contact that it does not want to be contacted."""
    shown = {
        "id": str(entry["id"]),
        "channel": entry["channel"],
        "date_added": dates.iso(entry["dateAdded"]),
        "reason": _REASONS.get(entry["reason"], _REASONS[MANUAL]),
        "comments": entry["comments"],
    }
    activity.record(
        store,
        "lead.donotcontact",
        contact,
        str(entry["channel"]).capitalize(),
        {"dnc": shown},
        number=entry["id"],
    )
