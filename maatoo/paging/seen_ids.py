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
    """Remembers the latest ids, at least so many of them and at most twice as many.

    They are kept in two sets, and the older one is dropped whole. A dictionary from which the
    oldest key is removed for each new one keeps a place for each removed key, and is copied again
    and again to get rid of them: the memory of a long list would depend on when.
    """

    __slots__ = ("_before", "_latest", "_most")

    def __init__(self, most: int, seen: Iterable[object] = ()) -> None:
        self._most = most
        self._latest: set[object] = set(seen)
        self._before: set[object] = set()

    def __len__(self) -> int:
        return len(self._latest) + len(self._before)

    def __contains__(self, own: object) -> bool:
        return own in self._latest or own in self._before

    def add(self, own: object) -> bool:
        """Note an id; False when it is there already."""
        if own in self:
            return False
        self._latest.add(own)
        if len(self._latest) >= self._most:
            self._before, self._latest = self._latest, set()
        return True

    def widen(self, most: int) -> None:
        """Raise the number of ids that are remembered."""
        self._most = max(self._most, most)
