"""UTM tags of a contact."""

from __future__ import annotations

import re
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, bad_request
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.access import editable, stored
from maatoo.sandbox.contacts.showing import show_after_action
from maatoo.sandbox.properties import UTM
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.tracking import user_agents

#: names in answers, and the names that requests use
_NAMES = {
    "referer": "referer",
    "remoteHost": "remotehost",
    "url": "url",
    "userAgent": "useragent",
    "utmCampaign": "utm_campaign",
    "utmContent": "utm_content",
    "utmMedium": "utm_medium",
    "utmSource": "utm_source",
    "utmTerm": "utm_term",
}


def add_utm(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/utm/add`."""
    before = editable(call)
    given = call.fields
    tags: dict[str, Any] = {
        "id": call.store.next_id("lead_utmtags"),
        "query": given.get("query") or [],
    }
    tags.update({name: given.get(sent) for name, sent in _NAMES.items()})
    changed = {**before, "utmtags": [*before["utmtags"], tags]}
    if moment := dates.parse(str(given.get("lastActive") or "")):
        changed["lastActive"] = dates.stored(moment)
    contact = stored(call, changed)
    record_utm(call.store, contact["id"], tags)
    user_agents.remember(call.store, contact["id"], str(given.get("useragent") or ""))
    return Answer({"contact": show_after_action(call.store, contact, before)})


def record_utm(store: Store, contact: int, tags: Document) -> None:
    """Write to the timeline that a contact got UTM tags."""
    now = dates.iso(dates.stored(dates.now()))
    shown: Document = {"id": str(tags["id"]), "lead_id": str(contact), "date_added": now}
    for name in ("query", "url", "referer"):
        if tags.get(name):
            shown[name] = tags[name]
    for name in ("userAgent", "remoteHost", *UTM, "utmTerm"):
        if tags.get(name):
            shown[re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)] = tags[name]
    label = "UTM tags"
    for name in (*UTM, "utmTerm"):
        if tags.get(name):
            label = f"UTM {name[3:]}: {tags[name]}"
    if tags.get("utmCampaign"):
        label = f"UTM Campaign: {tags['utmCampaign']}"
    activity.record(
        store, "lead.utmtagsadded", contact, label, {"utmtags": shown}, number=tags["id"]
    )


def remove_utm(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/utm/{utm_id}/remove`."""
    before = editable(call)
    left = [tags for tags in before["utmtags"] if tags["id"] != int(call.params["utm_id"])]
    if len(left) == len(before["utmtags"]):
        raise bad_request()
    contact = stored(call, {**before, "utmtags": left})
    return Answer({"recordFound": True, "contact": show_after_action(call.store, contact, before)})
