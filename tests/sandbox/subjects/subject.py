"""What a property has to know of a resource of the sandbox.

A subject says how a minimal entity is made of a text, in which property that text stands, and in
which of the server's known ways (quirks) its lists differ from the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the properties know of one resource.

    Attributes:
        path: its path below /api.
        one: the envelope of one.
        many: the envelope of a list.
        text: the property that holds the text an entity is made of.
        also: further properties that hold it.
        address: a property that holds it as an address.
        needs: what a body must say besides.
        cleared: a text property that a PUT without it clears, None where there is none.
        keyed: whether lists are objects by id.
        searched: whether `search` finds the text.
        named: whether `name:` is a command.
        published: what the `published` filter does: "filters", "nothing" or "fails".
        total: the type of a list's total.
        select_finds_one: whether one entity can be read with `select`.
        minimal: whether `minimal` leaves less.
        invalid: a body that is refused with a 400 or 422, None where nothing is.
        upserts: whether a create with a known text finds that entity.
    """

    path: str
    one: str
    many: str
    text: str = "name"
    also: Sequence[str] = ()
    address: str | None = None
    needs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    cleared: str | None = "description"
    keyed: bool = False
    searched: bool = True
    named: bool = False
    published: str = "filters"
    total: type = int
    select_finds_one: bool = True
    minimal: bool = False
    invalid: Mapping[str, Any] | None = field(default_factory=lambda: {"name": ""})
    upserts: bool = False

    def body(self, text: str) -> Json:
        """A minimal body with a text."""
        body = {self.text: text, **dict.fromkeys(self.also, text), **self.needs}
        if self.address:
            body[self.address] = f"{text.encode().hex()}@mail.org"
        return body

    def shown(self, entity: Json) -> Any:
        """The text of an entity."""
        fields = entity.get("fields")
        if isinstance(fields, dict) and "all" in fields:
            return fields["all"][self.text]
        return entity.get(self.text)

    def __str__(self) -> str:
        return self.path
