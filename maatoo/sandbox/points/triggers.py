"""The point triggers resource: their events, and what the two endpoints for events do."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, bad_request, denied
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.listing import without_nulls
from maatoo.sandbox.properties import (
    WINDOW,
    Property,
    category,
    read_flag,
    read_whole,
)
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document

EVENT_TYPES = {
    "campaign.changecampaign": "Modify contact's campaigns",
    "lead.changelists": "Modify contact's segments",
    "lead.changetags": "Modify contact's tags",
    "plugin.leadpush": "Push contact to integration",
    "email.send": "Send an email",
    "email.send_to_user": "Send an email to user",
}


class PointTriggers(Resource):
    """`/points/triggers`. A PUT shows events as dropped but keeps them; a PATCH adds to them."""

    kind = "point_triggers"
    path = "points/triggers"
    one, many = "trigger", "triggers"
    area = "point:triggers"
    new_is_modified: ClassVar = ("date", "user")
    minimal: ClassVar = ("name", "category", "description")
    searched: ClassVar = ("name", "description")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        Property(name="description"),
        *WINDOW,
        Property(name="points", default=0, cleared=0, read=read_whole),
        Property(name="color", default="a0acb8", needed=True),
        Property(name="events", default=[], kept=True, writable=False),
        Property(name="triggerExistingLeads", default=False, read=read_flag, needed=True),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Lay the given events over the stored ones."""
        draft = super().draft(call, current, body, mode)
        old: list[Document] = current["events"] if current else []
        given = [item for item in php.listed(body.get("events")) if php.is_object(item)]
        draft.document["events"] = _events(call, old, given)
        if mode is Mode.REPLACE:  # what it drops is shown as dropped, but stays stored
            names = {php.whole(item.get("id")) for item in given}
            kept = draft.document["events"]
            known = {event["id"] for event in old}
            draft.shown["events"] = [e for e in kept if e["id"] in names or e["id"] not in known]
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """Deleted ones have events without ids."""
        shown = {**super().show(call, document, view, draft), **draft.shown}
        if view is View.DELETED:
            shown["events"] = [{**event, "id": None} for event in shown["events"]]
        return shown


def _events(call: Call, old: list[Document], given: list[Document]) -> list[Document]:
    by_id = {event["id"]: event for event in old}
    named: dict[int, Document] = {}
    for order, item in enumerate(given, start=1):
        known = by_id.get(php.whole(item.get("id")))
        number: int = known["id"] if known else call.store.next_id("point_trigger_events")
        event: Document = {
            "id": number,
            "name": item.get("name"),
            "description": item.get("description"),
            "type": item.get("type"),
            "order": order,
            "properties": item.get("properties") or [],
        }
        named[number] = event
    return list({**by_id, **named}.values())


def delete_events(call: Call) -> Answer:
    """Answer `DELETE /points/triggers/{id}/events/delete`; the deletion is only shown, not kept."""
    trigger = call.entity(PointTriggers.kind)
    if not call.user.may(PointTriggers.area, "edit"):
        raise denied()
    given = call.query.get("events", call.fields.get("events"))
    if not isinstance(given, (list, dict)):
        raise bad_request("The events attribute must be array.")
    gone = {php.whole(item) for item in php.listed(given)}
    left = [event for event in trigger["events"] if event["id"] not in gone]
    resource = PointTriggers()
    shown: dict[str, Any] = resource.show(
        call, {**trigger, "events": left}, View.ONE, Draft(trigger)
    )
    return Answer({resource.one: without_nulls(shown)})


def list_event_types(call: Call) -> Answer:
    """Answer `GET /points/triggers/events/types`."""
    del call
    return Answer({"eventTypes": EVENT_TYPES})
