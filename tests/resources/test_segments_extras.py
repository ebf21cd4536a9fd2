"""segments.sync_contacts: the members of a segment made those of a set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    BulkError,
    BulkReport,
    InvalidArgument,
    Maatoo,
    NotFound,
    PermissionDenied,
    UnexpectedResponse,
)
from maatoo.resources.segments_extras import SegmentSync, differences
from maatoo.sandbox import Sandbox

from .servers import Answers, version

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=40) as running:
        yield running


def client(sandbox: Sandbox) -> AsyncMaatoo:
    auth = BasicAuth(*sandbox.credentials)
    return AsyncMaatoo("https://sandbox.example", auth=auth, transport=sandbox.transport())


async def members(api: AsyncMaatoo, alias: str) -> list[int]:
    return [each.id async for each in api.contacts.list(search=f"segment:{alias}")]


def writes(sandbox: Sandbox, since: int = 0) -> list[str]:
    return [each.path for each in sandbox.requests[since:] if each.method != "GET"]


@given(st.lists(st.integers(1, 30), unique=True), st.lists(st.integers(1, 30), unique=True))
def test_what_is_done_makes_one_set_the_other(wanted: list[int], there: list[int]) -> None:
    missing, surplus = differences(wanted, there)
    assert (set(there) | set(missing)) - set(surplus) == set(wanted)
    assert not set(missing) & set(there)
    assert set(surplus) <= set(there)
    assert missing == [each for each in wanted if each in missing]


async def test_missing_ones_come_in_others_go_out_and_the_rest_is_left_alone(
    sandbox: Sandbox,
) -> None:
    async with client(sandbox) as api:
        ids = [each.id for each in await api.contacts.list(limit=30, order_by="id")]
        segment = await api.segments.create(name="Birds")
        await api.segments.add_contacts(segment.id, ids[:10])
        wanted = [*ids[6:12], ids[6]]
        done = await api.segments.sync_contacts(segment.id, wanted)
        assert sorted(done.added.succeeded.ids) == ids[10:12]
        assert sorted(done.removed.succeeded.ids) == ids[:6]
        assert done.unchanged == 4
        assert done.ok
        assert not done.dry_run
        done.raise_for_failures()
        assert await members(api, "birds") == ids[6:12]
        before = len(sandbox.requests)
        again = await api.segments.sync_contacts(segment.id, wanted)
        assert (again.ok, again.unchanged, len(again.added.outcomes)) == (True, 6, 0)
        assert writes(sandbox, before) == []
        emptied = await api.segments.sync_contacts(segment.id, [])
        assert len(emptied.removed.succeeded) == 6
        assert await members(api, "birds") == []


async def test_a_dry_run_says_what_would_be_done(sandbox: Sandbox) -> None:
    async def later() -> AsyncIterator[int]:
        for each in (2, 3, 5):
            yield each

    async with client(sandbox) as api:
        segment = await api.segments.create(name="Birds")
        await api.segments.add_contacts(segment.id, [1, 2])
        before = len(sandbox.requests)
        plan = await api.segments.sync_contacts(segment.id, later(), dry_run=True)
        assert writes(sandbox, before) == []
    assert plan.dry_run
    assert plan.added.not_sent.items == [3, 5]
    assert plan.removed.not_sent.items == [1]
    assert (plan.unchanged, plan.ok, plan.added.total) == (1, False, 2)
    with pytest.raises(BulkError, match="2 not sent"):
        plan.raise_for_failures()


async def test_a_contact_that_cannot_come_in_is_told_of(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        segment = await api.segments.create(name="Birds")
        done = await api.segments.sync_contacts(segment.id, [1, 987654])
    assert done.added.succeeded.ids == [1]
    assert done.added.failed.ids == [987654]
    assert not done.ok
    with pytest.raises(BulkError):
        done.raise_for_failures()


async def test_any_number_of_contacts_goes_out(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        segment = await api.segments.create(name="Birds")
        await api.segments.add_contacts(segment.id, range(1, 31))
        report = BulkReport[None]()
        gone = await api.segments.remove_contacts(
            segment.id, (n for n in range(1, 26)), max_concurrency=3, report=report
        )
        assert gone is report
        assert sorted(gone.succeeded.ids) == list(range(1, 26))
        assert await members(api, "birds") == list(range(26, 31))
        unknown = await api.segments.remove_contacts(segment.id, [26, 987654])
        assert (unknown.succeeded.ids, unknown.failed.ids) == ([26], [987654])
        for wrong in (0, True, "x"):
            report = await api.segments.remove_contacts(segment.id, [wrong, 27])  # type: ignore[list-item]
            assert isinstance(report.failed[0].error, InvalidArgument)
            assert len(report.succeeded) == 1
        with pytest.raises(InvalidArgument):
            await api.segments.remove_contacts(segment.id, "12")  # type: ignore[arg-type]


def test_the_blocking_client_does_the_same(sandbox: Sandbox) -> None:
    read: list[int] = []

    def ids() -> Iterator[int]:
        for each in (1, 2, 3):
            read.append(each)
            yield each

    with sandbox.serve() as url, Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
        segment = api.segments.create(name="Birds")
        api.segments.add_contacts(segment.id, [3, 4])
        plan = api.segments.sync_contacts(segment.id, ids(), dry_run=True)
        assert plan.added.not_sent.items == [1, 2]
        done = api.segments.sync_contacts(segment.id, read)
        assert (sorted(done.added.succeeded.ids), done.removed.succeeded.ids) == ([1, 2], [4])
        assert done.unchanged == 1
        assert [each.id for each in api.contacts.list(search="segment:birds")] == [1, 2, 3]
        assert api.segments.remove_contacts(segment.id, (n for n in (1, 2))).ok
        assert [each.id for each in api.contacts.list(search="segment:birds")] == [3]


@pytest.mark.parametrize("ids", ["12", 5, [0], ["x"], {1: 2}, [True]])
async def test_what_are_no_ids_changes_nothing(sandbox: Sandbox, ids: Any) -> None:
    async with client(sandbox) as api:
        segment = await api.segments.create(name="Birds")
        before = len(sandbox.requests)
        with pytest.raises(InvalidArgument):
            await api.segments.sync_contacts(segment.id, ids)
        with pytest.raises(InvalidArgument, match="chunk_size"):
            await api.segments.sync_contacts(segment.id, [1], chunk_size=201)
    assert len(sandbox.requests) == before


async def test_a_segment_that_is_not_there_changes_nothing(sandbox: Sandbox) -> None:
    async with client(sandbox) as api:
        with pytest.raises(NotFound):
            await api.segments.sync_contacts(987, [1])
    assert writes(sandbox) == []


# Servers that fail in the middle


def segment_of(members: int, *, alias: str | None = "birds", refused: int = 0) -> Answers:
    """A segment 8 of the first contacts; removing is refused from the given one on."""

    def script(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/segments/8":
            return version("5.1.1", {"list": {"id": 8, "alias": alias}})
        if path == "/api/contacts":
            params = request.url.params
            assert params["search"] == "segment:birds"
            after = int(params.get("where[0][val]", 0))
            last = int(params.get("where[1][val]", members))
            found = range(after + 1, min(last, members) + 1)
            found = found[::-1] if params["orderByDir"] == "DESC" else found
            rows = {str(n): {"id": n} for n in found[: int(params["limit"])]}
            return version("5.1.1", {"total": members, "contacts": rows})
        own = int(path.split("/")[5])
        if refused and own >= refused:
            error = {"code": 403, "message": "You do not have access.", "details": []}
            return version("5.1.1", {"errors": [error]}, 403)
        if own == 2:
            error = {"code": 404, "message": "Contact not found.", "details": []}
            return version("5.1.1", {"errors": [error]}, 404)
        return version("5.1.1", {"success": 1})

    return Answers(script)


async def test_a_contact_that_cannot_go_out_is_told_of() -> None:
    async with segment_of(4).api() as api:
        done = await api.segments.sync_contacts(8, [4])
    assert sorted(done.removed.succeeded.ids) == [1, 3]
    (failed,) = done.removed.failed
    assert (failed.id, failed.item) == (2, 2)
    assert isinstance(failed.error, NotFound)
    assert done.unchanged == 1


async def test_a_user_who_may_not_remove_stops_the_job() -> None:
    server = segment_of(50, refused=3)
    async with server.api() as api:
        with pytest.raises(PermissionDenied) as raised:
            await api.segments.sync_contacts(8, [], max_concurrency=1)
    report = raised.value.report
    assert report is not None
    assert [each.id for each in report.succeeded] == [1]
    assert [each.id for each in report.failed] == [2, 3]
    assert len(report.not_sent) == 47


@pytest.mark.parametrize(("wanted", "step"), [([51, 52], "added"), ([], "removed")])
async def test_a_report_that_is_passed_in_is_true_after_a_cancellation(
    wanted: list[int], step: str
) -> None:
    done = SegmentSync()
    with anyio.CancelScope() as scope:

        def script(request: httpx.Request) -> httpx.Response:
            path = request.url.path
            if path.endswith("/contacts/add" if step == "added" else "/contact/3/remove"):
                scope.cancel()
            return members_of(request)

        members_of = segment_of(50).script
        async with Answers(script).api() as api:
            await api.segments.sync_contacts(8, wanted, max_concurrency=1, report=done)
    assert scope.cancelled_caught
    assert not done.ok
    assert len(done.added) == len(wanted)
    assert len(done.removed) == 50
    counts = done.removed.counts
    if step == "added":
        assert counts["not_sent"] == 50
        assert done.removed.not_sent.items == list(range(1, 51))
    else:
        assert counts["succeeded"] >= 1
        assert counts["failed"] == 1
        assert set(done.removed.not_sent.items) >= set(range(4, 51))
    with pytest.raises(BulkError):
        done.raise_for_failures()


async def test_a_report_of_something_else_is_refused(sandbox: Sandbox) -> None:
    used = SegmentSync()
    async with client(sandbox) as api:
        segment = await api.segments.create(name="Birds")
        await api.segments.sync_contacts(segment.id, [1], report=used)
        before = len(sandbox.requests)
        for wrong in (used, BulkReport()):
            with pytest.raises(InvalidArgument, match="report"):
                await api.segments.sync_contacts(segment.id, [2], report=wrong)  # type: ignore[arg-type]
    assert len(sandbox.requests) == before


async def test_a_segment_without_an_alias_is_not_guessed_at() -> None:
    server = segment_of(3, alias=None)
    async with server.api() as api:
        with pytest.raises(UnexpectedResponse, match="no alias"):
            await api.segments.sync_contacts(8, [1])
    assert server.lines == ["GET /api/segments/8"]
