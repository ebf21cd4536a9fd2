"""The schema: which fields contacts and companies have, derived from the table of fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from maatoo.sandbox import php
from maatoo.sandbox.fields import fixed, order
from maatoo.sandbox.store import Document, Store

CONTACT, COMPANY = "lead", "company"

_NOTHING = {"value": None, "normalizedValue": ""}


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        id: its id.
        alias: its name in requests.
        type: text, number, boolean, select, multiselect, date, datetime, email …
        group: core, social, personal, professional or a group of the user's own.
        default: the default value, or None.
        unique: whether its value identifies an entity.
        labels: labels of the options by their value.
        integer: whether it is a number without decimals.
        entity: its part of an answer to a create.
        row: its part of all other answers.
        bare_entity: `entity` of one that has no value.
        bare_row: `row` of one that has no value.
    """

    id: int
    alias: str
    type: str
    group: str
    default: Any
    unique: bool
    labels: dict[str, str]
    integer: bool
    entity: dict[str, Any]
    row: dict[str, Any]
    bare_entity: dict[str, Any]
    bare_row: dict[str, Any]

    def normal(self, value: Any) -> Any:
        """The value for people: labels in the place of option values."""
        if value is None:
            return ""
        if self.type == "boolean":
            return "" if value == "" else self.labels["1" if php.flag(value) else "0"]
        if self.type == "multiselect":
            return "|".join(self.labels.get(part, part) for part in str(value).split("|"))
        if self.labels:
            return self.labels.get(str(value), value)
        return value


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of contacts or of companies.

    Attributes:
        fields: all of them in the order of forms, by alias.
        columns: all of them in the order of the database's columns.
        groups: the groups of an answer, the usual four first.
        unique: those that identify an entity.
    """

    fields: dict[str, Field]
    columns: Sequence[Field]
    groups: Sequence[str]
    unique: Sequence[Field] = field(default=())


_CACHED = "maatoo.sandbox.schema"


def schema(store: Store, object: str) -> Schema:
    """The schema of contacts ("lead") or of companies ("company")."""
    table = store.table("fields")
    cache = cast("dict[str, tuple[int, Schema]]", store.derived.setdefault(_CACHED, {}))
    version, known = cache.get(object, (-1, None))
    if known is None or version != table.version:
        known = _made(
            [row for row in table.rows() if row["object"] == object and row["isPublished"]]
        )
        cache[object] = (table.version, known)
    return known


def install(store: Store) -> None:
    """Create the fields of a new sandbox; an existing one is left as it is."""
    table = store.table("fields")
    if len(table):
        return
    with store.transaction():
        for first, owner, rows in (
            (1, CONTACT, fixed.CONTACT),
            (2, COMPANY, fixed.COMPANY),
        ):
            for place, (alias, label, kind, group, is_fixed, properties) in enumerate(rows):
                table.insert(
                    document(
                        alias,
                        label,
                        kind,
                        object=owner,
                        group=group,
                        properties=properties,
                        default=fixed.DEFAULTS.get(alias),
                        order=first + 2 * place,
                        isFixed=is_fixed,
                        isRequired=alias in fixed.REQUIRED,
                        isShortVisible=alias in fixed.SHORT,
                        isUniqueIdentifier=alias in fixed.UNIQUE,
                    )
                )


def add(store: Store, document: Document) -> Document:
    """Add a field where the server puts new ones: in the place of the very first."""
    with store.transaction():
        added = store.table("fields").insert({**document, "order": order.wished(store, None)})
        order.settle(store, added)
        return added


def document(
    alias: str,
    label: str,
    type: str,
    *,
    object: str = CONTACT,
    group: str = "core",
    properties: dict[str, Any] | None = None,
    default: Any = None,
    order: int = 2,
    **flags: bool,
) -> Document:
    """A field as it is stored."""
    return {
        "isPublished": True,
        "label": label,
        "alias": alias,
        "type": type,
        "group": group,
        "order": order,
        "object": object,
        "defaultValue": default,
        "isRequired": False,
        "isFixed": False,
        "isListable": True,
        "isVisible": True,
        "isShortVisible": True,
        "isUniqueIdentifier": False,
        "isPubliclyUpdatable": False,
        "properties": properties or {},
        "charLengthLimit": 64,
        "isIndex": flags.get("isUniqueIdentifier", False),
        **flags,
    }


def _made(rows: list[Document]) -> Schema:
    ordered = [_field(row) for row in sorted(rows, key=lambda row: (row["order"], -row["id"]))]
    places = {alias: place for place, alias in enumerate(fixed.CONTACT_COLUMNS)}
    last = len(places)
    usual = ("core", "social", "personal", "professional")
    return Schema(
        fields={known.alias: known for known in ordered},
        columns=sorted(ordered, key=lambda known: (places.get(known.alias, last), known.id)),
        groups=(*usual, *dict.fromkeys(f.group for f in ordered if f.group not in usual)),
        unique=tuple(known for known in ordered if known.unique),
    )


def _field(row: Document) -> Field:
    properties = row["properties"]
    entity: dict[str, Any] = {
        "id": row["id"],
        "group": row["group"],
        "label": row["label"],
        "alias": row["alias"],
        "type": row["type"],
        "properties": properties or [],
    }
    text = {
        "id": str(row["id"]),
        "label": row["label"],
        "alias": row["alias"],
        "type": row["type"],
        "group": row["group"],
        "object": row["object"],
        "is_fixed": str(int(row["isFixed"])),
        "properties": php.serialize(properties),
        "default_value": row["defaultValue"],
    }
    return Field(
        id=row["id"],
        alias=row["alias"],
        type=row["type"],
        group=row["group"],
        default=row["defaultValue"],
        unique=row["isUniqueIdentifier"],
        labels=_labels(row["type"], properties),
        integer=row["type"] == "number" and not php.whole(properties.get("scale")),
        entity=entity,
        row=text,
        bare_entity={**entity, **_NOTHING},
        bare_row={**text, **_NOTHING},
    )


def _labels(type: str, properties: Any) -> dict[str, str]:
    if type == "boolean":
        return {"1": properties.get("yes", "Yes"), "0": properties.get("no", "No")}
    if type not in {"select", "multiselect"}:
        return {}
    labels: dict[str, str] = {}
    for option in php.listed(properties.get("list")):
        if php.is_object(option):
            labels[str(option.get("value"))] = str(option.get("label"))
        else:
            labels[str(option)] = str(option)
    return labels
