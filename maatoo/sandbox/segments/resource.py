"""The segments resource: aliases, filters and their checks, segments that others use."""

from __future__ import annotations

from typing import Any, ClassVar

from maatoo.sandbox import aliases, php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import having, holding, usual
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.fields.values import NOT_VALID
from maatoo.sandbox.properties import Property
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.segments import filters, membership
from maatoo.sandbox.store import Document

_EXTRA = "This form should not contain extra fields."


class Segments(Resource):
    """`/segments`."""

    kind = "segments"
    path = "segments"
    one, many = "list", "lists"
    area = "lead:lists"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    searched: ClassVar = ("name", "alias")
    opposites: ClassVar = {"is:global": having("isGlobal"), "name": holding("name")}
    commands: ClassVar = {
        **usual("ids", "is:published", "is:unpublished", "is:mine", "category"),
        **opposites,  # the server does not look at their "!"
    }
    select_finds_one = False
    minimal: ClassVar = ("name", "publicName", "alias", "description", "category")
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        Property(name="publicName"),
        Property(name="alias"),
        Property(name="description"),
        Property(name="category"),
        Property(name="filters", default=[], cleared=[], read=php.listed),
        Property(name="isGlobal", default=True, cleared=False, read=php.flag),
        Property(name="isPreferenceCenter", default=False, cleared=False, read=php.flag),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Fill in alias and public name, check filters, keep segments that others use published."""
        draft = super().draft(call, current, body, mode)
        segment = draft.document
        segment["publicName"] = segment["publicName"] or segment["name"]
        wished = str(segment["alias"] or segment["name"])
        segment["alias"] = aliases.unique(call.table(self.kind), wished, segment.get("id"))
        if "filters" in body:
            old: list[Document] = current["filters"] if current else []
            segment["filters"] = _filters(call, segment["filters"], old)
        users = self._users(call, segment) if current and not segment["isPublished"] else []
        if users:
            text = (
                f"This segment is used in {', '.join(users)}, "
                "please go back and check segments before unpublishing"
            )
            raise invalid({"leadlist": [text]}, 422, attempted=segment)
        return draft

    def saved(self, call: Call, before: Document | None, draft: Draft) -> None:
        """Let new filters decide who is in it."""
        old: list[Document] = before["filters"] if before else []
        if draft.document["filters"] != old:
            membership.rebuild(call.store, draft.document)

    def removed(self, call: Call, document: Document) -> None:
        """Drop the memberships."""
        membership.dissolve(call.store, document["id"])

    def _users(self, call: Call, segment: Document) -> list[str]:
        """The names of published segments with a filter on this one."""
        return [
            row["name"]
            for row in call.table(self.kind).rows()
            if row["id"] != segment["id"] and row["isPublished"] and _uses(row, segment["id"])
        ]


def _uses(segment: Document, id: int) -> bool:
    return any(
        condition.get("field") == "leadlist"
        and id in [php.whole(item) for item in php.listed(filters.wanted(condition))]
        for condition in segment["filters"]
    )


def _filters(call: Call, given: list[Any], old: list[Document]) -> list[Document]:
    """Filters as they are stored: the value stands in `properties`.

    An edit lays a filter over the one that stood in its place, which is why the older spelling
    (`filter`, `display`) then stays visible beside the new one.
    """
    contact = schemas.schema(call.store, schemas.CONTACT).fields
    company = schemas.schema(call.store, schemas.COMPANY).fields
    stored: list[Document] = []
    for place, item in enumerate(given):
        condition = item if php.is_object(item) else {}
        name = str(condition.get("field"))
        if name not in contact and name not in company and name not in filters.SPECIAL:
            raise invalid({"properties": [_EXTRA], "operator": [NOT_VALID]})
        if condition.get("operator") not in filters.OPERATORS:
            raise invalid({"operator": [NOT_VALID]})
        known: Document = {
            key: condition.get(key) for key in ("glue", "field", "object", "type", "operator")
        }
        known["properties"] = {"filter": filters.wanted(condition)}
        if place < len(old):
            known.update({key: condition[key] for key in ("filter", "display") if key in condition})
        stored.append(known)
    return stored
