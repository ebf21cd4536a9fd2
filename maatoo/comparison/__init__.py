"""Compares what was sent with what the answered entity shows, in the forms that servers use."""

from __future__ import annotations

from maatoo.comparison.compare import compare, tell_differences, unproven
from maatoo.comparison.effects import effect_not_shown, other_identity
from maatoo.comparison.shown import ABSENT, other_id, shown, shown_fields

__all__ = [
    "ABSENT",
    "compare",
    "effect_not_shown",
    "other_id",
    "other_identity",
    "shown",
    "shown_fields",
    "tell_differences",
    "unproven",
]
