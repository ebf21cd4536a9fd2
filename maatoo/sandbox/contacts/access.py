"""Finding the contact of a path, with the server's refusals, and storing it as modified."""

from __future__ import annotations

from maatoo.sandbox.answers import denied, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import identity
from maatoo.sandbox.crud import touched
from maatoo.sandbox.store import Document

AREA = "lead:leads"


def readable(call: Call, missing: str = "Item was not found.") -> Document:
    """The contact of the path, for reading.

    Raises:
        Refusal: 404 with the text `missing`, or 403.
    """
    return _allowed(call, call.id, "view", missing)


def editable(call: Call, missing: str = "Item was not found.") -> Document:
    """The contact of the path, for changing.

    Raises:
        Refusal: 404 with the text `missing`, or 403.
    """
    return _allowed(call, call.id, "edit", missing)


def related(call: Call, missing: str = "Contact not found.") -> Document:
    """The contact that a path names by `contact_id`, for adding it to something or removing it.

    Raises:
        Refusal: 404 with the text `missing`, or 403.
    """
    return _allowed(call, int(call.params["contact_id"]), "edit", missing)


def stored(call: Call, contact: Document) -> Document:
    """Store a changed contact, modified by the user of the call."""
    return call.table("contacts").put(touched(call, contact))


def _allowed(call: Call, id: int, action: str, missing: str) -> Document:
    contact = identity.contact(call.store, id)
    if contact is None:
        raise not_found(missing)
    if not call.user.may(AREA, action):
        raise denied()
    return contact
