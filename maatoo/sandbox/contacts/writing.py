"""Writing field values of a contact: blanks, zeros, clearing, and what the answer shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import invalid
from maatoo.sandbox.fields.groups import blank
from maatoo.sandbox.fields.schema import Field, Schema
from maatoo.sandbox.fields.values import is_blank, is_zero, read
from maatoo.sandbox.refused_values import NotValid
from maatoo.sandbox.resource import Mode


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of a body.

    Attributes:
        stored: all values by alias, as they are stored from now on.
        shown: what the answer shows in the groups of `fields`.
        flat: what the answer shows in `fields.all`.
    """

    stored: dict[str, Any]
    shown: dict[str, Any]
    flat: dict[str, Any]


def write(
    schema: Schema, before: Mapping[str, Any], body: Mapping[str, Any], mode: Mode
) -> Written:
    """Apply a body to values.

    A merge skips blanks, and zeros even before `overwriteWithBlank` is looked at; that flag clears
    the blanks that were given, and lets the answer show every empty field as blank. PUT clears all
    that it does not name; a PUT that creates leaves the defaults.

    Raises:
        Refusal: 400 with the messages of all fields that refuse their value.
    """
    replacing = mode in {Mode.REPLACE, Mode.RECREATE}
    clearing = replacing or php.flag(body.get("overwriteWithBlank"))
    creating = mode in {Mode.CREATE, Mode.RECREATE}
    country = body.get("country") or before.get("country")
    stored = dict(before)
    shown: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for alias, field in schema.fields.items():
        if creating and not clearing and alias not in body:
            continue
        given, old = body.get(alias), before.get(alias)
        named = alias in body and (replacing or not is_zero(given))
        new: Any = None
        if named and not is_blank(given):
            try:
                new = read(field, given, country)
            except NotValid as error:
                errors[alias] = [error.words]
                continue
        if new is not None:
            stored[alias] = new
            # a create hides a false: its answer tests for emptiness
            shown[alias] = None if creating and new == 0 else _shown(field, new)
        elif clearing and (replacing or (named and is_blank(given)) or old is None):
            stored[alias] = old if mode is Mode.RECREATE else None
            shown[alias] = blank(field)
        elif not creating:
            shown[alias] = _shown(field, old)
    if errors:
        raise invalid(errors)
    flat: dict[str, Any] = dict.fromkeys(schema.fields)
    for alias in flat.keys() & (stored.keys() | shown.keys()):
        field = schema.fields[alias]
        flat[alias] = _flat(field, before.get(alias), stored.get(alias), shown.get(alias))
    return Written(stored, shown, flat)


def _shown(field: Field, value: Any) -> Any:
    """Answers to writes show booleans as such."""
    return bool(value) if field.type == "boolean" and value is not None else value


def _flat(field: Field, old: Any, new: Any, shown: Any) -> Any:
    if new is not None:
        return _shown(field, new)
    return None if old is not None and shown == "" else shown
