"""What was sent against what the answered entity shows, by rules that know the conversions."""

from __future__ import annotations

from maatoo.comparison.compare import compare, tell_differences, unproven

__all__ = ["compare", "tell_differences", "unproven"]
