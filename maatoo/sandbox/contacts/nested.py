"""A contact as it stands inside of other entities: devices, notes, submissions."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox.contacts.document import values
from maatoo.sandbox.contacts.showing import FLAT, show
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.groups import grouped
from maatoo.sandbox.resource import View
from maatoo.sandbox.store import Document, Store

_AFTER_FIELDS = (
    *("lastActive", "owner", "ipAddresses", "tags", "utmtags", "stage", "dateIdentified"),
    *("preferredProfileImage", "doNotContact", "frequencyRules"),
)


def fields(store: Store, contact: Document) -> dict[str, Any]:
    """The fields of a contact in their groups, without the flat ones."""
    schema = schemas.schema(store, schemas.CONTACT)
    stored = values(contact)
    for alias, field in schema.fields.items():
        if field.type == "number" and stored.get(alias) is not None:
            stored[alias] = float(stored[alias])
    return grouped(schema, stored)


def card(store: Store, contact: Document) -> dict[str, Any]:
    """The contact with its best known fields beside the id."""
    del store
    stored = values(contact)
    return {
        "id": contact["id"],
        "points": contact["points"],
        "color": contact["color"],
        **{alias: stored.get(alias) for alias in FLAT},
    }


def whole(store: Store, contact: Document, *, with_fields: bool) -> dict[str, Any]:
    """The contact as a device shows it.

    Args:
        store: the data.
        contact: the stored document.
        with_fields: whether `fields` is filled, which only the answer to a write that names the
            contact has.
    """
    shown = show(store, contact, View.ONE, None)
    return {
        "createdByUser": contact.get("createdByUser"),
        "modifiedByUser": contact.get("modifiedByUser"),
        **card(store, contact),
        "fields": fields(store, contact) if with_fields else [],
        **{name: shown[name] for name in _AFTER_FIELDS},
    }
