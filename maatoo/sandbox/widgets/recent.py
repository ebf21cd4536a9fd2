"""The widget of recent activity: the newest entries of the audit log."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.auditing import log
from maatoo.sandbox.auditing.entities import ENTITIES
from maatoo.sandbox.contacts.naming import primary_name
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.widgets.charts import Json
from maatoo.sandbox.widgets.counting import Range

#: height of the widget without its entries, and of one entry, in pixels
_FRAME, _ENTRY = 80, 75

#: bundles whose entities have a page of their own, and how its path begins
_PAGES = {
    "asset": "assets",
    "campaign": "campaigns",
    "email": "emails",
    "focus": "focus",
    "form": "forms",
    "notification": "notifications",
    "page": "pages",
    "point": "points",
    "report": "reports",
    "sms": "sms",
    "stage": "stages",
    "user": "users",
    "webhook": "webhooks",
}


def recent(store: Store, asked: Range) -> Json:
    """As many entries as fit into the widget, the newest first, without those of categories."""
    limit = round((asked.height - _FRAME) / _ENTRY)
    shown: list[Json] = []
    for entry in reversed(store.table(log.KIND).rows()):
        if len(shown) >= limit:
            break
        if entry["object"] != "category":
            shown.append(_entry(store, entry))
    return {"logs": shown, "icons": []}


def _entry(store: Store, entry: Document) -> Json:
    row = _row(store, entry)
    page = _PAGES.get(entry["bundle"]) if row else None
    return {
        "userName": entry["userName"],
        "userId": entry["user"],
        "bundle": entry["bundle"],
        "object": entry["object"],
        "objectId": str(entry["objectId"]),
        "action": entry["action"],
        "details": _without_nulls(entry["details"]),
        "dateAdded": dates.iso(entry["dateAdded"]),
        "ipAddress": entry["ipAddress"],
        "objectName": _name(store, entry, row),
        "route": f"/s/{page}/view/{entry['objectId']}" if page else False,
    }


def _row(store: Store, entry: Document) -> Document | None:
    place = (entry["bundle"], entry["object"])
    if place in {("lead", "lead"), ("lead", "company")}:
        return store.table("contacts" if place[1] == "lead" else "companies").get(entry["objectId"])
    for kind, entity in ENTITIES.items():
        if (entity.bundle, entity.object) == place:
            return store.table(kind).get(entry["objectId"])
    return None


def _name(store: Store, entry: Document, row: Document | None) -> str:
    if row is None:
        return f"{entry['object']}-{entry['objectId']}"
    if entry["object"] == "lead":
        return primary_name(store, row)
    if entry["object"] == "company":
        return str(row["values"].get("companyname") or "")
    if entry["object"] == "user":
        return f"{row['firstName']} {row['lastName']}"
    return str(row.get("name") or row.get("title") or row.get("label") or "")


def _without_nulls(value: Any) -> Any:
    """What JSON shows of a PHP array: entries without nulls, and lists that lack one by number."""
    if php.is_object(value):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if php.is_list(value):
        kept = {i: _without_nulls(item) for i, item in enumerate(value) if item is not None}
        return php.array(kept)
    return value
