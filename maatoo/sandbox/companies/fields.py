"""Field values of companies: reading a body, and the `fields` of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maatoo.sandbox.answers import invalid
from maatoo.sandbox.fields.schema import Schema
from maatoo.sandbox.fields.values import is_blank, read
from maatoo.sandbox.refused_values import NotValid

_NEW_GROUPS = ("core", "professional", "social", "personal")
_GROUPS = ("core", "professional", "other")
_ENTITY = ("id", "group", "label", "alias", "type")


def write(
    schema: Schema, before: Mapping[str, Any], body: Mapping[str, Any], *, clearing: bool
) -> dict[str, Any]:
    """Apply a body to the values of a company.

    Args:
        schema: the fields of companies.
        before: the stored values by alias.
        body: the request's body; blanks and zeros count.
        clearing: whether fields that the body does not name are cleared.

    Raises:
        Refusal: 400 with the messages of all fields that refuse their value.
    """
    country = body.get("companycountry") or before.get("companycountry")
    stored = {} if clearing else dict(before)
    errors: dict[str, list[str]] = {}
    for alias, field in schema.fields.items():
        given = body.get(alias)
        if alias in body:
            try:
                stored[alias] = None if is_blank(given) else read(field, given, country)
            except NotValid as error:
                errors[alias] = [error.words]
        if alias == "companyname" and alias not in errors and is_blank(stored.get(alias)):
            errors[alias] = ["This field is required."]
    if errors:
        raise invalid(errors)
    return {alias: value for alias, value in stored.items() if value is not None}


def show(
    schema: Schema, id: int | None, values: Mapping[str, Any], *, created: bool
) -> dict[str, Any]:
    """The `fields` of an answer.

    Args:
        schema: the fields of companies.
        id: what stands as the id in `all`.
        values: the stored values by alias.
        created: True right after a create, when ids are numbers and labels are not looked up.
    """
    others = [name for name in schema.groups if name not in {*_NEW_GROUPS, "other"}]
    groups: dict[str, Any] = {name: {} for name in (_NEW_GROUPS if created else _GROUPS)}
    groups.update({name: {} for name in others})
    for field in schema.fields.values():
        value = values.get(field.alias)
        if created:
            shown = {name: field.entity[name] for name in _ENTITY}
            normal = "" if value is None else value
        else:
            shown, normal = field.row, field.normal(value)
        group = groups.setdefault(field.group, {})
        group[field.alias] = {**shown, "value": value, "normalizedValue": normal}
    return {
        **{name: group or [] for name, group in groups.items()},
        "all": {"id": id, **{alias: values.get(alias) for alias in schema.fields}},
    }
