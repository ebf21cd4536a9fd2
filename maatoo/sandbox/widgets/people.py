"""Widgets about contacts, their segments and their users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from maatoo.sandbox.contacts.document import full_name
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.widgets.charts import COLOURS, Json, bars, cell, link, pie, pie_data, table
from maatoo.sandbox.widgets.counting import Range
from maatoo.sandbox.widgets.recent import recent

Widget = Callable[[Store, Range], Json]

_TITLE = "dashboard.label.title"
_EDITOR = "user.account.permissions.editname"


def _created_contacts(store: Store, asked: Range) -> Json:
    rows = [
        row
        for row in store.table("contacts").rows()
        if row["dateIdentified"] and asked.holds(row["dateAdded"])
    ]
    shown = [[link(_named(row), f"/s/contacts/view/{row['id']}")] for row in rows]
    return table([_TITLE], shown[: asked.limit])


def _submitters(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("submissions").rows() if asked.holds(row["date"])]
    found = Counter(row["contact"] for row in rows).most_common(asked.limit)
    shown: list[list[Json]] = []
    for number, count in found:
        contact = store.table("contacts").get(number)
        name = _named(contact) if contact else ""
        shown.append([link(name, f"/s/contacts/view/{number}"), cell(count)])
    return table(["form.lead", "form.graph.line.submissions"], shown)


def _anonymous(store: Store, asked: Range) -> Json:
    rows = [row for row in store.table("contacts").rows() if asked.holds(row["dateAdded"])]
    known = sum(bool(row["dateIdentified"]) for row in rows)
    return pie([("Identified", known), ("Anonymous", len(rows) - known)])


def _sizes(store: Store) -> list[tuple[Document, int]]:
    rows = store.table("segments").rows()
    sizes = [(row, len(membership.members(store, row["id"]))) for row in rows]
    return sorted((pair for pair in sizes if pair[1]), key=lambda pair: -pair[1])


def _lifetime(store: Store, asked: Range) -> Json:
    del asked
    total = len(store.table("contacts"))
    sizes = _sizes(store)
    options = {"xAxes": [{"display": True}], "yAxes": [{"display": True}]}
    devices: list[Json] = []
    for segment, _ in sizes:
        members = set(membership.members(store, segment["id"]))
        rows = [row for row in store.table("devices").rows() if row["contact"] in members]
        kinds = Counter(str(row["device"]) for row in rows if row["device"] and row.get("tracking"))
        parts = [(kind, str(number)) for kind, number in kinds.items()]
        data = bars("Device", parts, COLOURS[2])
        devices.append({"labels": [k for k, _ in parts], "datasets": data, "options": options})
    names = [segment["name"] for segment, _ in sizes]
    return {
        "columnName": names,
        "value": [str(number) for _, number in sizes],
        "width": 100 // len(sizes) if sizes else 100,
        "link": [f"/s/contacts?search=segment:{segment['alias']}" for segment, _ in sizes],
        "chartType": "pie",
        "chartHeight": 120,
        "chartItems": [
            {"labels": [name, "All Contacts"], "datasets": pie_data([number, total])}
            for name, (_, number) in zip(names, sizes, strict=True)
        ],
        "stages": [
            {"labels": [], "datasets": bars("Contacts", [], COLOURS[3]), "options": options}
            for _ in sizes
        ],
        "devices": devices,
    }


def _top_lists(store: Store, asked: Range) -> Json:
    shown = [
        [
            link(segment["name"], f"/s/segments/edit/{segment['id']}"),
            link(str(number), f"/s/contacts?search=segment:{segment['alias']}"),
        ]
        for segment, number in _sizes(store)[: asked.limit]
    ]
    return table([_TITLE, "lead.leads"], shown)


def _build_times(store: Store, asked: Range) -> Json:
    rows = sorted(store.table("segments").rows(), key=lambda row: row["id"])
    shown = [
        [
            link(row["name"], f"/s/segments/view/{row['id']}"),
            cell(row["createdByUser"]),
            cell("Less than 1 second"),
        ]
        for row in rows[: asked.limit]
    ]
    return table([_TITLE, "core.createdby", "lead.list.last_built_time"], shown)


def _top_users(key: str) -> Widget:
    def widget(store: Store, asked: Range) -> Json:
        rows = [row for row in store.table("contacts").rows() if asked.holds(row["dateAdded"])]
        found = Counter(row.get(key) for row in rows if row.get(key)).most_common(asked.limit)
        shown: list[list[Json]] = []
        for number, count in found:
            user = store.table("users").get(number) or {}
            name = f"{user.get('firstName', '')} {user.get('lastName', '')}"
            shown.append([link(name, f"/s/users/edit/{number}"), cell(count)])
        return table([_EDITOR, "lead.leads"], shown)

    return widget


def _named(contact: Document) -> str:
    stored = contact["values"]
    return full_name(contact) or str(stored.get("email") or stored.get("company") or "Anonymous")


WIDGETS: dict[str, Widget] = {
    "recent.activity": recent,
    "top.submitters": _submitters,
    "anonymous.vs.identified.leads": _anonymous,
    "lead.lifetime": _lifetime,
    "top.lists": _top_lists,
    "segments.build.time": _build_times,
    "top.creators": _top_users("createdBy"),
    "top.owners": _top_users("owner"),
    "created.leads": _created_contacts,
}
