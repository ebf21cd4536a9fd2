"""The server's own field list of contacts and companies: aliases, types, choices, unique fields."""

from __future__ import annotations

from maatoo.fields.field_list import FieldInfo, FieldList
from maatoo.fields.reading import has_fields, known_fields, unique_fields
from maatoo.fields.values import refusal

__all__ = ["FieldInfo", "FieldList", "has_fields", "known_fields", "refusal", "unique_fields"]
