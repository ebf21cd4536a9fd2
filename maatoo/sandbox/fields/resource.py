"""The fields resource: `/fields/contact` and `/fields/company`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from maatoo.sandbox import aliases, php
from maatoo.sandbox.answers import CRASH_TEXT, Answer, Refusal, crash, denied, invalid
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import failing
from maatoo.sandbox.fields import order, schema
from maatoo.sandbox.properties import NOT_VALID, Property, flag, read_object, read_whole
from maatoo.sandbox.resource import Draft, Mode, Resource
from maatoo.sandbox.store import Document

TYPES = frozenset(
    {
        *("boolean", "country", "date", "datetime", "email", "html", "locale", "lookup"),
        *("multiselect", "number", "region", "select", "tel", "text", "textarea", "time"),
        *("timezone", "url"),
    }
)

_RESERVED = frozenset(
    {"id", "points", "owner", "tags", "date_added", "date_modified", "created_by"}
)


class Fields(Resource):
    """The fields of contacts or of companies. Creating one asks for no permission.

    Args:
        path: "fields/contact" or "fields/company".
        object: whose fields they are.
    """

    kind = "fields"
    one, many = "field", "fields"
    area = "lead:fields"
    keyed = True
    order: ClassVar = (("order", "asc"), ("id", "asc"))
    searched: ClassVar = ("label", "alias")
    commands: ClassVar = dict.fromkeys(  # the server asks for columns that fields do not have
        [
            *("ids", "is:published", "is:unpublished", "is:mine", "is:indexed", "is:unique"),
            *("type", "group"),
        ],
        failing,
    )
    properties: ClassVar[Sequence[Property]] = (
        Property(name="label", required="A label is required."),
        Property(name="alias"),
        Property(name="type", default="text"),
        Property(name="group", default="core", cleared="core"),
        Property(name="order", writable=False),
        Property(name="object", writable=False),
        Property(name="defaultValue"),
        flag("isRequired"),
        Property(name="isFixed", default=False, writable=False),
        flag("isListable", default=True),
        flag("isVisible", default=True),
        flag("isShortVisible", default=True),
        flag("isUniqueIdentifier"),
        flag("isPubliclyUpdatable"),
        Property(name="properties", default={}, cleared={}, read=read_object),
        Property(name="charLengthLimit", default=64, read=read_whole, since=6, needed=True),
        Property(name="isIndex", default=False, since=6, needed=True),
    )

    def __init__(self, path: str, object: str) -> None:
        self.path = path
        self.object = object

    def permit(self, call: Call, action: str) -> None:
        """Listing is refused by the controller, editing and deleting by the kernel."""
        if action == "create" or call.user.may(self.area, "full"):
            return
        if action == "view":
            raise denied()
        raise Refusal(403, CRASH_TEXT.format(code=403), kernel=True)

    def rows(self, call: Call) -> list[Document]:
        """The fields of this object."""
        return [row for row in call.table(self.kind).rows() if row["object"] == self.object]

    def find(self, call: Call, id: int) -> Document | None:
        """The field of this object with that id."""
        found = super().find(call, id)
        return found if found and found["object"] == self.object else None

    def draft(self, call: Call, current: Document | None, body: Document, mode: Mode) -> Draft:
        """Check the type, fill in the alias, find the place."""
        draft = super().draft(call, current, body, mode)
        field = draft.document
        field["object"] = self.object
        if field["type"] not in TYPES:
            raise invalid(
                {"type": [NOT_VALID], "charLengthLimit": ["This value should not be blank."]}
            )
        if current is not None:
            field.update(alias=current["alias"], type=current["type"])
        else:
            field["alias"] = self._alias(call, str(field["alias"] or field["label"]))
            if field["type"] == "multiselect" and field["defaultValue"] is None:
                field["defaultValue"] = ""
        if current is None or "order" in body:
            field["order"] = order.wished(call.store, body.get("order"))
        field["properties"] = _properties(field["properties"])
        return draft

    def saved(self, call: Call, before: Document | None, draft: Draft) -> None:
        """Number the others."""
        del before
        order.settle(call.store, draft.document)

    def removed(self, call: Call, document: Document) -> None:
        """Fixed fields are removed as well, although the server fails on it."""
        del call
        if document["isFixed"]:
            raise crash()

    def publishes(self, document: Document) -> bool:
        """`published` changes nothing."""
        del document
        return True

    def _alias(self, call: Call, text: str) -> str:
        stem = aliases.stem(text, "_")
        if stem in _RESERVED:
            stem = f"{stem}1"
        others = {row["alias"] for row in self.rows(call)}
        if stem not in others:
            return stem
        return aliases.unique(call.table(self.kind), stem, None, space="_")


def _properties(given: Any) -> Any:
    """Numbers become texts; labels are stored as the server escapes them."""
    if not php.is_object(given):
        return {}
    given = {key: _as_text(item) for key, item in given.items()}
    if not php.is_list(given.get("list")):
        return given
    options: list[Any] = []
    for option in given["list"]:
        if php.is_object(option) and isinstance(option.get("label"), str):
            option = {**option, "label": php.escaped(option["label"])}
        options.append(option)
    return {**given, "list": options}


def _as_text(value: Any) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number else value


RESOURCES = (
    Fields("fields/contact", schema.CONTACT),
    Fields("fields/company", schema.COMPANY),
)


def list_unknown(call: Call) -> Answer:
    """Answer `GET /fields/{object}` for what has no fields."""
    if not call.user.may(Fields.area, "full"):
        raise denied()
    return Answer({"total": 0, "fields": []})
