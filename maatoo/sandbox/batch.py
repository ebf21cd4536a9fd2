"""Batches: many creates, edits or deletes in one request, with a status and an error an item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, Refusal, crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.crud import Saved, create, edit, remove
from maatoo.sandbox.resource import Draft, Resource, View
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

LIMIT = 200

_MISSING = {"message": "Item was not found.", "code": 404, "type": "api"}


def create_many(call: Call, resource: Resource) -> Answer:
    """Answer `POST /<resource>/batch/new`."""
    resource.permit(call, "create")
    return _each(call, resource, 201, lambda body: create(call, resource, body))


def edit_many(call: Call, resource: Resource) -> Answer:
    """Answer `PATCH /<resource>/batch/edit` and `PUT /<resource>/batch/edit`.

    After an item without an id a PATCH finds none of the later ones.
    """
    resource.permit(call, "edit")
    nameless = False

    def one(body: Document) -> Saved | None:
        nonlocal nameless
        nameless = nameless or not body.get("id")
        current = None if nameless else resource.find(call, php.whole(body.get("id")))
        if current is None and call.method == "PATCH":
            return None
        return edit(call, resource, current, body)

    return _each(call, resource, 200, one)


def delete_many(call: Call, resource: Resource) -> Answer:
    """Answer `DELETE /<resource>/batch/delete`: ids in the query, unknown ones are left out."""
    resource.permit(call, "delete")
    given = call.query.get("ids") or ""
    ids: list[Any] = given.split(",") if isinstance(given, str) else php.listed(given)
    shown: dict[int, Any] = {}
    for index, text in enumerate(ids):
        document = resource.find(call, php.whole(text))
        if document is not None:
            shown[index] = resource.show(call, document, View.LISTED, Draft(document))
            remove(call, resource, document)
    return Answer({resource.many: php.array(shown)})


def _each(
    call: Call, resource: Resource, status: int, write: Callable[[Document], Saved | None]
) -> Answer:
    bodies = _bodies(call)
    call.batch = True
    codes: list[int] = []
    shown: dict[int, Any] = {}
    errors: dict[int, Any] = {}
    for index, body in enumerate(bodies):
        try:
            saved = write(body)
        except Refusal as refusal:
            if refusal.kernel:
                raise
            if resource.fails_in_batch and not refusal.of_fields and refusal.status in {400, 404}:
                raise crash() from None
            codes.append(refusal.status)
            errors[index] = refusal.item(major(call.version))
            if refusal.attempted is not None:
                draft = Draft(refusal.attempted)
                shown[index] = resource.show(call, draft.document, View.BATCH_EDITED, draft)
            continue
        if saved is None:
            codes.append(404)
            errors[index] = dict(_MISSING)
            continue
        codes.append(saved.status)
        view = View.BATCH_EDITED if call.method != "POST" and saved.status == 200 else saved.view
        shown[index] = resource.show(call, saved.draft.document, view, saved.draft)
    payload: dict[str, Any] = {resource.many: php.array(shown), "statusCodes": codes}
    if errors:
        payload["errors"] = php.array(errors)
    return Answer(payload, status)


def _bodies(call: Call) -> list[Document]:
    given = call.body
    items: list[Any] = given if isinstance(given, list) else list(given.values())
    if len(items) > LIMIT:
        raise Refusal(500, f"A max of {LIMIT} entities are supported at a time.")
    if not all(isinstance(item, (dict, list)) for item in items):
        raise crash()
    return [item if php.is_object(item) else {} for item in items]
