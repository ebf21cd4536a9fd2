"""The public form endpoint: checks a submission, writes it to a contact, sets its actions off."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import addresses, dates, php
from maatoo.sandbox.contacts import activity, document, merging
from maatoo.sandbox.contacts.document import with_values
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.values import is_blank, read
from maatoo.sandbox.forms.submissions import KIND
from maatoo.sandbox.points import awarding
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store
from maatoo.sandbox.tracking import visit as visits
from maatoo.sandbox.tracking.visit import Visit


def submit(visit: Visit) -> str:
    """Take a submission.

    Returns:
        Where the browser goes next.
    """
    raw = visit.given.get("mauticform")
    given: Document = raw if php.is_object(raw) else {}
    number = php.whole(given.get("formId") or visit.given.get("formId"))
    form = visit.store.table("forms").get(number)
    if form is None or not form["isPublished"]:
        return "/form/message"
    visitor = visits.visitor(visit)
    results = {
        field["alias"]: _text(given.get(field["alias"]))
        for field in form["fields"]
        if field["type"] != "button" and field["saveResult"]
    }
    missing = [
        field["alias"]
        for field in form["fields"]
        if field["isRequired"] and is_blank(results.get(field["alias"]))
    ]
    if missing:
        return "/form/message"
    results = {alias: value for alias, value in results.items() if value is not None}
    contact, merged = _identified(visit, form, visitor.contact, results)
    row = visit.store.table(KIND).insert(
        {
            "form": form["id"],
            "contact": contact["id"],
            "address": visit.address,
            "ip": visits.address(visit),
            "tracking": visitor.tracking,
            "date": dates.stored(dates.now()),
            "referer": visit.referer,
            "page": None,
            "results": results,
        }
    )
    _record(visit, form, row)
    visits.record_source(visit.store, contact, str(form["name"]))
    _act(visit.store, form, contact, row["ip"], merged=merged)
    awarding.give(
        visit.store, "form.submit", contact["id"], form["id"], "submit", "form", ip=row["ip"]
    )
    return _next(form)


def _identified(
    visit: Visit, form: Document, contact: Document, results: dict[str, Any]
) -> tuple[Document, bool]:
    """The contact with the submitted values; whoever has its e-mail is merged into it.

    Returns:
        The contact, and whether one with points was merged into it.
    """
    store = visit.store
    schema = schemas.schema(store, schemas.CONTACT)
    values: dict[str, Any] = {}
    for field in form["fields"]:
        target = schema.fields.get(str(field["mappedField"] or field["leadField"] or ""))
        given = results.get(field["alias"])
        if target is None or is_blank(given):
            continue
        try:
            values[target.alias] = read(target, given)
        except NotValid:
            continue
    merged = renewed = False
    for unique in schema.unique:
        held = document.holders(store, unique.alias, values.get(unique.alias) or "\0")
        for other in held:
            if other["id"] != contact["id"]:
                merged = merged or other["points"] != 0
                contact = merging.merge(store, other, contact)
                renewed = True
    now = dates.stored(dates.now())
    contact = with_values(contact, {**document.values(contact), **values})
    contact = {**contact, "dateModified": now, "modifiedBy": None, "modifiedByUser": " "}
    if renewed:  # after a merge the server does not see that it has this IP address
        contact["ips"] = [*contact["ips"], addresses.once_more(store, visit.address)]
    store.table("contacts").put(contact)
    store.tell()
    membership.refresh(store, contact)
    return contact, merged


def _act(store: Store, form: Document, contact: Document, ip: int, *, merged: bool) -> None:
    """Do what the form says; after a merge the log counts the first change of points as 0."""
    name = f"{form['id']}:{form['name']}"
    for action in form["actions"]:
        properties: Document = action["properties"] if php.is_object(action["properties"]) else {}
        if action["type"] == "lead.pointschange":
            awarding.change(
                store,
                contact["id"],
                str(properties.get("operator") or "plus"),
                php.number(properties.get("points")),
                name=name,
                action=str(action["name"]),
                kind="form",
                ip=ip,
                uncounted=merged,
            )
            merged = False
        elif action["type"] == "lead.changetags":
            awarding.change_tags(store, contact["id"], properties)
        elif action["type"] == "lead.changelist":
            awarding.change_segments(store, contact["id"], properties)


def _record(visit: Visit, form: Document, row: Document) -> None:
    names = {name: form[name] for name in ("id", "name", "alias")}
    details = {
        "submission": {
            "id": row["id"],
            "ipAddress": {"ipAddress": row["address"]},
            "form": names,
            "trackingId": row["tracking"],
            "dateSubmitted": dates.iso(row["date"]),
            "referer": row["referer"],
            "results": {"form_id": str(form["id"]), **row["results"]},
        },
        "form": names,
        "page": {},
    }
    label = {"label": form["name"], "href": f"{visit.base_url}/s/forms/view/{form['id']}"}
    activity.record(visit.store, "form.submitted", row["contact"], label, details, number=row["id"])


def _next(form: Document) -> str:
    if form["postAction"] == "redirect":
        return str(form["postActionProperty"])
    return "/form/message"


def _text(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return ", ".join(str(item) for item in php.listed(value))
    return None if value is None else php.without_tags(str(value))
