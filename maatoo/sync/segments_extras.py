"""``segments.sync_contacts`` of the blocking client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maatoo.batch import BulkReport
from maatoo.models import Segment
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
        report: SegmentSync | None = None,
    ) -> SegmentSync:
        """Make the members of a segment just these contacts: add who is missing, remove others.

        First all ids are read, then the members, then contacts are added in batches and removed
        one by one, in parallel. Doing it again does nothing more, so what was interrupted can be
        repeated. A contact that comes into the segment meanwhile stays. One that the user may not
        see stays as well. No ids at all empty the segment. Tasks and threads of a client that do
        this with one segment take turns.

        Args:
            id: Id of the segment.
            ids: Ids of the contacts that are to be in it; any iterable, repeated ones count once.
            dry_run: Only say what would be done.
            chunk_size: Contacts a request that adds, from 1 to 200; fitted to the server when not
                given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.

        Returns:
            What was added and what was removed, each contact with its outcome, and how many
            stayed.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was changed.
            NotFound: There is no such segment.
            MaatooError: What stops the job; its ``report`` says how far the step came that was
                under way: adding, or removing after that.

        Endpoint: ``GET /segments/{id}``, ``GET /contacts``, then ``POST
        /segments/{id}/contacts/add`` and ``POST /segments/{id}/contact/{contact_id}/remove``
        (section "Segments").

        Example:
            >>> done = api.segments.sync_contacts(8, [15, 16, 17])
            >>> len(done.added.succeeded), len(done.removed.succeeded), done.unchanged
            (1, 4, 2)
        """
        return self._driver.job(
            lambda caller, feed: AsyncSegments(caller).sync_contacts(
                id,
                feed,
                dry_run=dry_run,
                chunk_size=chunk_size,
                max_concurrency=max_concurrency,
                report=report,
            ),
            Feed(ids),
        )

    def remove_contacts(
        self,
        id: int,
        ids: Iterable[int],
        /,
        *,
        max_concurrency: int | None = None,
        report: BulkReport[None] | None = None,
    ) -> BulkReport[None]:
        """Remove contacts from a segment, any number of them, in parallel.

        Each is a request of its own: there is none that removes several.

        Args:
            id: Id of the segment.
            ids: Ids; any iterable, of any length, read as the job goes.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.

        Returns:
            A report with one outcome for each position of the input; failed items do not raise.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``POST /segments/{id}/contact/{contact_id}/remove`` (section "Remove Contact
        from a Segment").
        """
        return self._driver.job(
            lambda caller, feed: AsyncSegments(caller).remove_contacts(
                id, feed, max_concurrency=max_concurrency, report=report
            ),
            Feed(ids),
        )

    def ensure(self, *, name: str, **given: Any) -> Segment:
        """Find the segment of a name, or create it.

        The name must be the very same; it is not searched for. Tasks and threads of a client
        that ask for the same one take turns, so that one of them creates it. Where there are
        several, the oldest is returned, with a warning; a strict client refuses them.

        Args:
            name: Name of the segment.
            **given: Further parameters of `create`, for a segment that is created; one that is
                there stays as it is.

        Returns:
            The segment.

        Raises:
            InvalidArgument: An argument that cannot be right, such as a name that the
                server would change; nothing was created.
            UnexpectedResponse: The server gave what was created another name.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /segments``, then ``POST /segments/new`` where it is absent.
        """
        return self._driver.parallel(
            lambda session: AsyncSegments(session).ensure(name=name, **given)
        )
