"""UTM tags of a contact."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, bad_request
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.access import editable, stored
from maatoo.sandbox.contacts.showing import show_after_action

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
    activity.record(
        call.store,
        "lead.utmtagsadded",
        contact["id"],
        str(tags["utmCampaign"] or "UTM tags"),
        {"utmtags": tags},
        number=tags["id"],
    )
    return Answer({"contact": show_after_action(call.store, contact, before)})


def remove_utm(call: Call) -> Answer:
    """Answer `POST /contacts/{id}/utm/{utm_id}/remove`."""
    before = editable(call)
    left = [tags for tags in before["utmtags"] if tags["id"] != int(call.params["utm_id"])]
    if len(left) == len(before["utmtags"]):
        raise bad_request()
    contact = stored(call, {**before, "utmtags": left})
    return Answer({"recordFound": True, "contact": show_after_action(call.store, contact, before)})
