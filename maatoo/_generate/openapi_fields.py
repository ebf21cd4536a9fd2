"""JSON schemas of the fields of contacts and companies, which stand in groups and flat."""

from __future__ import annotations

from collections.abc import Iterable

from maatoo._generate.model import Parameter
from maatoo._generate.openapi_parameter_types import Schema

__all__ = ["field_groups", "field_value_rules", "field_values"]

_TEXTS = [
    "country", "date", "datetime", "email", "html", "locale", "lookup", "region", "select", "tel",
    "text", "textarea", "time", "timezone", "url",
]  # fmt: skip
"""Types of fields whose values are texts."""

_READ: dict[str, Schema] = {
    "text": {"type": ["string", "null"]},
    "address": {"type": ["string", "null"]},
    "unique_text": {"type": ["string", "null"]},
    "moment": {"type": ["string", "null"]},
    "number": {"type": ["number", "string", "null"], "pattern": r"^-?\d*\.?\d+$"},
}
"""What a field is read as, by the kind of its parameter."""

_VALUE: Schema = {"type": ["string", "number", "boolean", "array", "null"]}


def field_groups(fields: Iterable[Parameter]) -> Schema:
    """The schema of ``fields``: groups of fields by alias, and ``all`` values by alias.

    Args:
        fields: the parameters of the entity's own fields; there may be others.
    """
    flat: Schema = {
        "type": ["object", "array"],
        "maxItems": 0,
        "properties": {
            "id": {"type": ["integer", "string", "null"], "pattern": r"^\d+$"},
            **field_values(fields),
        },
        "additionalProperties": _VALUE,
    }
    group: Schema = {
        "type": ["object", "array"],
        "maxItems": 0,
        "additionalProperties": {"$ref": "#/components/schemas/FieldValue"},
    }
    return {
        "type": ["object", "array", "null"],
        "maxItems": 0,
        "properties": {"all": flat},
        "additionalProperties": group,
    }


def field_values(fields: Iterable[Parameter]) -> dict[str, Schema]:
    """The schemas of the values of an entity's own fields, by their aliases."""
    return {each.wire: dict(_READ[each.kind]) for each in fields}


def field_value_rules(text: Schema, number: Schema, flag: Schema) -> list[Schema]:
    """What the type of a field says of its value."""
    return [
        _rule(_TEXTS, {"value": text, "normalizedValue": text}),
        _rule(["number"], {"value": number, "normalizedValue": {"anyOf": [number, {"const": ""}]}}),
        _rule(["boolean"], {"value": flag}),
    ]


def _rule(types: list[str], properties: dict[str, Schema]) -> Schema:
    return {
        "if": {"properties": {"type": {"enum": types}}, "required": ["type"]},
        "then": {"properties": properties},
    }
