"""What the client makes of each fault, in-process and over sockets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from maatoo import (
    BasicAuth,
    BulkReport,
    ClientCredentials,
    ConnectionFailed,
    Maatoo,
    MaatooError,
    MemoryStore,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    Retry,
    ServerError,
    UnexpectedResponse,
)
from maatoo.sandbox import Fault, Sandbox
from maatoo.testing import people, sent

pytestmark = pytest.mark.once

FAST = Retry(backoff=0.0)


@pytest.fixture(params=["in-process", "sockets"])
def api(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Maatoo]:
    """A client of the sandbox, by both ways."""
    auth = BasicAuth(*sandbox.credentials)
    if request.param == "in-process":
        with Maatoo("http://localhost", auth=auth, retry=FAST, transport=sandbox.transport()) as it:
            yield it
        return
    with sandbox.serve() as url, Maatoo(url, auth=auth, retry=FAST) as it:
        yield it


def contacts(sandbox: Sandbox) -> int:
    return len(sandbox.oauth.store.table("contacts"))


#: a fault; what a GET raises when it stays; what a create without an upsert raises; contacts then
REACTIONS: list[tuple[dict[str, Any], type[MaatooError], type[MaatooError], int]] = [
    ({"kind": "cut_before"}, ConnectionFailed, OutcomeUnknown, 0),
    ({"kind": "cut_during"}, ConnectionFailed, OutcomeUnknown, 1),
    ({"kind": "cut_after"}, ConnectionFailed, OutcomeUnknown, 1),
    ({"kind": "cut_body"}, ConnectionFailed, OutcomeUnknown, 1),
    ({"kind": "malformed_json"}, UnexpectedResponse, UnexpectedResponse, 1),
    ({"kind": "status", "status": 500, "html": True}, ServerError, ServerError, 0),
    ({"kind": "status", "status": 502, "html": True}, ServerError, ServerError, 0),
    ({"kind": "status", "status": 503, "html": True}, ServerError, ServerError, 0),
    ({"kind": "status", "status": 500}, ServerError, ServerError, 0),
]


@pytest.mark.parametrize(("fault", "reading", "writing", "left"), REACTIONS)
def test_a_fault_that_stays_is_an_error_that_says_what_may_have_happened(
    sandbox: Sandbox,
    api: Maatoo,
    fault: dict[str, Any],
    reading: type[MaatooError],
    writing: type[MaatooError],
    left: int,
) -> None:
    sandbox.faults.add(**fault)
    with pytest.raises(reading) as read:
        api.contacts.list().page()
    assert not read.value.may_have_happened
    sandbox.forget_requests()
    with pytest.raises(writing) as written:
        api.contacts.create(firstname="Kim")
    assert written.value.may_have_happened
    assert len(sandbox.requests) == 1, "a write that may have happened is not sent again"
    assert contacts(sandbox) == left


@pytest.mark.parametrize("fault", [fault for fault, *_ in REACTIONS if fault.get("status") != 500])
def test_a_reading_outlives_a_fault_of_a_moment(
    sandbox: Sandbox, api: Maatoo, fault: dict[str, Any]
) -> None:
    made = sandbox.faults.add(count=2, **fault)
    assert api.contacts.list().count() == 0
    assert made.hits == 2
    assert [each.status for each in sandbox.requests][-1] == 200
    assert len(sandbox.requests) == 3


def test_latency_beyond_the_time_out_is_one(sandbox: Sandbox, api: Maatoo) -> None:
    late = sandbox.faults.latency(600)
    view = api.with_options(timeout=0.2, retry=Retry(attempts=1))
    with pytest.raises(RequestTimeout):
        view.contacts.list().page()
    with pytest.raises(OutcomeUnknown):
        view.contacts.create(firstname="Kim")
    assert late.hits == 2
    assert contacts(sandbox) == 0, "who is gone is not served"


def test_latency_and_slow_bodies_within_the_time_out_are_none(
    sandbox: Sandbox, api: Maatoo
) -> None:
    faults = [sandbox.faults.latency(0.01, jitter=0.01), sandbox.faults.slow_body(0.001)]
    assert api.contacts.create(firstname="Kim").id == 1
    assert [fault.hits for fault in faults] == [1, 1]


def test_half_of_a_batch_may_be_stored_and_the_report_says_unknown(
    sandbox: Sandbox, api: Maatoo
) -> None:
    sandbox.faults.cut("during", path="/contacts/batch/new")
    rows = [{"firstname": f"P{number}"} for number in range(9)]
    report = api.contacts.create_many(rows, settle=False)
    assert len(report.unknown) == 9
    assert contacts(sandbox) == 5
    sandbox.faults.clear()
    segment = api.segments.create(name="S")
    sandbox.faults.cut("during", path="/segments/*", count=1)
    added = api.segments.add_contacts(segment.id, range(1, 6))
    assert len(added.succeeded) == 5, "adding again does no harm"


def test_a_quota_is_told_of_as_the_server_does(sandbox: Sandbox, api: Maatoo) -> None:
    fault = sandbox.faults.quota(1_800, limit=500)
    with pytest.raises(RateLimited, match="rate limit of 500 API calls per hour") as raised:
        api.contacts.list().page()
    headers = raised.value.response.headers
    assert (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]) == ("500", "0")
    assert int(headers["x-ratelimit-reset"]) == fault.ends
    assert "retry-after" not in headers
    assert "mautic-version" not in headers
    assert raised.value.retry_after is not None
    assert 1_000 < raised.value.retry_after <= 1_801
    assert fault.hits == len(sandbox.requests) == 1, "nobody asks again before it ends"


def test_a_quota_ends_and_leaves_tokens_alone(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = sandbox.faults.quota(60)
    assert not fault.strikes("POST", "/oauth/v2/token")
    assert fault.strikes("GET", "/api/contacts")
    monkeypatch.setattr(time, "time", lambda: fault.ends + 0.5)
    assert not fault.strikes("GET", "/api/contacts")


def test_a_client_that_waits_for_its_quota_goes_on(sandbox: Sandbox, api: Maatoo) -> None:
    sandbox.rate_limit.set(2, 0.5)
    view = api.with_options(on_quota="wait")
    for _ in range(3):  # one more than the quota
        view.contacts.list().count()
    assert {each.status for each in sandbox.requests} >= {200}


def test_tokens_that_end_are_renewed_and_a_spent_one_is_replaced(sandbox: Sandbox) -> None:
    client = sandbox.add_client()
    auth = ClientCredentials(client.client_id, client.client_secret, store=MemoryStore())
    with sandbox.serve() as url, Maatoo(url, auth=auth) as api:
        api.contacts.list().count()
        sandbox.expire_tokens()
        api.contacts.list().count()
        sandbox.revoke_tokens()
        api.contacts.list().count()
    assert len(sent(sandbox, "POST", "/oauth/v2/token")) == 3
    assert [each.status for each in sent(sandbox, path="/contacts")] == [200, 401, 200, 401, 200]


def test_a_flaky_server_is_flaky_in_the_same_way_every_time() -> None:
    def run(seed: int) -> list[int | None]:
        with Sandbox() as sandbox:
            sandbox.faults.status(503, share=0.3, seed=seed, html=True)
            with Maatoo(
                "http://localhost",
                auth=BasicAuth(*sandbox.credentials),
                retry=Retry(backoff=0.0, attempts=20),
                transport=sandbox.transport(),
            ) as api:
                for _ in range(20):
                    api.contacts.list().count()
            return [each.status for each in sandbox.requests]

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 503 in run(1)


def test_a_job_gets_through_a_flaky_server_and_accounts_for_every_row(
    sandbox: Sandbox, api: Maatoo
) -> None:
    fault = sandbox.faults.cut("after", share=0.2, seed=7)
    report = BulkReport()
    api.contacts.create_many(people(180), report=report, chunk_size=10)
    known = len(report.succeeded) + len(report.unknown) + len(report.failed)
    assert known == 180
    assert fault.hits
    assert contacts(sandbox) >= len(report.succeeded)


@pytest.mark.parametrize(
    ("method", "path", "strikes"),
    [
        ("*", "*", True),
        ("get", "/contacts/*", True),
        ("GET", "contacts/7", True),
        ("GET", "/api/contacts/7", True),
        ("GET", "*/7", True),
        ("POST", "/contacts/7", False),
        ("GET", "/contacts", False),
        ("GET", "/oauth/*", False),
    ],
)
def test_methods_and_paths_limit_a_fault(
    sandbox: Sandbox, api: Maatoo, method: str, path: str, strikes: bool
) -> None:
    fault: Fault = sandbox.faults.status(403, method=method, path=path)
    with pytest.raises(MaatooError) as raised:
        api.contacts.get(7)
    assert isinstance(raised.value, NotFound) is not strikes
    assert fault.hits == strikes
