"""The server's own field list of contacts and companies: aliases, types, choices, unique fields."""

from __future__ import annotations

from maatoo.fields.field_list import FieldInfo, FieldList
from maatoo.fields.reading import has_fields, known_fields
from maatoo.fields.text_values import Unreadable, checked_dates, value_of_text
from maatoo.fields.values import changed, refusal

__all__ = [
    "FieldInfo",
    "FieldList",
    "Unreadable",
    "changed",
    "checked_dates",
    "has_fields",
    "known_fields",
    "refusal",
    "value_of_text",
]
