"""The server's own field list of contacts and companies: aliases, types, choices, unique fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.fields.field_list import FieldInfo, FieldList
    from maatoo.fields.reading import has_fields, known_fields
    from maatoo.fields.values import refusal
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "FieldInfo": "field_list",
            "FieldList": "field_list",
            "has_fields": "reading",
            "known_fields": "reading",
            "refusal": "values",
        },
    )

__all__ = ["FieldInfo", "FieldList", "has_fields", "known_fields", "refusal"]
