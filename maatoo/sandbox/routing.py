"""Paths and methods: which handler answers a request. A wrong method is an unknown path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from maatoo.sandbox.call import Handler

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the routing table.

    Attributes:
        method: GET, POST, PATCH, PUT or DELETE; HEAD is answered by GET.
        path: below /api, as "/contacts/{id}/edit"; `id` and names that end with `_id` are digits.
        handler: what answers.
    """

    method: str
    path: str
    handler: Handler


class Router:
    """The routing table.

    Args:
        routes: its lines; of two that fit, the earlier one answers.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], Handler]]] = {}
        for route in routes:
            key = (route.method, route.path.count("/"))
            self._routes.setdefault(key, []).append((_compiled(route.path), route.handler))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler and the parameters of a path below /api, or None."""
        method = "GET" if method == "HEAD" else method
        for pattern, handler in self._routes.get((method, path.count("/")), ()):
            if found := pattern.fullmatch(path):
                return handler, found.groupdict()
        return None


def _compiled(path: str) -> re.Pattern[str]:
    def named(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{r'[0-9]+' if name == 'id' or name.endswith('_id') else '[^/]+'})"

    return re.compile(_PARAMETER.sub(named, path))
