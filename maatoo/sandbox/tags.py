"""The tags resource: create finds a tag of the same name; a blank name is a server error."""

from __future__ import annotations

from typing import ClassVar

from maatoo.sandbox import php
from maatoo.sandbox.answers import crash
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import usual
from maatoo.sandbox.compare import fold
from maatoo.sandbox.properties import Property
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.search import Term
from maatoo.sandbox.store import Document


class Tags(Resource):
    """`/tags`. Descriptions are accepted and never stored; `search` is ignored."""

    kind = "tags"
    path = "tags"
    one, many = "tag", "tags"
    area = "lead:tags"
    keyed = True
    audited = False
    publishable = False
    commands: ClassVar = usual()
    properties: ClassVar = (
        Property(name="tag"),
        Property(name="description", read=lambda _: None),
    )

    def permit(self, call: Call, action: str) -> None:
        """Reading tags asks for no permission."""
        if action != "view":
            super().permit(call, action)

    def match(self, call: Call, body: Document) -> Document | None:
        """The tag of that name."""
        name = php.without_tags(str(body.get("tag") or ""))
        found = call.table(self.kind).find("name", fold(name)) if name else []
        return found[0] if found else None

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """A tag needs a name."""
        draft = super().draft(call, current, body, mode)
        if not draft.document["tag"]:
            raise crash()
        return draft

    def words(self, call: Call, term: Term) -> None:
        """Everything is found."""
        del call, term
