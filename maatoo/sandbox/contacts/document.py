"""A contact as it is stored: its values by alias, and its indexes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.compare import fold
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.store import Document, Store

KIND = "contacts"

#: columns that are no fields, and where a document keeps them
COLUMNS = {
    "id": "id",
    "is_published": "isPublished",
    "date_added": "dateAdded",
    "date_modified": "dateModified",
    "created_by": "createdBy",
    "created_by_user": "createdByUser",
    "modified_by": "modifiedBy",
    "modified_by_user": "modifiedByUser",
    "date_identified": "dateIdentified",
    "owner_id": "owner",
    "stage_id": "stage",
    "color": "color",
    "preferred_profile_image": "preferredProfileImage",
}

_IDENTIFYING = ("firstname", "lastname", "company", "email")


def index(store: Store) -> None:
    """Let contacts be found by e-mail, tag and stage."""
    table = store.table(KIND)
    table.index("email", _emails)
    table.index("tag", lambda contact: contact["tags"])
    table.index("stage", lambda contact: (contact["stage"],))


def empty(store: Store) -> Document:
    """A contact without an id of whom nothing is known."""
    fields = schemas.schema(store, schemas.CONTACT).fields.values()
    defaults = {f.alias: f.default for f in fields if f.default and f.type != "number"}
    return {
        "isPublished": True,
        "dateModified": None,
        "modifiedBy": None,
        "modifiedByUser": None,
        "points": 0,
        "lastActive": None,
        "dateIdentified": None,
        "owner": None,
        "stage": None,
        "color": None,
        "preferredProfileImage": None,
        "values": defaults,
        "tags": [],
        "ips": [],
        "doNotContact": [],
        "utmtags": [],
    }


def values(contact: Document) -> dict[str, Any]:
    """All stored values of a contact by alias, points and last_active among them."""
    return {
        **contact["values"],
        "points": contact["points"],
        "last_active": contact["lastActive"],
    }


def value(contact: Document, alias: str) -> Any:
    """One stored value by alias."""
    if alias == "points":
        return contact["points"]
    if alias == "last_active":
        return contact["lastActive"]
    return contact["values"].get(alias)


def with_values(contact: Document, stored: dict[str, Any]) -> Document:
    """The contact with other values; it counts as identified from the first name or e-mail on."""
    kept = {alias: item for alias, item in stored.items() if item is not None}
    changed = {
        **contact,
        "points": kept.pop("points", 0),
        "lastActive": kept.pop("last_active", None),
        "values": kept,
    }
    if changed["dateIdentified"] is None and any(kept.get(alias) for alias in _IDENTIFYING):
        changed["dateIdentified"] = dates.stored(dates.now())
    return changed


def holders(store: Store, alias: str, given: Any) -> list[Document]:
    """The contacts that have a value in a unique field."""
    key = fold(given)
    if alias == "email":
        return store.table(KIND).find("email", key)
    return [
        row
        for row in store.table(KIND).rows()
        if value(row, alias) is not None and fold(value(row, alias)) == key
    ]


def full_name(contact: Document) -> str:
    """First and last name."""
    stored = contact["values"]
    return f"{stored.get('firstname') or ''} {stored.get('lastname') or ''}".strip()


def _emails(contact: Document) -> Iterable[str]:
    email = contact["values"].get("email")
    return (fold(email),) if email else ()
