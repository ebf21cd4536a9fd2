"""A night's job over real sockets: 10,000 ids into a segment, on a server that often fails."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    BulkReport,
    InvalidArgument,
    Maatoo,
    NotFound,
    Retry,
)
from maatoo.sandbox import Sandbox
from maatoo.sandbox.segments import membership
from tests.engine import BACKENDS

AUTH = BasicAuth("admin", "sandbox")
IDS = 10_000
ONE_UNKNOWN_IN = 50
PATIENT = Retry(attempts=12, backoff=0.001, max_backoff=0.01)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, str]]:
    known = IDS - IDS // ONE_UNKNOWN_IN
    with Sandbox(seed=known) as box, box.serve() as url:
        yield box, url


@pytest.fixture
def faults(sandbox):
    board = sandbox[0].faults
    path = "/api/segments/*/contacts/add"
    # one answer in twenty: a 503, a connection cut before or after the work was done
    board.status(503, method="POST", path=path, share=1 / 60, seed=1)
    board.cut("before", method="POST", path=path, share=1 / 60, seed=2)
    board.cut("after", method="POST", path=path, share=1 / 60, seed=3)
    yield board
    board.clear()


@pytest.fixture(scope="module")
def ids(sandbox) -> list[int]:
    """The known contacts, and after each 49 of them an id that no contact has."""
    known = iter([row["id"] for row in sandbox[0]._store.table("contacts").rows()])
    return [
        1_000_000 + n if n % ONE_UNKNOWN_IN == ONE_UNKNOWN_IN - 1 else next(known)
        for n in range(IDS)
    ]


def stored_in(box: Sandbox, segment: int) -> set[int]:
    """What the server holds; to list 10,000 contacts would take longer than the job."""
    return set(membership.members(box._store, segment))


def account(report: BulkReport, ids: list[int], stored: set[int]) -> None:
    """Each position exactly once, and nothing said that is not so."""
    outcomes = [*report.succeeded, *report.failed, *report.unknown, *report.not_sent]
    assert sorted(outcome.index for outcome in outcomes) == list(range(len(ids)))
    succeeded = {ids[outcome.index] for outcome in report.succeeded}
    failed = {ids[outcome.index] for outcome in report.failed}
    unknown = {ids[outcome.index] for outcome in report.unknown}
    assert succeeded <= stored <= succeeded | unknown
    assert not failed & stored
    assert all(id >= 1_000_000 for id in failed)


@pytest.mark.parametrize("runtime", [*BACKENDS, "blocking"])
def test_with_retries_left_every_position_is_settled(sandbox, faults, ids, runtime: str) -> None:
    box, url = sandbox
    with Maatoo(url, auth=AUTH, retry=PATIENT) as api:
        segment = api.segments.create(name=f"Patient {runtime}")
        # small chunks: more requests, so that faults of every kind strike
        if runtime == "blocking":
            report = api.segments.add_contacts(segment.id, iter(ids), chunk_size=50)
        else:

            async def job() -> BulkReport:
                async with AsyncMaatoo(url, auth=AUTH, retry=PATIENT) as client:
                    return await client.segments.add_contacts(segment.id, iter(ids), chunk_size=50)

            report = anyio.run(job, backend=runtime)
        account(report, ids, stored_in(box, segment.id))
    assert (len(report.unknown), len(report.not_sent)) == (0, 0)
    assert len(report.failed) == IDS // ONE_UNKNOWN_IN
    assert all(isinstance(outcome.error, NotFound) for outcome in report.failed)
    assert sum(fault.hits for fault in faults) > 0


def test_without_retries_the_report_is_still_true(sandbox, faults, ids) -> None:
    box, url = sandbox
    with Maatoo(url, auth=AUTH) as api:
        segment = api.segments.create(name="Impatient")
        once = api.with_options(retry=Retry(attempts=1))
        report = once.segments.add_contacts(segment.id, ids, chunk_size=50)
        account(report, ids, stored_in(box, segment.id))
    assert len(report.succeeded) + len(report.failed) + len(report.unknown) == IDS


def test_a_segment_that_is_gone_stops_the_job(sandbox) -> None:
    _, url = sandbox
    report: BulkReport = BulkReport()
    with Maatoo(url, auth=AUTH) as api:
        with pytest.raises(NotFound) as caught:
            api.segments.add_contacts(999_999, range(1, 5_001), report=report)
    assert caught.value.report is report
    assert len(report.succeeded) == 0
    assert len(report.failed) + len(report.not_sent) == 5_000


@pytest.mark.parametrize("wrong", ["12", b"12", {"12": 1}, 12, None])
def test_what_are_no_ids_is_refused_before_anything_is_sent(wrong) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    with Maatoo("https://you.example", transport=httpx.MockTransport(refuse)) as api:
        with pytest.raises(InvalidArgument):
            api.segments.add_contacts(1, wrong)
        with pytest.raises(InvalidArgument):
            api.contacts.delete_many(wrong)
        with pytest.raises(InvalidArgument):
            api.contacts.create_many(wrong)


@pytest.mark.parametrize("wrong", [-1, 0, "abc", "", None, True, 1.5])
def test_an_id_that_is_none_is_refused_before_anything_is_sent(wrong) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    with Maatoo("https://you.example", transport=httpx.MockTransport(refuse)) as api:
        with pytest.raises(InvalidArgument):
            api.contacts.get(wrong)
        with pytest.raises(InvalidArgument):
            api.segments.add_contact(1, wrong)


@pytest.mark.parametrize("wrong", [0, -1, "10", True, 1.5])
def test_a_limit_that_is_none_is_refused_before_anything_is_sent(wrong) -> None:
    with Maatoo("https://you.example") as api, pytest.raises(InvalidArgument, match="limit"):
        api.contacts.list(limit=wrong)
