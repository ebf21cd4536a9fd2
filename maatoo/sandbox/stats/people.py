"""The statistics tables about contacts: devices, log, points, do-not-contact and utm tags."""

from __future__ import annotations

import json
import re

from maatoo.sandbox import php
from maatoo.sandbox.contacts import activity
from maatoo.sandbox.properties import UTM
from maatoo.sandbox.stats.query import Row
from maatoo.sandbox.stats.reading import Maker, renamed
from maatoo.sandbox.store import Document, Store


def _devices(store: Store) -> list[Row]:
    rows = renamed(
        store,
        "devices",
        id="id",
        lead_id="contact",
        date_added="dateAdded",
        client_info="clientInfo",
        device="device",
        device_os_name="deviceOsName",
        device_os_shortname="deviceOsShortName",
        device_os_version="deviceOsVersion",
        device_os_platform="deviceOsPlatform",
        device_brand="deviceBrand",
        device_model="deviceModel",
        tracking_id="tracking",
    )
    return [{**row, "client_info": php.serialize(row["client_info"] or [])} for row in rows]


def _event_log(store: Store) -> list[Row]:
    rows: list[Row] = []
    for event in store.table(activity.KIND).rows():
        kind = event["type"]
        if kind not in _LOGGED:
            continue
        bundle, thing, action = _LOGGED[kind]
        details: Document = event["details"] or {}
        thing = event.get("origin") or thing
        if str(event["label"]).startswith("Contact removed"):
            action = "removed"
        properties = {"object_description": details.get("objectDescription")}
        rows.append(
            {
                "id": event["number"],
                "lead_id": event["contact"],
                "bundle": bundle,
                "object": thing,
                "action": action,
                "date_added": event["timestamp"],
                "properties": json.dumps(properties, separators=(",", ":")),
            }
        )
    return sorted(rows, key=lambda row: row["id"])


_LOGGED = {
    "lead.source.identified": ("lead", "api-single", "identified_contact"),
    "lead.source.created": ("page", "hit", "created_contact"),
    "segment_membership": ("lead", "segment", "added"),
    "campaign_membership": ("campaign", "campaign", "added"),
}


def _points(store: Store) -> list[Row]:
    rows: list[Row] = []
    for event in store.table(activity.KIND).rows():
        if event["type"] == "point.gained":
            log = event["details"]["log"]
            rows.append(
                {
                    "id": event["number"],
                    "lead_id": event["contact"],
                    "ip_id": event.get("ip"),
                    "type": log["type"],
                    "event_name": log["eventName"],
                    "action_name": log["actionName"],
                    "delta": log["delta"],
                    "date_added": event["timestamp"],
                }
            )
    return sorted(rows, key=lambda row: row["id"])


def _given_points(store: Store) -> list[Row]:
    names = {"point_id": "point", "lead_id": "contact", "ip_id": "ip", "date_fired": "date"}
    return renamed(store, "point_log", **names)


def _dnc(store: Store) -> list[Row]:
    return [
        {
            "id": entry["id"],
            "lead_id": contact["id"],
            "date_added": entry["dateAdded"],
            "reason": entry["reason"],
            "channel": entry["channel"],
            "channel_id": entry["channelId"],
            "comments": entry["comments"],
        }
        for contact in store.table("contacts").rows()
        for entry in contact["doNotContact"]
    ]


def _utm(store: Store) -> list[Row]:
    rows: list[Row] = []
    for contact in store.table("contacts").rows():
        for entry in contact["utmtags"]:
            row = {"id": entry["id"], "lead_id": contact["id"]}
            for name in ("referer", "remoteHost", "url", "userAgent", *UTM, "utmTerm"):
                row[re.sub("([A-Z])", lambda m: f"_{m[1].lower()}", name)] = entry[name]
            rows.append({**row, "query": php.serialize(entry["query"])})
    return rows


MAKERS: dict[str, Maker] = {
    "lead_devices": _devices,
    "lead_donotcontact": _dnc,
    "lead_event_log": _event_log,
    "lead_points_change_log": _points,
    "lead_utmtags": _utm,
    "point_lead_action_log": _given_points,
}
