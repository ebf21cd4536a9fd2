"""Activity: what happened to contacts, written as it happens, and the two timeline endpoints."""

from __future__ import annotations

import math
from collections.abc import Callable
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


#: gives events that are read off other tables: of one contact or of all, for a base URL
Provider = Callable[[Store, "int | None", str], list[Document]]

_PROVIDERS = "maatoo.sandbox.activity"

#: types that stand on the first page alone
_UNPAGED = frozenset({"email.replied"})

#: how types stand among events of the same second, the first of them at the bottom
_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            *("asset.download", "campaign.event", "campaign.event.scheduled", "email.read"),
            *("email.sent", "email.replied", "email.failed", "form.submitted"),
            *("lead.utmtagsadded", "lead.source.created", "lead.source.identified"),
            *("lead.donotcontact", "segment_membership", "campaign_membership", "stage.changed"),
            *("point.gained", "page.hit"),
        )
    )
}


#: what the database finds by its date, and equals backwards, when a range of dates is asked for;
#: a page of one is found so whatever its type
_BY_DATE = frozenset({"point.gained", "email.replied"})


def index(store: Store) -> None:
    """Let events be found by contact."""
    store.table(KIND).index("contact", lambda event: (event["contact"],))


def provide(store: Store, provider: Provider) -> None:
    """Let a provider add events to timelines."""
    providers: list[Provider] = store.derived.setdefault(_PROVIDERS, [])
    providers.append(provider)


def record(
    store: Store,
    type: str,
    contact: int,
    label: str | dict[str, Any],
    details: dict[str, Any] | None = None,
    *,
    number: int | None = None,
    event_id: str | None = None,
    origin: str | None = None,
    moment: str | None = None,
    ip: int | None = None,
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
        origin: what the event log names as the object that did it.
        moment: when it happened, as stored; now when None.
        ip: the id of the address from which it was set off.
    """
    store.table(KIND).insert(
        {
            "type": type,
            "contact": contact,
            "number": store.next_id("lead_event_log") if number is None else number,
            "event_id": event_id,
            "origin": origin,
            "ip": ip,
            "timestamp": moment or dates.stored(dates.now()),
            "label": label,
            "details": details,
        }
    )


def moved(event: Document, contact: int) -> Document:
    """An event of a contact that was merged into another one; other rows only get a new contact."""
    event = {**event, "contact": contact}
    details: Document = event.get("details") or {}
    log: Document = details.get("log") or {}
    if "lead_id" in log:
        event["details"] = {**details, "log": {**log, "lead_id": str(contact)}}
    return event


def list_activity(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/activity`."""
    contact = identity.current(call.store, call.id)
    if contact not in call.table("contacts"):
        raise not_found()
    return _timeline(call, call.table(KIND).find("contact", contact) + _provided(call, contact))


def list_all_activity(call: Call) -> Answer:
    """Answer `GET /contacts/activity`."""
    return _timeline(call, call.table(KIND).rows() + _provided(call, None))


def _provided(call: Call, contact: int | None) -> list[Document]:
    providers: list[Provider] = call.store.derived.get(_PROVIDERS, [])
    return [
        event for provider in providers for event in provider(call.store, contact, call.base_url)
    ]


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
    dated = "dateFrom" in filters or "dateTo" in filters
    page = max(php.whole(call.query.get("page") or 1), 1)
    limit = php.whole(call.query.get("limit") or PAGE) or PAGE
    by_type: dict[str, list[Document]] = {}
    for event in events:
        if _fits(event, filters):
            by_type.setdefault(event["type"], []).append(event)
    shown: list[Document] = []
    for kind, found in by_type.items():
        if kind in _UNPAGED and page > 1:
            continue
        backwards = limit == 1 or (dated and kind in _BY_DATE)
        ordered = sorted(found, key=lambda event: event["id"], reverse=backwards)
        ordered.sort(key=lambda event: event["timestamp"], reverse=direction != "ASC")
        shown += ordered[(page - 1) * limit : page * limit]
    pages = max((math.ceil(len(found) / limit) for found in by_type.values()), default=0)
    return Answer(
        {
            "events": [_event(event) for event in _ordered(shown, direction)],
            "filters": filters,
            "order": [order[0], direction],
            "types": TYPES,
            "total": sum(
                len(found) if kind not in _UNPAGED or page == 1 else 0
                for kind, found in by_type.items()
            ),
            "page": page,
            "limit": limit,
            "maxPages": float(pages) if pages else 1,
        }
    )


def _ordered(events: list[Document], direction: str) -> list[Document]:
    """Mixed pages: descending, equals of one type come the other way round than on their page."""
    down = direction != "ASC"

    def key(event: Document) -> tuple[str, int]:
        return (event["timestamp"], _RANKS.get(event["type"], -1))

    return sorted(reversed(events) if down else events, key=key, reverse=down)


def _fits(event: Document, filters: dict[str, Any]) -> bool:
    kinds, unwanted = filters["includeEvents"], filters["excludeEvents"]
    if (kinds and event["type"] not in kinds) or event["type"] in unwanted:
        return False
    moment = event["timestamp"]
    first, last = dates.parse(filters.get("dateFrom", "")), dates.parse(filters.get("dateTo", ""))
    if (first and moment < dates.stored(first)) or (last and moment > dates.stored(last)):
        return False
    wanted = filters["search"].lower()
    if not wanted or event["type"] == "email.replied":
        return True
    return any(wanted in text.lower() for text in _searched(event))


def _searched(event: Document) -> list[str]:
    """In which texts a search looks; hits of foreign pages are never found."""
    details: Document = event["details"] or {}
    if event["type"] == "page.hit":
        return [str(event["label"]["label"])] if details.get("page") else []
    if event["type"] == "point.gained":
        return [str(details["log"]["eventName"]), str(details["log"]["actionName"])]
    label = event["label"]
    return [label if isinstance(label, str) else str(label.get("label"))]


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
