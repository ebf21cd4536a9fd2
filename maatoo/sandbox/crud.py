"""The standard operations on one entity: get, create, edit, replace, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maatoo.sandbox import dates
from maatoo.sandbox.answers import Answer, denied, not_found
from maatoo.sandbox.auditing.acting import saving
from maatoo.sandbox.call import Call
from maatoo.sandbox.listing import without_nulls
from maatoo.sandbox.resource import AUDIT, Draft, Mode, Resource, View
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major


@dataclass(slots=True)
class Saved:
    """A write that happened: the draft with its document, and the status of its answer."""

    draft: Draft
    status: int

    @property
    def view(self) -> View:
        """How its answer shows the entity."""
        return View.NEW if self.status == 201 else View.EDITED


def get_one(call: Call, resource: Resource) -> Answer:
    """Answer `GET /<resource>/{id}`."""
    document = _found(call, resource, "view")
    if call.query.get("select") and not resource.select_finds_one:
        raise not_found()
    shown = resource.show(call, document, View.ONE, Draft(document))
    return Answer({resource.one: without_nulls(shown) if call.query.get("select") else shown})


def create_one(call: Call, resource: Resource) -> Answer:
    """Answer `POST /<resource>/new`."""
    return _written(call, resource, create(call, resource, call.fields))


def edit_one(call: Call, resource: Resource) -> Answer:
    """Answer `PATCH /<resource>/{id}/edit` and `PUT /<resource>/{id}/edit`."""
    current = resource.find(call, call.id)
    if current is None and call.method == "PATCH":
        raise not_found()
    return _written(call, resource, edit(call, resource, current, call.fields))


def delete_one(call: Call, resource: Resource) -> Answer:
    """Answer `DELETE /<resource>/{id}/delete`."""
    document = _found(call, resource, "delete")
    remove(call, resource, document)
    return Answer({resource.one: resource.show(call, document, View.DELETED, Draft(document))})


def create(call: Call, resource: Resource, body: Document) -> Saved:
    """Create an entity, or update the one that the body names by a unique value."""
    resource.permit(call, "create")
    current = resource.match(call, body)
    if current is not None:
        return _changed(call, resource, current, body, Mode.MERGE)
    return _created(call, resource, body, Mode.CREATE)


def edit(call: Call, resource: Resource, current: Document | None, body: Document) -> Saved:
    """Edit an entity; PUT without one creates it."""
    resource.permit(call, "edit" if current else "create")
    if current is None:
        return _created(call, resource, body, Mode.RECREATE)
    mode = Mode.REPLACE if call.method == "PUT" else Mode.MERGE
    return _changed(call, resource, current, body, mode)


def remove(call: Call, resource: Resource, document: Document) -> None:
    """Delete an entity and what hangs on it."""
    call.table(resource.kind).remove(document["id"])
    resource.removed(call, document)


def _created(call: Call, resource: Resource, body: Document, mode: Mode) -> Saved:
    draft = resource.draft(call, None, body, mode)
    resource.fit(call, draft, mode)
    if resource.audited:
        draft.document.update(
            dateAdded=dates.stored(dates.now()),
            createdBy=call.user.id,
            createdByUser=call.user.name,
        )
        marks = ("date", "user") if major(call.version) >= 6 else resource.new_is_modified
        if "date" in marks:
            draft.document["dateModified"] = draft.document["dateAdded"]
        if "user" in marks:
            draft.document.update(modifiedBy=call.user.id, modifiedByUser=call.user.name)
    with saving(call, resource.kind, None, body, mode):
        draft.document = call.table(resource.kind).insert(draft.document)
        resource.saved(call, None, draft)
    return Saved(draft, 201)


def _changed(
    call: Call, resource: Resource, current: Document, body: Document, mode: Mode
) -> Saved:
    draft = resource.draft(call, current, body, mode)
    resource.fit(call, draft, mode)
    if resource.audited:
        _mark(call, resource, current, draft)
    with saving(call, resource.kind, current["id"], body, mode):
        call.table(resource.kind).put(draft.document)
        resource.saved(call, current, draft)
    return Saved(draft, 200)


def touched(call: Call, document: Document) -> Document:
    """The document as modified now by the calling user."""
    return {
        **document,
        "dateModified": dates.stored(dates.now()),
        "modifiedBy": call.user.id,
        "modifiedByUser": call.user.name,
    }


def _mark(call: Call, resource: Resource, before: Document, draft: Draft) -> None:
    hidden = set(AUDIT) - {"isPublished"}
    keys = (before.keys() | draft.document.keys()) - hidden
    changed = {key for key in keys if before.get(key) != draft.document.get(key)}
    if not changed:
        return
    modified = draft.document.get("dateModified")
    draft.document = touched(call, draft.document)
    untracked = {known.name for known in resource.properties if not known.tracked}
    if changed <= untracked:
        draft.document["dateModified"] = modified


def _found(call: Call, resource: Resource, action: str) -> Document:
    document = resource.find(call, call.id)
    if document is None:
        raise not_found()
    resource.permit(call, action)
    belongs_to = document.get("owner") or document.get("createdBy")
    if call.user.only_own(resource.area, action) and belongs_to != call.user.id:
        raise denied()
    return document


def _written(call: Call, resource: Resource, saved: Saved) -> Answer:
    document = saved.draft.document
    shown: dict[str, Any] = resource.show(call, document, saved.view, saved.draft)
    headers = {"Location": f"/api/{resource.path}/{document['id']}"} if saved.status == 201 else {}
    return Answer({resource.one: shown}, saved.status, headers)
