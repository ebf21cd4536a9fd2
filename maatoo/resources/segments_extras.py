"""``segments.sync_contacts``: makes the members of a segment those of a set of contacts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from attrs import define, field

from maatoo.batch import BulkOptions, BulkReport, Ids
from maatoo.batch.job import Job
from maatoo.batch.job_kinds import entity_id
from maatoo.batch.mapping import MapItems
from maatoo.batch.source import END, Source
from maatoo.caller import Caller
from maatoo.errors import (
    InvalidArgument,
    MaatooError,
    PermissionDenied,
    RateLimited,
    UnexpectedResponse,
)
from maatoo.models import Segment
from maatoo.paging.complete import complete
from maatoo.query import Search
from maatoo.resources import segments
from maatoo.resources._ensuring import ensured, in_turn
from maatoo.resources.contacts import AsyncContacts

__all__ = ["AsyncSegments", "SegmentSync", "differences"]

_PAGE = 500


@define(kw_only=True)
class SegmentSync:
    """What became of the members of a segment.

    One that you make yourself and pass in (``report=``) is filled as the job goes, and is true at
    every moment: also after an error, a cancellation or Ctrl-C.

    Attributes:
        added: the contacts that were missing, each with its outcome.
        removed: the contacts that were too many, each with its outcome.
        unchanged: how many were in it, and stay.
        dry_run: whether nothing was done; then every outcome is ``not_sent``, and
            ``added.not_sent.items`` are the ids that would be added.
    """

    added: BulkReport[None] = field(factory=BulkReport[None])
    removed: BulkReport[None] = field(factory=BulkReport[None])
    unchanged: int = 0
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON data; the reports inside as :meth:`BulkReport.to_dict` has them."""
        steps = {"added": self.added.to_dict(), "removed": self.removed.to_dict()}
        return {"unchanged": self.unchanged, "dry_run": self.dry_run, **steps}

    @property
    def ok(self) -> bool:
        """Whether the segment has just the members that were asked for."""
        return self.added.ok and self.removed.ok

    def raise_for_failures(self) -> None:
        """Raise unless every contact was added or removed.

        Raises:
            BulkError: with the report of the first step that failed as its ``report``.
        """
        self.added.raise_for_failures()
        self.removed.raise_for_failures()


def differences(wanted: Collection[int], there: Collection[int]) -> tuple[list[int], list[int]]:
    """The ids to add and to remove.

    Args:
        wanted: the ids that are to be there, in the order in which missing ones are added.
        there: the ids that are there.

    Returns:
        The ids that are missing, and those that are not wanted.
    """
    have, want = set(there), set(wanted)
    missing = [each for each in wanted if each not in have]
    return missing, [each for each in there if each not in want]


class _RemoveContacts(MapItems):
    """Contacts to be taken out one by one: there is no request that takes out several."""

    operation_name = "segments.remove_contacts"

    def __init__(self, caller: Caller, fn: Callable[[int], Awaitable[object]], name: str) -> None:
        super().__init__(caller, fn)
        self.name = f"{name} {caller.site}"

    def encode(self, item: object) -> int:
        """The contact's id, checked before it is sent."""
        return entity_id(item)

    def id_of(self, payload: Any) -> int:
        """The contact's id."""
        return int(payload)

    def repeatable(self, payload: Any) -> bool:  # noqa: ARG002
        """True: removing a contact twice does no more than removing it once."""
        return True

    def stops(self, error: MaatooError) -> bool:
        """Whether it stops all calls, as a missing permission or a used-up quota does."""
        return super().stops(error) or isinstance(error, (PermissionDenied, RateLimited))

    def value(self, raw: Any) -> None:
        """None: the answer shows no entity."""


class AsyncSegments(segments.AsyncSegments):
    """Segments: named groups of contacts, filled by hand or by filters."""

    __slots__ = ()

    async def sync_contacts(
        self,
        id: int,
        ids: Ids,
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
            >>> done = await api.segments.sync_contacts(8, [15, 16, 17])
            >>> len(done.added.succeeded), len(done.removed.succeeded), done.unchanged
            (1, 4, 2)
        """
        done = SegmentSync() if report is None else report
        if not isinstance(done, SegmentSync):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(f"report takes a SegmentSync(), not {report!r}")
        adding = BulkOptions[None](
            chunk_size=chunk_size, max_concurrency=max_concurrency, report=done.added
        )
        removing = BulkOptions[None](max_concurrency=max_concurrency, report=done.removed)
        wanted = await _read(ids)
        done.dry_run = dry_run
        if dry_run:
            missing, surplus, done.unchanged = await self._compared(id, wanted)
            _plan(done.added, missing, finished=True)
            _plan(done.removed, surplus, finished=True)
            return done
        async with in_turn(self._caller, "segments.sync_contacts", id, limited=False):
            missing, surplus, done.unchanged = await self._compared(id, wanted)
            _plan(done.removed, surplus, finished=False)
            await self.add_contacts(
                id,
                missing,
                chunk_size=adding.chunk_size,
                max_concurrency=adding.max_concurrency,
                report=done.added,
            )
            _plan(done.removed, (), finished=False)  # the job plans them now
            await self.remove_contacts(
                id, surplus, max_concurrency=removing.max_concurrency, report=done.removed
            )
        return done

    async def remove_contacts(
        self,
        id: int,
        ids: Ids,
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
        options = BulkOptions[None](max_concurrency=max_concurrency, report=report)
        kind = _RemoveContacts(
            self._caller,
            lambda contact: self.remove_contact(id, contact),
            f"segment {id} removal",
        )
        return await Job[None](self._caller, kind, Source(ids, "id"), options).run()

    async def ensure(self, *, name: str, **given: Any) -> Segment:
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
        return await ensured(
            self._caller,
            "segments",
            name,
            lambda: complete(self.list(limit=200)),
            lambda own: own.name,
            lambda own: self.create(name=own, **given),
        )

    async def _compared(self, id: int, wanted: Collection[int]) -> tuple[list[int], list[int], int]:
        """Who is missing in a segment, who is too many, and how many stay."""
        there = await self._members(id)
        missing, surplus = differences(wanted, there)
        return missing, surplus, len(there) - len(surplus)

    async def _members(self, id: int) -> list[int]:
        segment = await self.get(id)
        if not segment.alias:
            raise UnexpectedResponse(f"segment {id} has no alias, which its members are found by")
        members = AsyncContacts(self._caller).list(
            search=Search.segment(segment.alias), select=["id"], minimal=True, limit=_PAGE
        )
        return [contact.id async for contact in complete(members)]


async def _read(ids: Ids) -> dict[int, None]:
    """The ids of an iterable, each once, in its order."""
    source = Source(ids, "id")
    found: dict[int, None] = {}
    while (item := await source.next()) is not END:
        found[entity_id(item)] = None
    return found


def _plan(report: BulkReport[None], ids: Sequence[int], *, finished: bool) -> None:
    """Say in a report what is not done, or not yet."""
    report.table_.total, report.table_.rest = len(ids), ids
    report.finished = finished
