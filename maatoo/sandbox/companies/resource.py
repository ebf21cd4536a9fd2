"""The companies resource."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command, failing, usual
from maatoo.sandbox.companies import fields
from maatoo.sandbox.compare import either, fold
from maatoo.sandbox.contacts import companies as memberships
from maatoo.sandbox.contacts.companies import KIND
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.groups import only
from maatoo.sandbox.properties import referred
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Draft, Mode, Reader, Resource, View
from maatoo.sandbox.search import Find, Term
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_COLUMNS = {
    "id": "id",
    "score": "score",
    "is_published": "isPublished",
    "date_added": "dateAdded",
    "date_modified": "dateModified",
    "created_by": "createdBy",
    "owner_id": "owner",
}
_FREE_TEXT = ("companyname", "companyemail")


class Companies(Resource):
    """`/companies`. A create with a known name writes to that company.

    A batch refuses a known name instead, and so does `force` before Mautic 6.
    """

    kind = KIND
    path = "companies"
    one, many = "company", "companies"
    area = "lead:leads"
    keyed = True
    total_as_text = True
    empty_as_object = True
    commands: ClassVar = {  # the last two ask for a column that companies do not have
        **usual("ids", "is:published", "is:unpublished", "is:mine"),
        "is:uncategorized": failing,
        "category": failing,
    }

    def permit(self, call: Call, action: str) -> None:
        """Reading companies asks for no permission."""
        if action != "view":
            super().permit(call, action)

    def match(self, call: Call, body: Document) -> Document | None:
        """The company of that name."""
        name = body.get("companyname")
        forced = php.flag(body.get("force")) and major(call.version) < 6
        if forced or call.batch or not isinstance(name, str):
            return None
        found = call.table(self.kind).find("name", fold(php.without_tags(name)))
        return found[0] if found and name else None

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check the field values of a body and apply it; a create clears what it does not name."""
        before = current or {"isPublished": True, "score": 0, "owner": None, "values": {}}
        patching = mode is Mode.MERGE and call.method == "PATCH"
        schema = schemas.schema(call.store, schemas.COMPANY)
        values = fields.write(schema, before["values"], body, clearing=not patching)
        if current is None:
            defaults = {f.alias: f.default for f in schema.fields.values() if f.default}
            values = {**{k: v for k, v in defaults.items() if k not in body}, **values}
        company = {**before, "values": values}
        self._check_unique(call, current, values)
        if "owner" in body:
            company["owner"] = _owner(call, body["owner"])
        if "score" in body:
            company["score"] = php.whole(body["score"])
        return Draft(company, body)

    def _check_unique(self, call: Call, current: Document | None, values: Document) -> None:
        name = fold(values.get("companyname") or "")
        held = call.table(self.kind).find("name", name) if name else []
        if any(company["id"] != (current or {}).get("id") for company in held):
            raise invalid({"companyname": ["This field must be unique."]}, 422)

    def removed(self, call: Call, document: Document) -> None:
        """Take its contacts out of it."""
        for link in call.table(memberships.LINKS).find("company", document["id"]):
            memberships.leave(call.store, link["contact"], document["id"])

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """Without audit fields."""
        del draft
        number = None if view is View.DELETED else document["id"]
        schema = schemas.schema(call.store, schemas.COMPANY)
        shown = fields.show(schema, number, document["values"], created=view is View.NEW)
        return {"id": number, "score": document["score"], "fields": shown}

    def narrow(self, shown: Document, names: Collection[str]) -> Document:
        """Field values of the named columns alone."""
        return {**shown, "fields": only(shown["fields"], names)}

    def column(self, call: Call, name: str) -> Reader | None:
        """Columns are named as in the database: snake case, and the aliases of fields."""
        if key := _COLUMNS.get(name):
            return lambda company: company.get(key)
        if name in schemas.schema(call.store, schemas.COMPANY).fields:
            return lambda company: company["values"].get(name)
        return None

    def words(self, call: Call, term: Term) -> Find:
        """Free text is looked for in name and e-mail."""
        del call
        return _in_fields(_FREE_TEXT, term)

    def known_commands(self, call: Call) -> Mapping[str, Command]:
        """Every field is a command."""
        return {**self.commands, **self.known_opposites(call)}

    def known_opposites(self, call: Call) -> Mapping[str, Command]:
        """The server does not look at the "!" of a field."""
        return dict.fromkeys(schemas.schema(call.store, schemas.COMPANY).fields, _in_field)

    def publishes(self, document: Document) -> bool:
        """`published` changes nothing."""
        del document
        return True


def _owner(call: Call, value: Any) -> int | None:
    try:
        return referred(call.store, "users", value)
    except NotValid as error:
        raise invalid({"owner": [error.words]}) from None


def _in_field(call: Call, term: Term) -> Find:
    """The companies with the wanted text in the field that the command names."""
    del call
    return _in_fields((str(term.command),), term)


def _in_fields(names: Sequence[str], term: Term) -> Find:
    return lambda company: either(term.matches(company["values"].get(name)) for name in names)
