"""``tags.ensure`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models import Tag
from maatoo.resources.tags_extras import AsyncTags
from maatoo.sync import tags

__all__ = ["SyncTags"]


class SyncTags(tags.SyncTags):
    """Tags: words that contacts are marked with."""

    __slots__ = ()

    def ensure(self, *, name: str, **given: Any) -> Tag:
        """Find the tag of a name, or create it.

        See :meth:`maatoo.resources.tags_extras.AsyncTags.ensure`.
        """
        return self._driver.parallel(lambda session: AsyncTags(session).ensure(name=name, **given))
