"""Which requests a method and a pattern of paths mean: of faults, and of assertions."""

from __future__ import annotations

import re

ANY = "*"


def matches(method: str, path: str, *, methods: str, paths: str) -> bool:
    """Whether a request is meant.

    Args:
        method: the method of the request.
        path: its path, from the root.
        methods: the method that is meant, in any case; "*" for all.
        paths: a path below /api ("/contacts/new", "contacts/new") or from the root
            ("/api/contacts/new", "/oauth/v2/token"); "*" stands for any text.
    """
    if methods != ANY and methods.upper() != method:
        return False
    wanted = paths if paths.startswith(("/", ANY)) else f"/{paths}"
    return fits(path, wanted) or fits(path, f"/api{wanted}")


def fits(text: str, pattern: str) -> bool:
    """Whether a whole text is as a pattern says, in which "*" stands for any text."""
    parts = [re.escape(part) for part in pattern.split(ANY)]
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None
