"""The server's own field list of contacts and companies: aliases, types, choices, unique fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.fields.field_list import FieldInfo, FieldList
    from maatoo.fields.reading import (
        check_row,
        has_fields,
        known_fields,
        lists_fields,
        unique_fields,
    )
    from maatoo.fields.values import as_field_takes, changed, refusal
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "FieldInfo": "field_list",
            "FieldList": "field_list",
            "as_field_takes": "values",
            "changed": "values",
            "check_row": "reading",
            "has_fields": "reading",
            "known_fields": "reading",
            "lists_fields": "reading",
            "refusal": "values",
            "unique_fields": "reading",
        },
    )

__all__ = [
    "FieldInfo",
    "FieldList",
    "as_field_takes",
    "changed",
    "check_row",
    "has_fields",
    "known_fields",
    "lists_fields",
    "refusal",
    "unique_fields",
]
