"""Activity: what happened to contacts, written as it happens, and the two timeline endpoints."""

from __future__ import annotations

import math
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import identity
from maatoo.sandbox.store import Document, Store

KIND = "activity"
PAGE = 25

TYPES = {
    "asset.download": "Asset downloaded",
    "campaign.event": "Campaign action triggered",
    "campaign.event.scheduled": "Campaign event scheduled",
    "campaign_membership": "Campaign membership change",
    "lead.source.created": "Contact created by source",
    "lead.source.identified": "Contact identified by source",
    "lead.donotcontact": "Do not contact",
    "dynamic.content.sent": "Dynamic Content Triggered",
    "email.failed": "Email failed",
    "email.read": "Email read",
    "email.replied": "Email replied",
    "email.sent": "Email sent",
    "sms.failed": "Failed",
    "focus.on_click": "Focus click",
    "focus.on_view": "Focus view",
    "form.submitted": "Form submitted",
    "lead.imported": "Imported",
    "integration_sync_issues": "Integration sync notice",
    "message.queue": "Message Queue",
    "page.hit": "Page hit",
    "point.gained": "Point gained",
    "segment_membership": "Segment membership change",
    "sms.sent": "Sent",
    "stage.changed": "Stage changed",
    "sms_reply": "Text message received",
    "lead.utmtagsadded": "UTM tags recorded",
    "page.videohit": "Video view event",
}


def index(store: Store) -> None:
    """Let events be found by contact."""
    store.table(KIND).index("contact", lambda event: (event["contact"],))


def record(
    store: Store,
    type: str,
    contact: int,
    label: str | dict[str, Any],
    details: dict[str, Any] | None = None,
    *,
    number: int | None = None,
    event_id: str | None = None,
    moment: str | None = None,
) -> None:
    """Write an event.

    Args:
        store: the data.
        type: one of TYPES.
        contact: the contact's id.
        label: what the timeline shows.
        details: what the API gives beside it.
        number: its number in the log it comes from; the next one of the event log when None.
        event_id: its id in the timeline; its type and number when None.
        moment: when it happened, as stored; now when None.
    """
    store.table(KIND).insert(
        {
            "type": type,
            "contact": contact,
            "number": store.next_id("lead_event_log") if number is None else number,
            "event_id": event_id,
            "timestamp": moment or dates.stored(dates.now()),
            "label": label,
            "details": details,
        }
    )


def moved(event: Document, contact: int) -> Document:
    """An event of a contact that was merged into another one; other rows just change hands."""
    event = {**event, "contact": contact}
    log = (event.get("details") or {}).get("log")
    if log is not None and "lead_id" in log:
        event["details"] = {**event["details"], "log": {**log, "lead_id": str(contact)}}
    return event


def list_activity(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/activity`."""
    id = identity.current(call.store, call.id)
    if id not in call.table("contacts"):
        raise not_found()
    return _timeline(call, call.table(KIND).find("contact", id))


def list_all_activity(call: Call) -> Answer:
    """Answer `GET /contacts/activity`."""
    return _timeline(call, call.table(KIND).rows())


def _timeline(call: Call, events: list[Document]) -> Answer:
    """A page of a timeline. The server pages each type by itself and then mixes the pages."""
    raw = call.query.get("filters")
    given = raw if php.is_object(raw) else {}
    filters: dict[str, Any] = {
        **{name: given[name] for name in ("dateFrom", "dateTo") if given.get(name)},
        "search": str(given.get("search") or ""),
        "includeEvents": php.listed(given.get("includeEvents")),
        "excludeEvents": php.listed(given.get("excludeEvents")),
    }
    order = [str(part) for part in php.listed(call.query.get("order"))] or ["timestamp", "DESC"]
    direction = (order[1] if len(order) > 1 else "ASC").upper()
    page = max(php.whole(call.query.get("page") or 1), 1)
    limit = php.whole(call.query.get("limit") or PAGE) or PAGE
    by_type: dict[str, list[Document]] = {}
    for event in events:
        if _fits(event, filters):
            by_type.setdefault(event["type"], []).append(event)
    shown: list[Document] = []
    for found in by_type.values():
        ordered = _ordered(found, direction)
        shown += ordered[(page - 1) * limit : page * limit]
    pages = max((math.ceil(len(found) / limit) for found in by_type.values()), default=0)
    return Answer(
        {
            "events": [_event(event) for event in _ordered(shown, direction)],
            "filters": filters,
            "order": [order[0], direction],
            "types": TYPES,
            "total": sum(map(len, by_type.values())),
            "page": page,
            "limit": limit,
            "maxPages": float(pages) if pages else 1,
        }
    )


def _ordered(events: list[Document], direction: str) -> list[Document]:
    return sorted(
        events, key=lambda event: (event["timestamp"], event["id"]), reverse=direction != "ASC"
    )


def _fits(event: Document, filters: dict[str, Any]) -> bool:
    kinds, unwanted = filters["includeEvents"], filters["excludeEvents"]
    if (kinds and event["type"] not in kinds) or event["type"] in unwanted:
        return False
    moment = event["timestamp"]
    first, last = dates.parse(filters.get("dateFrom", "")), dates.parse(filters.get("dateTo", ""))
    if (first and moment < dates.stored(first)) or (last and moment > dates.stored(last)):
        return False
    label = event["label"]
    text = label if isinstance(label, str) else str(label.get("label"))
    return filters["search"].lower() in text.lower()


def _event(event: Document) -> dict[str, Any]:
    shown = {
        "event": event["type"],
        "eventId": event.get("event_id") or f"{event['type']}{event['number']}",
        "eventLabel": event["label"],
        "eventType": TYPES[event["type"]],
        "timestamp": dates.iso(event["timestamp"]),
        "contactId": str(event["contact"]),
    }
    if event["details"] is not None:
        shown["details"] = event["details"]
    return shown
