"""Showing field values: the `fields` of a contact or company, in groups and flat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from maatoo.sandbox.fields.schema import Field, Schema


def grouped(
    schema: Schema, values: Mapping[str, Any], *, created: bool = False, listed: bool = False
) -> dict[str, Any]:
    """The groups of an answer.

    Args:
        schema: the fields.
        values: shown values by alias; None where there is none.
        created: True right after a create, when ids are numbers and properties are parsed.
        listed: True in lists, where fields stand in the order of the columns.

    Returns:
        Objects by group; an empty group is a list.
    """
    groups: dict[str, Any] = {name: {} for name in schema.groups}
    for field in schema.columns if listed else schema.fields.values():
        value = values.get(field.alias)
        if value is None:
            shown = field.bare_entity if created else field.bare_row
        else:
            shown = {
                **(field.entity if created else field.row),
                "value": value,
                "normalizedValue": field.normal(value),
            }
        groups[field.group][field.alias] = shown
    return {name: group or [] for name, group in groups.items()}


def flat(
    schema: Schema, id: int | None, values: Mapping[str, Any], *, listed: bool = False
) -> dict[str, Any]:
    """The `all` of an answer: the id as a text, and every value by alias."""
    fields = schema.columns if listed else schema.fields.values()
    return {
        "id": None if id is None else str(id),
        **{field.alias: values.get(field.alias) for field in fields},
    }


def blank(field: Field) -> Any:
    """What an answer shows for a field that was cleared by the write it answers."""
    if field.type == "number":
        return 0 if field.integer else 0.0
    return ""


def only(fields: Mapping[str, Any], aliases: Collection[str]) -> dict[str, Any]:
    """The groups of an answer, with the fields of some aliases alone."""
    return {
        group: {alias: held[alias] for alias in held if alias in aliases} or []
        for group, held in fields.items()
    }
