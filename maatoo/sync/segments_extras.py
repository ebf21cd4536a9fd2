"""``segments.sync_contacts`` of the blocking client."""

from __future__ import annotations

from collections.abc import Iterable

from maatoo.resources.segments_extras import AsyncSegments, SegmentSync
from maatoo.sync import segments
from maatoo.sync._feed import Feed

__all__ = ["SyncSegments"]


class SyncSegments(segments.SyncSegments):
    """Segments: named groups of contacts, filled by hand or by filters."""

    __slots__ = ()

    def sync_contacts(
        self,
        id: int,
        ids: Iterable[int],
        /,
        *,
        dry_run: bool = False,
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
    ) -> SegmentSync:
        """Make the members of a segment just these contacts: add who is missing, remove others.

        See :meth:`maatoo.resources.segments_extras.AsyncSegments.sync_contacts`.
        """
        return self._driver.job(
            lambda caller, feed: AsyncSegments(caller).sync_contacts(
                id,
                feed,
                dry_run=dry_run,
                chunk_size=chunk_size,
                max_concurrency=max_concurrency,
            ),
            Feed(ids),
        )
