"""SeenIds: the ids of the latest rows, to drop those that come twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from maatoo.naming import snake

__all__ = ["SeenIds", "identity"]


def identity(item: object, *, rows: bool) -> object:
    """What tells an item from others, or None.

    Args:
        item: a model, or a plain row.
        rows: whether the ``id`` of a plain row is its own. It is not in a report, which may list
            one contact on many rows.
    """
    if isinstance(item, Mapping):
        return cast("Mapping[str, Any]", item).get("id") if rows else None
    name = getattr(item, "key_property_", "id")
    return getattr(item, snake(str(name)), None)


class SeenIds:
    """Remembers the latest ids, a bounded number of them."""

    __slots__ = ("_most", "_seen")

    def __init__(self, most: int, seen: Iterable[object] = ()) -> None:
        self._most = most
        self._seen: dict[object, None] = dict.fromkeys(seen)

    def __len__(self) -> int:
        return len(self._seen)

    def __contains__(self, own: object) -> bool:
        return own in self._seen

    def add(self, own: object) -> bool:
        """Note an id; False when it is there already."""
        if own in self._seen:
            return False
        self._seen[own] = None
        if len(self._seen) > self._most:
            del self._seen[next(iter(self._seen))]
        return True

    def widen(self, most: int) -> None:
        """Raise the number of ids that are remembered."""
        self._most = max(self._most, most)
