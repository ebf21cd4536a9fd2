"""The dynamic contents resource."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox.answers import invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL, in_language
from maatoo.sandbox.properties import (
    WINDOW,
    Property,
    category,
    count,
    flag,
    read_collection,
    read_id,
    read_utm,
)
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.simple.family import children
from maatoo.sandbox.store import Document


class DynamicContents(Resource):
    """`/dynamiccontents`. Without a campaign they need a slot and a filter."""

    kind = "dynamic_contents"
    path = "dynamiccontents"
    one, many = "dynamicContent", "dynamicContents"
    area = "dynamiccontent:dynamiccontents"
    keyed = True
    order: ClassVar = (("name", "asc"),)
    commands: ClassVar = {**USUAL, "lang": in_language}
    properties: ClassVar = (
        Property(name="name", required="A name is required."),
        category(),
        *WINDOW,
        count("sentCount"),
        Property(name="variantParent", read=read_id),
        Property(name="variantChildren", default=[], writable=False),
        Property(name="content"),
        Property(name="utmTags", default=read_utm(None), cleared=read_utm(None), read=read_utm),
        Property(name="filters", default=[], cleared=[], read=read_collection),
        flag("isCampaignBased", default=True),
        Property(name="slotName", default="", cleared=""),
        Property(name="language", default="en", needed=True, hidden=True),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check slot and filters."""
        draft = super().draft(call, current, body, mode)
        document = draft.document
        document["slotName"] = document["slotName"] or ""
        if not document["isCampaignBased"]:
            errors: dict[str, list[str]] = {}
            if not document["slotName"]:
                errors["slotName"] = ["Please enter a slot name."]
            if not document["filters"]:
                errors["filters"] = ["At least one filter is required."]
            if errors:
                raise invalid(errors)
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With its variants."""
        shown = super().show(call, document, view, draft)
        shown["variantChildren"] = children(call, self, document, "variantParent", view)
        return shown
