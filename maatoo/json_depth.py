"""How deep JSON is nested: Python's functions reach some hundred levels, its readers thousands."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["DEEPEST", "is_deep"]

DEEPEST: Final = 200
_USUAL: Final = 16
"""Answers have some ten levels."""
_BRACES = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_TOKEN: Final = re.compile(rb'["\[\]{}]|\\.', re.DOTALL)


def is_deep(content: bytes) -> bool:
    """Whether JSON is nested deeper than Python's functions reach.

    Each turn takes the innermost pairs of brackets away, until none is left of a usual answer.
    Where some are left, they may stand in texts: then the levels are counted one by one.
    """
    brackets = content.translate(None, _NO_BRACKETS)
    if len(brackets) <= DEEPEST:
        return False
    brackets = brackets.translate(_BRACES)
    for _ in range(_USUAL):
        brackets = brackets.replace(b"{}", b"")
    return bool(brackets) and _is_deep_outside_of_texts(content)


def _is_deep_outside_of_texts(content: bytes) -> bool:
    depth, in_text = 0, False
    for match in _TOKEN.finditer(content):
        token = match[0]
        if token == b'"':
            in_text = not in_text
        elif not in_text and len(token) == 1:
            depth += 1 if token in b"[{" else -1
            if depth > DEEPEST:
                return True
    return False
