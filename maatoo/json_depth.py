"""How deep JSON is nested: Python's functions reach some hundred levels, its readers thousands."""

from __future__ import annotations

from typing import Final

__all__ = ["DEEPEST", "is_deep"]

DEEPEST: Final = 200
_BRACES = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def is_deep(content: bytes) -> bool:
    """Whether JSON is nested deeper than Python's functions reach; answers have some ten levels.

    Each turn takes the innermost pairs of brackets away. Brackets inside of texts count as well.
    """
    if content.count(b"}") + content.count(b"]") <= DEEPEST:
        return False
    brackets = content.translate(_BRACES, _NO_BRACKETS)
    for _ in range(DEEPEST):
        outer = brackets.replace(b"{}", b"")
        if len(outer) == len(brackets):  # what is left stands in texts, or is cut
            return outer.count(b"{") > DEEPEST
        brackets = outer
    return bool(brackets)
