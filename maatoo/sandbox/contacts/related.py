"""What belongs to a contact or may be put on it: lists that other resources fill."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, crash, denied
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import order_key
from maatoo.sandbox.contacts import companies
from maatoo.sandbox.contacts.access import AREA, readable
from maatoo.sandbox.listing import page, searched, without_nulls
from maatoo.sandbox.notes import Notes
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store

CAMPAIGN_MEMBERS = "campaign_members"


def index(store: Store) -> None:
    """Let everything that belongs to a contact be found by it."""
    for kind in ("notes", "devices", CAMPAIGN_MEMBERS, "group_scores"):
        store.table(kind).index("contact", lambda row: (row["contact"],))


def list_notes(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/notes`, the newest first unless an order is asked for.

    A column is known by the server's alias alone, as `n.dateTime`.
    """
    contact = readable(call)
    rows = searched(call, Notes(), call.table("notes").find("contact", contact["id"]))
    alias, _, name = str(call.query.get("orderBy") or "n.dateAdded").rpartition(".")
    read = Notes().column(call, name) if alias == "n" else None
    if read is None:
        raise crash()
    backwards = str(call.query.get("orderByDir") or "DESC").upper() == "DESC"
    rows = sorted(
        reversed(rows) if backwards else rows,
        key=lambda note: order_key(read(note)),
        reverse=backwards,
    )
    shown: list[dict[str, Any]] = [
        {
            "id": note["id"],
            "text": note["text"],
            "type": note["type"],
            "dateTime": dates.iso(note["dateTime"]),
            "lead": {},
        }
        for note in page(rows, call.query)
    ]
    return Answer({"total": len(rows), "notes": shown})


def list_devices(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/devices`, the newest first."""
    contact = readable(call)
    rows = call.table("devices").find("contact", contact["id"])
    newest = sorted(rows, key=lambda row: row["id"], reverse=True)
    shown = [_device(row) for row in page(newest, call.query)]
    return Answer({"total": len(rows), "devices": shown})


def list_companies(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/companies`."""
    rows = companies.rows(call.store, readable(call)["id"])
    return Answer({"total": len(rows), "companies": rows})


def list_segments(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/segments`."""
    shown: dict[str, Any] = {}
    for member in membership.of_contact(call.store, readable(call)["id"]):
        segment = call.table("segments").get(member["segment"])
        if segment is not None:
            shown[str(segment["id"])] = {
                "id": segment["id"],
                "name": segment["name"],
                "alias": segment["alias"],
                **_joined(member),
            }
    return Answer({"total": len(shown), "lists": shown or []})


def list_campaigns(call: Call) -> Answer:
    """Answer `GET /contacts/{id}/campaigns`."""
    shown: dict[str, Any] = {}
    for member in call.table(CAMPAIGN_MEMBERS).find("contact", readable(call)["id"]):
        campaign = call.table("campaigns").get(member["campaign"])
        if campaign is not None and not member["manuallyRemoved"]:
            lists = {"listMembership": campaign["lists"]} if campaign["lists"] else {}
            shown[str(campaign["id"])] = {
                "id": campaign["id"],
                "name": campaign["name"],
                **lists,
                **_joined(member),
            }
    return Answer({"total": len(shown), "campaigns": shown or []})


def list_owners(call: Call) -> Answer:
    """Answer `GET /contacts/list/owners`."""
    if not call.user.may(AREA, "create"):
        raise denied()
    return Answer(
        [
            {name: user[name] for name in ("id", "firstName", "lastName")}
            for user in call.table("users").rows()
            if user["isPublished"]
        ]
    )


def list_fields(call: Call) -> Answer:
    """Answer `GET /contacts/list/fields`: the fields of contacts and companies, by id."""
    if not call.user.may(AREA, "view"):
        raise denied()
    shown: dict[str, Any] = {}
    rows = [row for row in call.table("fields").rows() if row["isPublished"]]
    for row in sorted(rows, key=lambda row: (row["order"], row["id"])):
        names = ("id", "label", "alias", "type", "group", "order", "object")
        known = {name: row[name] for name in names}
        shown[str(row["id"])] = known if row["properties"] else {**known, "properties": {}}
    return Answer(shown or [])


def list_available_segments(call: Call) -> Answer:
    """Answer `GET /contacts/list/segments`: the published ones, by name."""
    if not call.user.may(AREA, "view"):
        raise denied()
    rows = [row for row in call.table("segments").rows() if row["isPublished"]]
    shown = {
        str(row["id"]): {name: row[name] for name in ("id", "name", "alias")}
        for row in sorted(rows, key=lambda row: str(row["name"]).lower())
    }
    return Answer(shown or [])


def _joined(member: Document) -> dict[str, Any]:
    return {
        "dateAdded": dates.iso(member["dateAdded"]),
        "manuallyRemoved": member["manuallyRemoved"],
        "manuallyAdded": member["manuallyAdded"],
    }


def _device(row: Document) -> dict[str, Any]:
    hidden = {"contact", "dateAdded", "tracking"}
    shown: dict[str, Any] = {
        "lead": {},
        **{key: value for key, value in row.items() if key not in hidden},
    }
    clean: dict[str, Any] = without_nulls(shown)
    return clean
