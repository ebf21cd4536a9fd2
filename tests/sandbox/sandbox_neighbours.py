"""What other recordings had done on the real server before the replayed ones saw it."""

from __future__ import annotations

from typing import Any

import httpx

from maatoo.sandbox import Sandbox
from maatoo.sandbox.contacts import companies
from maatoo.sandbox.store import Store

ADDED = {"isPublished": True, "dateAdded": "2026-01-01 00:00:00", "createdBy": 1}
BY_ADMIN = {**ADDED, "createdByUser": "Ada Sandbox"}


def store_of(sandbox: Sandbox) -> Store:
    """The data of a sandbox, for what has no operation of its own yet."""
    return sandbox._store


def fields_and_tags(sandbox: Sandbox) -> None:
    """contact_fields.json, company_fields.json and tags.json."""
    store = store_of(sandbox)
    for field in (10, 23, 24, 25, 26, 27, 28, 40):
        store.table("fields").remove(field)
    store.advance("fields", 51)
    options = [("Art", "art"), ("Bikes &#38; Cars", "bikes"), ("Cooking", "cook")]
    sandbox.add_field(
        "interests", "Interests", "multiselect", properties=_list(options), default=""
    )
    sandbox.add_field("vipflag", "VIP", "boolean", properties={"no": "No", "yes": "Yes"})
    sandbox.add_field("loyaltyscore", "Loyalty score", "number", properties={"scale": "2"})
    sandbox.add_field("birthday", "Birthday", "date")
    sandbox.add_field("lastvisit", "Last visit", "datetime")
    plans = _list([("Free", "free"), ("Pro", "pro")])
    sandbox.add_field("plan", "Plan", "select", properties=plans, default="free")
    store.advance("fields", 65)
    sizes = _list([("1-9", "s"), ("10+", "m")])
    sandbox.add_field("cemployees", "Employees band", "select", object="company", properties=sizes)
    store.advance("tags", 6)


def kept_contacts(client: httpx.Client) -> None:
    """The four contacts that every later recording uses: 15 to 18."""
    for name in ("Kim", "Lea", "Max", "Nia"):
        client.post(
            "/api/contacts/new",
            json={
                "firstname": name,
                "lastname": "Keep",
                "email": f"{name.lower()}@example.invalid",
                "vipflag": True,
            },
        ).raise_for_status()


def kept_companies(sandbox: Sandbox) -> None:
    """companies.json: contact 15 is in the companies 9 and 10."""
    store = store_of(sandbox)
    store.advance("companies", 8)
    for name, more in (("Keep One", {}), ("Keep Two", {"companycity": "Linz"})):
        values = {"companyname": name, **more}
        store.table("companies").insert({**BY_ADMIN, "score": 0, "values": values})
    companies.link(store, 15, 9)
    companies.link(store, 15, 10)
    contacts = store.table("contacts")
    contact = contacts.get(15)
    assert contact is not None
    contacts.put({**contact, "values": {**contact["values"], "company": "Keep Two"}})


def kept_notes_and_devices(sandbox: Sandbox) -> None:
    """notes.json and devices.json."""
    store = store_of(sandbox)
    firefox = {
        "type": "browser",
        "name": "Firefox",
        "short_name": "FF",
        "version": "126.0",
        "engine": "Gecko",
        "engine_version": "",
        "family": "Firefox",
    }
    store.table("devices").insert(
        {
            "contact": 15,
            "clientInfo": firefox,
            **_device("", "GNU/Linux", "LIN", ""),
        }
    )
    store.advance("devices", 7)
    store.table("devices").insert(
        {"contact": 15, "clientInfo": [], **_device(None, "Ubuntu", "UBT", "22.04")}
    )
    store.advance("notes", 6)
    text = '<p>Note 0 "quoted" &amp; ünï</p>'
    note = {"text": text, "type": "general", "dateTime": "2026-04-05 06:07:00"}
    store.table("notes").insert({"contact": 15, **note})


def kept_stage(sandbox: Sandbox) -> None:
    """stages.json: contact 15 is in stage 7."""
    store = store_of(sandbox)
    store.advance("stages", 6)
    store.table("stages").insert({**BY_ADMIN, "name": "Keeper", "weight": 99, "description": None})
    _set(store, 15, stage=7)


def no_stage(sandbox: Sandbox) -> None:
    """stages.json takes contact 15 out again."""
    _set(store_of(sandbox), 15, stage=None)


def kept_segments(client: httpx.Client) -> None:
    """The two segments that later recordings use: 8 and 9."""
    for name in ("Keep seg", "Other seg"):
        client.post("/api/segments/new", json={"name": name}).raise_for_status()


def kept_point_groups(sandbox: Sandbox) -> None:
    """point_groups.json: the groups 7 and 8."""
    store = store_of(sandbox)
    store.advance("point_groups", 6)
    for name in ("Loyalty", "Product"):
        store.table("point_groups").insert({**BY_ADMIN, "name": name, "description": None})


def eight_tags(sandbox: Sandbox) -> None:
    """tags.json and contacts.json: eight tags, the first of them number 15."""
    store = store_of(sandbox)
    store.advance("tags", 14)
    for number in range(8):
        store.table("tags").insert({"tag": f"tag {number}", "description": None})


def _set(store: Store, contact: int, **changes: Any) -> None:
    document = store.table("contacts").get(contact)
    assert document is not None
    store.table("contacts").put({**document, **changes})


def _device(brand: str | None, name: str, short: str, version: str) -> dict[str, Any]:
    return {
        "device": "desktop",
        "deviceBrand": brand,
        "deviceModel": brand,
        "deviceOsName": name,
        "deviceOsShortName": short,
        "deviceOsVersion": version,
        "deviceOsPlatform": "x64",
    }


def _list(options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"list": [{"label": label, "value": value} for label, value in options]}
