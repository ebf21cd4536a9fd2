"""The forms resource, and the two operations that delete fields and actions."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import aliases, dates, php
from maatoo.sandbox.answers import Answer, bad_request, denied, invalid, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL, holding
from maatoo.sandbox.forms.markup import markup
from maatoo.sandbox.listing import without_nulls
from maatoo.sandbox.properties import WINDOW, Property, category, flag, read_html
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.search import Find, Term
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_FIELD: Document = {
    "label": None,
    "showLabel": True,
    "alias": None,
    "type": None,
    "defaultValue": None,
    "isRequired": False,
    "validationMessage": None,
    "helpMessage": None,
    "order": 0,
    "properties": [],
    "validation": [],
    "parent": None,
    "conditions": [],
    "labelAttributes": None,
    "inputAttributes": None,
    "containerAttributes": None,
    "leadField": None,
    "saveResult": True,
    "isAutoFill": False,
    "isReadOnly": False,
    "mappedObject": None,
    "mappedField": None,
}
_ACTION: Document = {
    "name": None,
    "description": None,
    "type": None,
    "order": 0,
    "properties": [],
}
_FLAGS = frozenset({"showLabel", "isRequired", "saveResult", "isAutoFill", "isReadOnly"})


def _expired(call: Call, term: Term) -> Find:
    """Published forms whose time is over."""
    del call, term
    now = dates.stored(dates.now())
    return lambda form: bool(form["isPublished"] and (form["publishDown"] or now) < now)


def _pending(call: Call, term: Term) -> Find:
    """Published forms whose time is still to come."""
    del call, term
    now = dates.stored(dates.now())
    return lambda form: bool(form["isPublished"] and (form["publishUp"] or now) > now)


def _with_results(call: Call, term: Term) -> Find:
    """Forms that were submitted more than once; a single submission does not count."""
    del term
    submissions = call.table("submissions")
    return lambda form: len(submissions.find("form", form["id"])) > 1


class Forms(Resource):
    """`/forms`. A PUT drops the fields and actions that it does not name, a PATCH adds."""

    kind = "forms"
    path = "forms"
    one, many = "form", "forms"
    area = "form:forms"
    order: ClassVar = (("name", "asc"),)
    new_is_modified: ClassVar = ("date", "user")
    minimal: ClassVar = ("name", "alias", "category")
    searched: ClassVar = ("name", "description")
    commands: ClassVar = {
        **USUAL,
        "is:expired": _expired,
        "is:pending": _pending,
        "has:results": _with_results,
        "name": holding("name"),
    }
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="alias", kept=True),
        category(),
        Property(name="description"),
        *WINDOW,
        Property(name="fields", default=[], writable=False),
        Property(name="actions", default=[], writable=False),
        Property(name="template"),
        flag("inKioskMode", cleared=None),
        flag("renderStyle", cleared=None),
        Property(name="formType", default="campaign", kept=True),
        Property(name="postAction", default="return", kept=True),
        Property(name="postActionProperty"),
        flag("noIndex", default=None, cleared=None),
        Property(name="formAttributes", read=read_html),
        Property(name="language"),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Fill in the alias, check the redirect, lay fields and actions over the stored ones."""
        draft = super().draft(call, current, body, mode)
        form = draft.document
        if form["postAction"] == "redirect" and not form["postActionProperty"]:
            raise invalid({"postActionProperty": ["Fill in a valid URL."]})
        wished = str(form["alias"] or form["name"])
        form["alias"] = aliases.unique(
            call.table(self.kind), wished, form.get("id"), space="_", longest=10
        )
        replacing = mode is Mode.REPLACE
        for name, blank in (("fields", _FIELD), ("actions", _ACTION)):
            old: list[Document] = current[name] if current else []
            if name in body or replacing:
                form[name] = _laid(call, name, blank, old, body.get(name), replacing=replacing)
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With the markup of the public page."""
        shown = super().show(call, document, view, draft)
        if view is View.DELETED:
            for name in ("fields", "actions"):
                shown[name] = [{**item, "id": None} for item in shown[name]]
        if major(call.version) < 6:
            shown["fields"] = [
                {key: value for key, value in item.items() if key != "isReadOnly"}
                for item in shown["fields"]
            ]
        shown["cachedHtml"] = markup(document)
        return shown


def _laid(
    call: Call, name: str, blank: Document, old: list[Document], given: Any, *, replacing: bool
) -> list[Document]:
    by_id = {item["id"]: item for item in old}
    named: dict[int, Document] = {}
    bodies = [body for body in php.listed(given) if php.is_object(body)]
    for order, body in enumerate(bodies, start=1):
        known = by_id.get(php.whole(body.get("id")))
        item: Document = {"id": None, **blank, **(known or {})}
        item["id"] = known["id"] if known else call.store.next_id(f"form_{name}")
        for key in blank.keys() & body.keys():
            item[key] = php.flag(body[key]) if key in _FLAGS else body[key]
        item["order"] = order
        if name == "fields":
            item["alias"] = item["alias"] or php.slug(str(item["label"] or "f"), "_")
            if item["leadField"] and not item["mappedField"]:
                item.update(mappedObject="contact", mappedField=item["leadField"])
        elif item["type"] == "lead.pointschange" and php.is_object(item["properties"]):
            item["properties"] = {"group": None, **item["properties"]}
        named[item["id"]] = item
    return list({**({} if replacing else by_id), **named}.values())


def delete_fields(call: Call) -> Answer:
    """Answer `DELETE /forms/{id}/fields/delete`."""
    return _without(call, "fields")


def delete_actions(call: Call) -> Answer:
    """Answer `DELETE /forms/{id}/actions/delete`."""
    return _without(call, "actions")


def _without(call: Call, name: str) -> Answer:
    form = call.table(Forms.kind).get(call.id)
    if form is None:
        raise not_found()
    if not call.user.may(Forms.area, "edit"):
        raise denied()
    given = call.query.get(name, call.fields.get(name))
    if not isinstance(given, (list, dict)):
        raise bad_request(f"The {name} attribute must be array.")
    gone = {php.whole(item) for item in php.listed(given)}
    form = call.table(Forms.kind).put(
        {**form, name: [item for item in form[name] if item["id"] not in gone]}
    )
    resource = Forms()
    shown: dict[str, Any] = resource.show(call, form, View.ONE, Draft(form))
    return Answer({resource.one: without_nulls(shown)})
