"""The stages resource, and the two operations that move a contact into a stage or out of it."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox.answers import Answer, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.contacts.access import related, stored
from maatoo.sandbox.properties import WINDOW, Property, category, read_whole
from maatoo.sandbox.resource import Resource
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document


class Stages(Resource):
    """`/stages`."""

    kind = "stages"
    path = "stages"
    one, many = "stage", "stages"
    area = "stage:stages"
    minimal: ClassVar = ("name", "category", "weight", "description")
    searched: ClassVar = ("name", "description")
    commands: ClassVar = USUAL
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        Property(name="weight", default=0, cleared=0, read=read_whole),
        Property(name="description"),
        *WINDOW,
    )

    def removed(self, call: Call, document: Document) -> None:
        """Take all contacts out of it."""
        for contact in call.table("contacts").find("stage", document["id"]):
            call.table("contacts").put({**contact, "stage": None})


def add_contact(call: Call) -> Answer:
    """Answer `POST /stages/{id}/contact/{contact_id}/add`."""
    stage, contact = _stage(call), related(call)
    if contact["stage"] != stage["id"]:
        _record(call, contact, f"{stage['name']} (by API)")
        membership.refresh(call.store, stored(call, {**contact, "stage": stage["id"]}))
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /stages/{id}/contact/{contact_id}/remove`."""
    stage, contact = _stage(call), related(call)
    if contact["stage"] == stage["id"]:
        _record(call, contact, f"Removed from {stage['name']}")
        membership.refresh(call.store, stored(call, {**contact, "stage": None}))
    return Answer({"success": 1})


def _stage(call: Call) -> Document:
    stage = call.table("stages").get(call.id)
    if stage is None:
        raise not_found()
    return stage


def _record(call: Call, contact: Document, label: str) -> None:
    number = call.store.next_id("lead_stages_change_log")
    activity.record(
        call.store,
        "stage.changed",
        contact["id"],
        label,
        {"log": {"id": str(number)}},
        number=number,
    )
