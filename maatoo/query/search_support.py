"""check_search: refuses commands in lists that fail on them, and negations that a list ignores."""

from __future__ import annotations

import re
from typing import Final

from maatoo.errors import InvalidArgument
from maatoo.query.search import Search

__all__ = ["check_search"]

_FAILING: Final = re.compile(r"(?:^|[\s(!])(?:ids|is|type|group):")
_NEGATION: Final = re.compile(r"(?:^|[\s(])!")


def check_search(search: object, *, plain: bool, negations: bool) -> None:
    """Refuse a search that the server of this list cannot answer as it is meant.

    Args:
        search: the search of a list; a plain text is refused only where the server fails on it.
        plain: whether the server answers search commands with an error.
        negations: whether the server honours negations.

    Raises:
        InvalidArgument: with what to write instead.
    """
    text = str(search)
    built = search if isinstance(search, Search) else None
    if plain and (_FAILING.search(text) or (built is not None and built.has_commands)):
        raise InvalidArgument(
            f"the server fails on search commands in this list, as in {text!r}: search for plain "
            'text, or filter with where=, as in Where.eq("type", "text")'
        )
    if built is not None and not negations and _NEGATION.search(text):
        raise InvalidArgument(
            f"the server ignores negations in this list, as in {text!r}: filter with "
            'where=, as in Where.eq("isPublished", False)'
        )
