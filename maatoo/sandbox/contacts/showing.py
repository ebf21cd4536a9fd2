"""A contact as JSON, in the forms of each answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo.sandbox import dates, users
from maatoo.sandbox.contacts import tags
from maatoo.sandbox.contacts.document import values
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.groups import flat, grouped
from maatoo.sandbox.listing import without_nulls
from maatoo.sandbox.resource import View, audit
from maatoo.sandbox.store import Document, Store

_IP_DETAILS = dict.fromkeys(
    (
        *("city", "region", "zipcode", "country", "latitude", "longitude"),
        *("isp", "organization", "timezone", "extra"),
    ),
    "",
)
_COLUMN_VIEWS = {View.LISTED, View.BATCH_EDITED}
#: fields that some answers show beside the id
FLAT = (
    *("title", "firstname", "lastname", "company", "position", "email", "phone", "mobile"),
    *("address1", "address2", "city", "state", "zipcode", "timezone", "country"),
)


def show(
    store: Store, contact: Document, view: View, written: Mapping[str, Any] | None
) -> dict[str, Any]:
    """A contact in the answer of a standard operation.

    Args:
        store: the data.
        contact: the stored document.
        view: for which answer.
        written: {"core": …, "all": …, "lastActive": …} of the write that is answered, None for
            reads.
    """
    schema = schemas.schema(store, schemas.CONTACT)
    number = None if view is View.DELETED else contact["id"]
    listed = view in _COLUMN_VIEWS
    if written is None:
        core = every = _read(schema, contact, view)
    else:
        core, every = written["core"], written["all"]
    if view is View.BATCH_EDITED:
        core, every = _as_rows(core), _as_rows(every)
    fields = grouped(schema, core, created=view is View.NEW, listed=listed)
    fields["all"] = flat(schema, number, every, listed=listed)
    in_write_order = view in {View.NEW, View.EDITED, View.BATCH_EDITED}
    known_tags = (tags.in_order if in_write_order else tags.sorted_by_name)(store, contact["tags"])
    return {
        **audit(contact),
        "id": number,
        "points": contact["points"],
        "color": contact["color"],
        "fields": fields,
        "lastActive": dates.iso((written or contact)["lastActive"]),
        "owner": users.brief(store, contact["owner"]),
        "ipAddresses": _addresses(store, contact),
        "tags": [] if view is View.DELETED else [dict(tag) for tag in known_tags],
        "utmtags": None if view is View.NEW else contact["utmtags"],
        "stage": _stage(store, contact["stage"]),
        "dateIdentified": dates.iso(contact["dateIdentified"]),
        "preferredProfileImage": contact["preferredProfileImage"],
        "doNotContact": [
            {key: item for key, item in entry.items() if key != "dateAdded"}
            for entry in contact["doNotContact"]
        ],
        "frequencyRules": [],
    }


def show_after_action(store: Store, contact: Document, before: Document) -> dict[str, Any]:
    """A contact in the answer of a do-not-contact or UTM operation: without nulls, without `all`.

    Args:
        store: the data.
        contact: the stored document.
        before: the document as it was when its fields were read.
    """
    schema = schemas.schema(store, schemas.CONTACT)
    stored = _read(schema, before, View.ONE)
    core = {
        alias: float(value)
        if schema.fields[alias].type == "number" and value is not None
        else value
        for alias, value in stored.items()
        if alias in schema.fields
    }
    shown = {
        **show(store, contact, View.ONE, None),
        **{alias: stored.get(alias) for alias in FLAT},
        "fields": grouped(schema, core),
        "doNotContact": [
            {**entry, "dateAdded": dates.iso(entry["dateAdded"])}
            for entry in contact["doNotContact"]
        ],
    }
    clean: dict[str, Any] = without_nulls(shown)
    return clean


def _read(schema: schemas.Schema, contact: Document, view: View) -> dict[str, Any]:
    """Stored values as reads show them: booleans are 0 and 1, in lists "0" and "1"."""
    stored = values(contact)
    for alias, value in stored.items():
        field = schema.fields.get(alias)
        if field is not None and field.type == "boolean" and value is not None:
            stored[alias] = str(value) if view in _COLUMN_VIEWS else value
    return stored


def _as_rows(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Booleans as the rows of a list have them."""
    return {
        alias: str(int(value)) if isinstance(value, bool) else value
        for alias, value in shown.items()
    }


def _addresses(store: Store, contact: Document) -> list[dict[str, Any]]:
    found: dict[str, Document] = {}
    for number in contact["ips"]:
        ip = store.table("ip_addresses").get(number)
        if ip is not None:
            found.setdefault(ip["ipAddress"], ip)
    return [
        {"ipAddress": ip["ipAddress"], "id": ip["id"], "ipDetails": _IP_DETAILS}
        for ip in found.values()
    ]


def _stage(store: Store, id: int | None) -> dict[str, Any] | None:
    stage = store.table("stages").get(id)
    if stage is None:
        return None
    return {
        "createdByUser": stage.get("createdByUser"),
        "modifiedByUser": stage.get("modifiedByUser"),
        "id": stage["id"],
        "name": stage["name"],
        "category": None,
        "weight": stage["weight"],
        "description": stage["description"],
    }
