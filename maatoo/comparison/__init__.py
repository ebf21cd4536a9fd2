"""What was sent against what the answered entity shows, by rules that know the conversions."""

from __future__ import annotations

from maatoo.comparison.compare import compare, tell_differences, unproven
from maatoo.comparison.effects import effect_not_shown, other_identity
from maatoo.comparison.shown import ABSENT, shown, shown_fields

__all__ = [
    "ABSENT",
    "compare",
    "effect_not_shown",
    "other_identity",
    "shown",
    "shown_fields",
    "tell_differences",
    "unproven",
]
