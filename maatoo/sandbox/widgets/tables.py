"""Widgets that are tables, rankings or pie charts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from maatoo.sandbox.store import Store
from maatoo.sandbox.widgets import people
from maatoo.sandbox.widgets.charts import (
    Json,
    bar,
    cell,
    link,
    pie,
    table,
)
from maatoo.sandbox.widgets.counting import Range
from maatoo.sandbox.widgets.people import Widget

_TITLE = "dashboard.label.title"

_SENT = (
    *("contact.id", "contact.email.address", "contact.open", "contact.click"),
    *("contact.links.clicked", "email.id", "email.name", "segment.id", "segment.name"),
    *("company.id", "company.name", "campaign.id", "campaign.name", "date.sent", "date.read"),
)
_REDIRECTS = ("url", "unique.hit.count", "total.hit.count", "email.id", "email.name")


def _created(kind: str, path: str, title: str = "title") -> Widget:
    def widget(store: Store, asked: Range) -> Json:
        rows = [row for row in store.table(kind).rows() if asked.holds(row.get("dateAdded"))]
        shown = [[link(str(row[title]), f"/s/{path}/view/{row['id']}")] for row in rows]
        return table([_TITLE], shown[: asked.limit])

    return widget


def _popular(kind: str, path: str, title: str, count: str, head: str) -> Widget:
    def widget(store: Store, asked: Range) -> Json:
        rows = [row for row in store.table(kind).rows() if row[count]]
        rows.sort(key=lambda row: int(row[count]), reverse=True)
        shown = [
            [link(str(row[title]), f"/s/{path}/view/{row['id']}"), cell(row[count])]
            for row in rows[: asked.limit]
        ]
        return table([_TITLE, head], shown)

    return widget


def _downloads(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("downloads").rows() if asked.holds(row["date"])]
    unique = len({(row["asset"], row["contact"]) for row in rows})
    return pie([("Unique", unique), ("Repetitive", len(rows) - unique)])


def _best_hours(store: Store, asked: Range) -> Json:
    reads = [row["read"] for row in store.table("email_stats").rows() if asked.holds(row["read"])]
    hours = Counter(int(moment[11:13]) for moment in sorted(reads)).most_common()
    parts = [
        (f"{hour:02}:00-{(hour + 1) % 24:02}:00", round(number * 100 / len(reads), 1))
        for hour, number in hours
    ]
    return bar(f"Hourly percentage from {len(reads)} reads", parts)


def _sent(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("email_stats").rows() if asked.holds(row["sent"])]
    rows.sort(key=lambda row: (row["sent"], row["id"]), reverse=True)
    shown: dict[str, Any] = {}
    for row in rows[: asked.limit]:
        email = store.table("emails").get(row["email"]) or {}
        segment = store.table("segments").get(row["segment"]) or {}
        shown[str(row["id"])] = {
            "contact_id": str(row["contact"]),
            "contact_email": row["address"],
            "open": str(int(bool(row["read"]))),
            "click": "0",
            "links_clicked": [],
            "email_id": str(row["email"]),
            "email_name": email.get("name", ""),
            "segment_id": str(segment.get("id", "")),
            "segment_name": segment.get("name", ""),
            **_company(store, row["contact"]),
            "campaign_id": "",
            "campaign_name": "",
            "date_sent": row["sent"],
            **({"date_read": row["read"]} if row["read"] else {}),
        }
    return {**table([f"dashboard.label.{name}" for name in _SENT], []), "bodyItems": shown or []}


def _company(store: Store, contact: int) -> Json:
    for known in store.table("company_contacts").find("contact", contact):
        company = store.table("companies").get(known["company"])
        if known["primary"] and company is not None:
            name = company["values"].get("companyname", "")
            return {"company_id": str(company["id"]), "company_name": name}
    return {"company_id": "", "company_name": ""}


def _redirects(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("trackables").rows() if row["hits"]]
    shown: list[list[Json]] = []
    for row in rows[: asked.limit]:
        email = store.table("emails").get(row["email"]) or {}
        parts = (row["url"], row["unique"], row["hits"], row["email"], email.get("name", ""))
        shown.append([cell(part) for part in parts])
    return table([f"dashboard.label.{name}" for name in _REDIRECTS], shown)


def _ignored(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("email_stats").rows() if asked.holds(row["sent"])]
    read = sum(bool(row["read"]) for row in rows)
    return pie([("Ignored", len(rows) - read), ("Read", read), ("Failed", 0)])


def _email_devices(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("email_devices").rows() if asked.holds(row["date"])]
    numbers = Counter(row["device"] for row in rows)
    devices = store.table("devices")
    return pie(
        [
            ((devices.get(number) or {}).get("device") or "n/a", str(count))
            for number, count in numbers.items()
        ]
    )


def _hit_devices(store: Store, asked: Range) -> Json:
    devices = store.table("devices")
    rows = [row for row in store.table("page_hits").rows() if asked.holds(row["date"])]
    kinds = Counter((devices.get(row["device"]) or {}).get("device") or "n/a" for row in rows)
    return pie([(kind, str(number)) for kind, number in kinds.most_common()])


def _referrers(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("submissions").rows() if asked.holds(row["date"])]
    found = Counter(str(row["referer"]) for row in rows).most_common(asked.limit)
    heads = ["form.result.thead.referrer", "form.graph.line.submissions"]
    shown = [
        [{"value": url, "type": "link", "external": True, "link": url}, cell(number)]
        for url, number in found
    ]
    return table(heads, shown)


def _returning(store: Store, asked: Range) -> Json:
    hits = store.table("page_hits").rows()
    rows = [row for row in hits if asked.holds(row["date"]) and row["code"] == 200]
    unique = len({row["contact"] for row in rows})
    return pie([("Unique", unique), ("Returning", len(rows) - unique)])


def _dwell(store: Store, asked: Range) -> Json:
    del store, asked
    return pie([(name, 0) for name in ("< 1m", "1 - 5m", "5 - 10m", "> 10m")], counted=False)


WIDGETS: dict[str, Widget] = {
    **people.WIDGETS,
    "unique.vs.repetitive.downloads": _downloads,
    "popular.assets": _popular(
        "assets", "assets", "title", "downloadCount", "dashboard.label.downloads"
    ),
    "created.assets": _created("assets", "assets"),
    "emails.best.hours": _best_hours,
    "sent.email.to.contacts": _sent,
    "most.hit.email.redirects": _redirects,
    "ignored.vs.read.emails": _ignored,
    "upcoming.emails": lambda _store, _asked: {"upcomingEmails": []},
    "most.sent.emails": _popular("emails", "emails", "name", "sentCount", "email.label.sends"),
    "most.read.emails": _popular("emails", "emails", "name", "readCount", "email.label.reads"),
    "created.emails": _created("emails", "emails", "name"),
    "device.granularity.email": _email_devices,
    "top.submission.referrers": _referrers,
    "created.forms": _created("forms", "forms", "name"),
    "map.of.leads": lambda _store, _asked: {"height": 220, "data": []},
    "unique.vs.returning.leads": _returning,
    "dwell.times": _dwell,
    "popular.pages": _popular("pages", "pages", "title", "hits", "dashboard.label.hits"),
    "created.pages": _created("pages", "pages"),
    "device.granularity": _hit_devices,
}
