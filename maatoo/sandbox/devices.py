"""The devices resource: what contacts use."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import dates
from maatoo.sandbox.answers import bad_request, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.contacts.nested import whole
from maatoo.sandbox.properties import Property, read_id, read_text
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.search import Term
from maatoo.sandbox.store import Document

_TEXTS = (
    *("device", "deviceBrand", "deviceModel", "deviceOsName", "deviceOsShortName"),
    *("deviceOsVersion", "deviceOsPlatform"),
)


def _text(value: Any) -> Any:
    """A blank text is stored as null."""
    return read_text(value) or None


class Devices(Resource):
    """`/devices`. What a client says of its browser is not stored; `search` is ignored."""

    kind = "devices"
    path = "devices"
    one, many = "device", "devices"
    area = "lead:leads"
    audited = False
    publishable = False
    fails_in_batch = True
    commands: ClassVar = usual()
    properties: ClassVar = (
        Property(name="clientInfo", default=[], writable=False),
        *(Property(name=name, read=_text) for name in _TEXTS),
    )

    def permit(self, call: Call, action: str) -> None:
        """Reading devices asks for no permission."""
        if action != "view":
            super().permit(call, action)

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """A device needs a contact."""
        draft = super().draft(call, current, body, mode)
        draft.document.setdefault("dateAdded", dates.stored(dates.now()))
        if "lead" in body or current is None:
            number = read_id(body.get("lead"))
            if number is None:
                raise bad_request("contact ID is mandatory")
            if number not in call.table("contacts"):
                raise not_found("Contact not found.")
            draft.document["contact"] = number
            draft.shown["lead"] = True
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> dict[str, Any]:
        """With its contact."""
        shown = super().show(call, document, view, draft)
        contact = call.table("contacts").get(document["contact"])
        lead = contact and whole(call.store, contact, with_fields="lead" in draft.shown)
        return {"id": shown.pop("id"), "lead": lead, **shown}

    def words(self, call: Call, term: Term) -> None:
        """Everything is found."""
        del call, term
