"""The landing pages resource."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox import aliases
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import USUAL, having, in_language
from maatoo.sandbox.properties import (
    WINDOW,
    Property,
    category,
    count,
    flag,
    read_html,
    read_id,
    read_object,
)
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.simple.family import children
from maatoo.sandbox.store import Document


class Pages(Resource):
    """`/pages`. Every save counts the revision up."""

    kind = "pages"
    path = "pages"
    one, many = "page", "pages"
    area = "page:pages"
    order: ClassVar = (("title", "asc"),)
    searched: ClassVar = ("title", "alias")
    minimal: ClassVar = ("title", "alias", "category")
    commands: ClassVar = {
        **USUAL,
        "lang": in_language,
        "is:prefcenter": having("isPreferenceCenter"),
    }
    properties: ClassVar = (
        Property(name="title", required="A title is required.", longest=191),
        Property(name="alias"),
        category(),
        Property(name="language", default="en", needed=True),
        *WINDOW,
        count("hits"),
        count("uniqueHits"),
        count("variantHits"),
        Property(name="revision", default=0, writable=False, tracked=False),
        Property(name="metaDescription"),
        Property(name="redirectType"),
        Property(name="redirectUrl"),
        flag("isPreferenceCenter", default=None, cleared=None),
        flag("noIndex", default=None, cleared=None),
        Property(name="variantSettings", default=[], cleared=[], read=read_object),
        Property(name="variantStartDate", writable=False),
        Property(name="variantParent", read=read_id),
        Property(name="variantChildren", default=[], writable=False),
        Property(name="translationParent", read=read_id),
        Property(name="translationChildren", default=[], writable=False),
        Property(name="template"),
        Property(name="customHtml", read=read_html),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Fill in the alias, count the revision."""
        draft = super().draft(call, current, body, mode)
        page = draft.document
        wished = str(page["alias"] or page["title"])
        page["alias"] = aliases.unique(call.table(self.kind), wished, page.get("id"))
        page["revision"] += 1
        return draft

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """With its translations and variants."""
        shown = super().show(call, document, view, draft)
        shown["translationChildren"] = children(call, self, document, "translationParent", view)
        if view is not View.DELETED:
            shown["variantChildren"] = children(call, self, document, "variantParent", view)
        return shown
