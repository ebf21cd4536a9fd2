"""The notes resource: what was noted about contacts."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox import dates
from maatoo.sandbox.answers import CRASH_TEXT, Refusal, bad_request, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import having, usual
from maatoo.sandbox.contacts.nested import fields
from maatoo.sandbox.properties import Property, moment, one_of, read_html, read_id
from maatoo.sandbox.resource import Draft, Mode, Reader, Resource, View
from maatoo.sandbox.store import Document

_TYPES = ("general", "email", "call", "meeting")


class Notes(Resource):
    """`/notes`. An edit that does not name the contact shows it without fields."""

    kind = "notes"
    path = "notes"
    one, many = "note", "notes"
    area = "lead:notes"
    audited = False
    searched: ClassVar = ("text",)
    commands: ClassVar = {
        **usual("ids"),
        **{f"type:{about}": having("type", about) for about in _TYPES},
    }
    ties_turn = False
    fails_in_batch = True
    properties: ClassVar = (
        Property(name="text", read=read_html, required="Note text cannot be empty"),
        Property(
            name="type",
            default="general",
            read=one_of(*_TYPES),
        ),
        moment("dateTime"),
    )

    def permit(self, call: Call, action: str) -> None:
        """Refuse everybody but administrators, because no such permission exists on the server."""
        if call.user.admin:
            return
        if action == "view":
            raise Refusal(403, "Permission not found. 'lead:notes:view' given.")
        raise Refusal(403, CRASH_TEXT.format(code=403), kernel=True)

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """A note needs a contact."""
        draft = super().draft(call, current, body, mode)
        note = draft.document
        if "lead" in body or current is None:
            contact = _contact(call, read_id(body.get("lead")))
            note["contact"] = contact["id"]
            draft.shown["lead"] = True
        note.setdefault("dateAdded", dates.stored(dates.now()))
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With its contact."""
        shown = super().show(call, document, view, draft)
        contact = call.table("contacts").get(document["contact"])
        shown["lead"] = contact and {
            "id": contact["id"],
            "points": contact["points"],
            "color": contact["color"],
            "fields": fields(call.store, contact) if "lead" in draft.shown else [],
        }
        return shown

    def column(self, call: Call, name: str) -> Reader | None:
        """When it was written is a column that no answer shows."""
        if name == "dateAdded":
            return lambda note: note["dateAdded"]
        return super().column(call, name)

    def shrink(self, shown: Document) -> Document:
        """Minimal lists show nothing at all."""
        del shown
        return {}

    def publishes(self, document: Document) -> bool:
        """All of them are published."""
        del document
        return True


def _contact(call: Call, id: int | None) -> Document:
    if id is None:
        raise bad_request("lead ID is mandatory")
    contact = call.table("contacts").get(id)
    if contact is None:
        raise not_found("Contact not found.")
    return contact
