"""The contacts resource: upsert, field values, tags, owner, companies, what follows a write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from maatoo.sandbox import addresses, dates, php
from maatoo.sandbox.answers import crash, invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command
from maatoo.sandbox.contacts import activity, companies, dnc, document, identity, searching, tags
from maatoo.sandbox.contacts.showing import show
from maatoo.sandbox.contacts.writing import write
from maatoo.sandbox.crud import touched
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.groups import only
from maatoo.sandbox.fields.values import is_blank
from maatoo.sandbox.properties import referred
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Draft, Mode, Reader, Resource, View
from maatoo.sandbox.search import Find, Term
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_MINIMAL = {"id", "points", "color", "fields"}


class Contacts(Resource):
    """`/contacts`."""

    kind = document.KIND
    path = "contacts"
    one, many = "contact", "contacts"
    area = "lead:leads"
    keyed = True
    total_as_text = True
    empty_as_object = True
    order: ClassVar = (("last_active", "desc"),)
    commands: ClassVar = searching.COMMANDS
    opposites: ClassVar = searching.OPPOSITES
    joined_once: ClassVar = ("owner",)

    def find(self, call: Call, id: int) -> Document | None:
        """The contact of that id, or the one that it was merged into."""
        return identity.contact(call.store, id)

    def match(self, call: Call, body: Document) -> Document | None:
        """The contact that has the e-mail (or another unique value) of the body."""
        for field in schemas.schema(call.store, schemas.CONTACT).unique:
            given = body.get(field.alias)
            if isinstance(given, str) and not is_blank(given):
                held = document.holders(call.store, field.alias, php.without_tags(given))
                if held:
                    return held[0]
        return None

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check the field values of a body and apply it."""
        if body.get("frequencyRules"):
            raise crash()
        before = current or document.empty(call.store)
        schema = schemas.schema(call.store, schemas.CONTACT)
        written = write(schema, document.values(before), body, mode)
        self._check_unique(call, schema, current, written.stored)
        contact = document.with_values(before, written.stored)
        changed = self._with_others(call, {**contact, **_references(call, body)}, body)
        shown = {
            "core": written.shown,
            "all": written.flat,
            "lastActive": changed["lastActive"] or before["lastActive"],
        }
        return Draft(changed, body, shown)

    def _check_unique(
        self, call: Call, schema: schemas.Schema, current: Document | None, stored: Document
    ) -> None:
        own = current["id"] if current else None
        for field in schema.unique:
            value = stored.get(field.alias)
            held = document.holders(call.store, field.alias, value) if value else []
            if any(contact["id"] != own for contact in held):
                raise invalid({field.alias: ["This field must be unique."]}, 422)

    def _with_others(self, call: Call, contact: Document, body: Document) -> Document:
        changed = dict(contact)
        changed["tags"] = tags.changed(call.store, contact["tags"], body.get("tags"))
        if moment := dates.parse(str(body.get("lastActive") or "")):
            changed["lastActive"] = dates.stored(moment)
        if address := body.get("ipAddress"):
            changed["ips"] = _with_address(call, contact["ips"], str(address))
        if isinstance(body.get("doNotContact"), list):
            changed["doNotContact"] = dnc.merged(call.store, contact, body["doNotContact"])
        return changed

    def saved(self, call: Call, before: Document | None, draft: Draft) -> None:
        """Write the activity, link the company, and let the segments take or drop the contact."""
        contact = draft.document
        name = contact["values"].get("company")
        if before is None:
            if contact["dateIdentified"]:
                _record_source(call, contact)
            if contact["dateIdentified"] and name and major(call.version) < 6:
                _record_source(call, contact)  # it is saved again with its company
            for entry in contact["doNotContact"]:
                dnc.record(call.store, contact["id"], entry)
        if name and (before is None or before["values"].get("company") != name):
            companies.link(call.store, contact["id"], companies.named(call, name)["id"])
        if draft.body.get("companies") is not None:
            primary = companies.replace(call.store, contact["id"], draft.body["companies"])
            values = {**document.values(contact), "company": primary}
            contact = document.with_values(contact, values)
            contact = touched(call, contact) if before else contact
            draft.document = call.table(self.kind).put(contact)
            draft.shown["all"]["company"] = primary
        membership.refresh(call.store, contact)

    def removed(self, call: Call, document: Document) -> None:
        """Take the contact out of everything it is in."""
        forget(call, document["id"])

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> dict[str, Any]:
        """The contact as JSON."""
        return show(call.store, document, view, draft.shown or None)

    def narrow(self, shown: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
        """Field values and points of the named columns alone; what else is there stays."""
        unread = {} if "points" in names else {"points": 0}
        return {**shown, **unread, "fields": only(shown["fields"], names)}

    def shrink(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Minimal lists end after the fields."""
        audited = {key: shown[key] for key in shown if key.startswith(("is", "date", "created"))}
        audited.pop("dateIdentified", None)
        return {
            key: value
            for key, value in shown.items()
            if key in audited or key in _MINIMAL or key.startswith("modified")
        }

    def column(self, call: Call, name: str) -> Reader | None:
        """Columns are named as in the database: snake case, and the aliases of fields."""
        if key := document.COLUMNS.get(name):
            return lambda contact: contact[key]
        if name in schemas.schema(call.store, schemas.CONTACT).fields:
            return lambda contact: document.value(contact, name)
        return None

    def words(self, call: Call, term: Term) -> Find:
        """Free text is looked for in the names, the address and what is social."""
        return searching.words(call, term)

    def known_commands(self, call: Call) -> Mapping[str, Command]:
        """The commands of contacts, and the alias of every field."""
        fields = schemas.schema(call.store, schemas.CONTACT).fields
        return {**dict.fromkeys(fields, searching.in_field), **self.commands}


def forget(call: Call, id: int) -> None:
    """Remove what hangs on a deleted contact."""
    membership.forget(call.store, id)
    companies.forget(call.store, id)
    for kind in ("notes", "devices", "campaign_members", "group_scores", activity.KIND):
        for row in call.table(kind).find("contact", id):
            call.table(kind).remove(row["id"])


def _record_source(call: Call, contact: Document) -> None:
    activity.record(
        call.store,
        "lead.source.identified",
        contact["id"],
        f"Contact was identified by {call.user.name}",
        {"objectDescription": call.user.name},
        origin="api-batch" if call.batch else "api-single",
    )


def _references(call: Call, body: Document) -> Document:
    """The owner and the stage that a body names; a new contact in an unknown stage fails."""
    found: Document = {}
    errors: dict[str, list[str]] = {}
    for name, kind in (("owner", "users"), ("stage", "stages")):
        try:
            if name in body:
                found[name] = referred(call.store, kind, body[name])
        except NotValid as error:
            is_name = isinstance(body[name], str) and not php.is_number(body[name])
            if name == "stage" and not is_name and (call.method == "POST" or call.batch):
                raise crash() from None
            errors[name] = [error.words]
    if errors:
        raise invalid(errors)
    return found


def _with_address(call: Call, ids: list[int], address: str) -> list[int]:
    number = addresses.number(call.store, address)
    return ids if number in ids else [*ids, number]
