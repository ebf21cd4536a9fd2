"""Page hits: who saw which page, what that tells of the contact, and what it sets off."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from maatoo.sandbox import dates, php
from maatoo.sandbox.contacts import activity, document, tags, utm
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.values import is_blank, read
from maatoo.sandbox.points import awarding
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.tracking import user_agents
from maatoo.sandbox.tracking import visit as visits
from maatoo.sandbox.tracking.visit import Visit, Visitor

KIND = "page_hits"

_UTM = {
    "utm_campaign": "utmCampaign",
    "utm_content": "utmContent",
    "utm_medium": "utmMedium",
    "utm_source": "utmSource",
    "utm_term": "utmTerm",
}
_HIDDEN = frozenset({"missing", "tags", "ct"})


class Undecodable(Exception):
    """A `ct` parameter that holds nothing that can be read."""


def hit(visit: Visit, page: Document | None = None) -> Visitor | None:
    """Note a hit.

    Args:
        visit: the request.
        page: the landing page that was shown, if one was.

    Returns:
        The visitor; None for robots.

    Raises:
        Undecodable: for a `ct` that is none.
    """
    if user_agents.is_robot(visit.agent):
        return None
    store, given = visit.store, visit.given
    if given.get("ct"):
        _decoded(str(given["ct"]))
    values = _public_values(store, given)
    visitor = visits.visitor(visit, _holder(store, values))
    is_new = not store.table(activity.KIND).find("contact", visitor.contact["id"])
    contact = _updated(visit, visitor.contact, values)
    title = str(given.get("page_title") or "")
    url = str(given.get("page_url") or "")
    row = store.table(KIND).insert(
        {
            "contact": contact["id"],
            "page": page and page["id"],
            "device": visitor.device,
            "ip": visits.address(visit),
            "date": dates.stored(dates.now()),
            "code": 200 if page or not given.get("missing") else 404,
            "url": url,
            "title": title,
            "referer": str(given.get("page_referrer") or visit.referer),
            "language": given.get("page_language") or (page and page["language"]),
            "agent": visit.agent,
            "tracking": visitor.tracking,
            "query": _query(given),
        }
    )
    if is_new:
        # tags are saved by themselves, and each save writes the source
        for _ in range(2 if given.get("tags") else 1):
            visits.record_source(store, contact, url, "page/hit")
    _tag_campaign(visit, contact)
    _record(visit, row)
    target = page["id"] if page else 0
    awarding.give(store, "page.hit", contact["id"], target, "hit", "page", ip=row["ip"])
    visitor.contact = store.table("contacts").get(contact["id"]) or contact
    return visitor


def _decoded(text: str) -> None:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Undecodable from None


def _public_values(store: Store, given: dict[str, Any]) -> dict[str, Any]:
    """The field values of a hit: only fields that may be updated publicly count."""
    values: dict[str, Any] = {}
    rows = store.table("fields").rows()
    public = {r["alias"] for r in rows if r["isPubliclyUpdatable"] and r["object"] == "lead"}
    for alias, field in schemas.schema(store, schemas.CONTACT).fields.items():
        if alias in public and not is_blank(given.get(alias)):
            try:
                values[alias] = read(field, given[alias])
            except NotValid:
                continue
    return values


def _holder(store: Store, values: dict[str, Any]) -> Document | None:
    for field in schemas.schema(store, schemas.CONTACT).unique:
        if values.get(field.alias):
            held = document.holders(store, field.alias, values[field.alias])
            if held:
                return held[0]
    return None


def _updated(visit: Visit, contact: Document, values: dict[str, Any]) -> Document:
    store = visit.store
    changed = {**contact, "lastActive": dates.stored(dates.now())}
    stored = {**document.values(changed), **values}
    changed = document.with_values(changed, stored)
    if visit.given.get("tags"):
        changed["tags"] = tags.changed(store, contact["tags"], visit.given["tags"])
    store.table("contacts").put(changed)
    if values:
        membership.refresh(store, changed)
    return changed


def _tag_campaign(visit: Visit, contact: Document) -> None:
    url = urlsplit(str(visit.given.get("page_url") or ""))
    query = {**dict(parse_qsl(url.query)), **visit.given}
    found = {name: str(query[sent]) for sent, name in _UTM.items() if query.get(sent)}
    if not found:
        return
    entry: Document = {
        "id": visit.store.next_id("lead_utmtags"),
        "query": _query(visit.given),
        "referer": None,
        "remoteHost": None,
        "url": visit.given.get("page_url"),
        "userAgent": visit.agent,
        **dict.fromkeys(_UTM.values()),
        **found,
    }
    current = visit.store.table("contacts").get(contact["id"]) or contact
    visit.store.table("contacts").put({**current, "utmtags": [*current["utmtags"], entry]})
    utm.record_utm(visit.store, contact["id"], entry)


def _query(given: dict[str, Any]) -> dict[str, Any]:
    sent = {key: value for key, value in given.items() if key not in _HIDDEN}
    return {**dict(parse_qsl(urlsplit(str(given.get("page_url") or "")).query)), **sent}


def _record(visit: Visit, row: Document) -> None:
    device = visit.store.table("devices").get(row["device"]) or {}
    shown: Document = {
        "hitId": str(row["id"]),
        "userAgent": row["agent"],
        "dateHit": dates.iso(row["date"]),
        "url": row["url"],
        "query": row["query"],
        "clientInfo": php.serialize(device.get("clientInfo") or []),
    }
    if row["title"]:
        shown["urlTitle"] = row["title"]
    for name in ("device", "deviceOsName", "deviceBrand", "deviceModel"):
        if device.get(name) is not None:
            shown[name] = device[name]
    label = {
        "label": row["title"] or row["url"],
        "href": row["url"] or visit.base_url,
        "isExternal": True,
    }
    activity.record(
        visit.store,
        "page.hit",
        row["contact"],
        label,
        {"hit": shown},
        number=row["id"],
        event_id=str(row["id"]),
    )
