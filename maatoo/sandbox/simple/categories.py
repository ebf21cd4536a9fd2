"""The categories resource: its alias follows the title, its bundle never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from maatoo.sandbox import aliases
from maatoo.sandbox.answers import crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.properties import Property
from maatoo.sandbox.refused_values import NO_CHOICE
from maatoo.sandbox.resource import Draft, Mode, Resource, View
from maatoo.sandbox.store import Document
from maatoo.sandbox.versions import major

_BUNDLES = frozenset(
    {
        *("asset", "campaign", "email", "form", "global", "messages", "page", "plugin:focus"),
        *("point", "segment", "stage"),
    }
)


class Categories(Resource):
    """`/categories`. They have audit fields, which only other entities show."""

    kind = "categories"
    path = "categories"
    one, many = "category", "categories"
    area = "category:categories"
    order: ClassVar = (("title", "asc"),)
    searched: ClassVar = ("title", "description")
    commands: ClassVar = usual("ids", "is:published", "is:unpublished")
    properties: ClassVar = (
        Property(name="title", required="A title is required."),
        Property(name="alias"),
        Property(name="description"),
        Property(name="color", longest=7),
        Property(name="bundle", required="A value is required.", kept=True),
    )

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Fill in the alias, keep the bundle."""
        if current is not None:
            body = {key: value for key, value in body.items() if key != "bundle"}
        draft = super().draft(call, current, body, mode)
        category = draft.document
        wished = str(category["alias"] or category["title"])
        category["alias"] = aliases.unique(call.table(self.kind), wished, category.get("id"))
        return draft

    def faults(
        self, call: Call, document: Document, body: Document, *, new: bool
    ) -> Mapping[str, str]:
        """A category is for something that the server knows."""
        del body, new
        return {} if document.get("bundle") in _bundles(call) else {"bundle": NO_CHOICE}

    def removed(self, call: Call, document: Document) -> None:
        """A Mautic 6 makes categories for text messages, and fails to delete them."""
        if document["bundle"] == "sms":
            call.table(self.kind).put(document)
            call.table(self.kind).sort()
            raise crash()

    def show(self, call: Call, document: Document, view: View, draft: Draft) -> Document:
        """Without the audit fields."""
        shown = super().show(call, document, view, draft)
        return {name: shown[name] for name in ("id", *(p.name for p in self.properties))}


def _bundles(call: Call) -> frozenset[str]:
    """What a category may be for; text messages since Mautic 6."""
    return _BUNDLES | {"sms"} if major(call.version) >= 6 else _BUNDLES
