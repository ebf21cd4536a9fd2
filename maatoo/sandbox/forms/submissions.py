"""Submissions: the three endpoints that list them, and their rows."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, denied, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts.nested import card
from maatoo.sandbox.forms.resource import Forms
from maatoo.sandbox.listing import page, without_nulls
from maatoo.sandbox.properties import show_category
from maatoo.sandbox.resource import Reader
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.where import conditions

KIND = "submissions"

_COLUMNS = {
    "id": "id",
    "date_submitted": "date",
    "dateSubmitted": "date",
    "lead_id": "contact",
    "referer": "referer",
    "tracking_id": "tracking",
}


def index(store: Store) -> None:
    """Let submissions be found by form."""
    store.table(KIND).index("form", lambda row: (row["form"],))


def list_submissions(call: Call) -> Answer:
    """Answer `GET /forms/{id}/submissions`."""
    form = _form(call)
    return _list(call, form, call.table(KIND).find("form", form["id"]))


def list_for_contact(call: Call) -> Answer:
    """Answer `GET /forms/{id}/submissions/contact/{contact_id}`; ids that are gone find nothing."""
    form, contact = _form(call), int(call.params["contact_id"])
    rows = call.table(KIND).find("form", form["id"])
    return _list(call, form, [row for row in rows if row["contact"] == contact])


def get_submission(call: Call) -> Answer:
    """Answer `GET /forms/{id}/submissions/{submission_id}`."""
    form = _form(call)
    row = call.table(KIND).get(int(call.params["submission_id"]))
    if row is None or row["form"] != form["id"]:
        raise not_found()
    shown = show(call.store, form, row)
    shown["results"] = {"form_id": str(form["id"]), **row["results"]}
    return Answer({"submission": shown})


def _list(call: Call, form: Document, rows: list[Document]) -> Answer:
    if call.query.get("where"):
        where = conditions(call.query["where"], _column)
        rows = [row for row in rows if where(row)]
    shown = [show(call.store, form, row) for row in page(rows, call.query)]
    if call.query.get("select"):
        shown = [without_nulls(item) for item in shown]
    return Answer({"total": str(len(rows)), "submissions": shown or {}})


def show(store: Store, form: Document, row: Document) -> dict[str, Any]:
    """A submission as JSON."""
    contact = store.table("contacts").get(row["contact"])
    landing = store.table("pages").get(row["page"])
    return {
        "id": row["id"],
        "ipAddress": {"ipAddress": row["address"]},
        "form": {
            "id": form["id"],
            "name": form["name"],
            "alias": form["alias"],
            "category": show_category(store, form.get("category")),
        },
        "lead": contact and card(store, contact),
        "trackingId": row["tracking"],
        "dateSubmitted": dates.iso(row["date"]),
        "referer": row["referer"],
        "page": landing and {name: landing[name] for name in ("id", "title", "alias")},
        "results": row["results"],
    }


def _column(name: str) -> Reader | None:
    key = _COLUMNS.get(name)
    return None if key is None else lambda row: row[key]


def _form(call: Call) -> Document:
    form = call.entity(Forms.kind)
    if not call.user.may(Forms.area, "view"):
        raise denied()
    return form
