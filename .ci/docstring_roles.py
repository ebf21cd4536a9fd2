"""For the documentation site: roles of docstrings (``:class:`~maatoo.Where```) become code."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_ROLE = re.compile(r":[a-z]+:`(~?)([\w.]+)`")


def _code(match: re.Match[str]) -> str:
    name = match[2].rpartition(".")[2] if match[1] else match[2]
    return f"`{name}`"


class DocstringRoles(Extension):
    """Rewrites the docstring of each object when the object has been read."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called by griffe."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(_code, obj.docstring.value)
