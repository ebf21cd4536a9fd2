"""How many examples a property test tries that wants other than the usual number of them."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["USUAL", "examples"]

USUAL = 25
"""What the usual profile has; the profiles `few` and `many` change all numbers in proportion."""


def examples(number: int) -> settings:
    """Try so many examples under the usual profile."""
    return settings(max_examples=max(1, number * settings().max_examples // USUAL))
