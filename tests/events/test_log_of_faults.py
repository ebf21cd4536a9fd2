"""The log of jobs that meet all kinds of faults: each retry and wait once, and nothing private."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import anyio.lowlevel
import httpx
import pytest

from maatoo import AsyncMaatoo, ClientCredentials, MemoryStore, Retry
from maatoo.runtime.event_loop import AsyncRuntime
from maatoo.sandbox import Sandbox
from tests.secret_watch import found_in
from tests.secrets import secret

pytestmark = [pytest.mark.anyio, pytest.mark.once]

PRIVATE = ("private.example", "Lovelace", "Zürichberg")
Job = Callable[[AsyncMaatoo, list[int]], Awaitable[Any]]


class Witness(httpx.AsyncBaseTransport):
    """Notes what became of each request."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.answers: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._inner.handle_async_request(request)
            content = await response.aread()
        except httpx.TransportError as error:
            self.answers.append(type(error).__name__)
            raise
        try:
            json.loads(content)
        except ValueError:
            self.answers.append(f"{response.status_code} cut")
        else:
            self.answers.append(str(response.status_code))
        return response


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of the client, each of which is over at once: the clock is moved on."""
    found: list[float] = []
    now = AsyncRuntime.monotonic

    async def sleep(_: object, seconds: float) -> None:
        if seconds:
            found.append(seconds)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(AsyncRuntime, "sleep", sleep)
    monkeypatch.setattr(AsyncRuntime, "monotonic", lambda self: now(self) + sum(found))
    return found


async def create(api: AsyncMaatoo, _: list[int]) -> Any:
    rows = [{"email": f"new{n}@private.example", "firstname": "Lovelace"} for n in range(8)]
    return await api.contacts.create_many(rows, chunk_size=4, max_concurrency=1)


async def edit(api: AsyncMaatoo, ids: list[int]) -> Any:
    rows = [{"id": own, "address1": "Zürichberg <b>7</b>"} for own in ids]
    return await api.contacts.edit_many(rows, chunk_size=4, max_concurrency=1)


async def add(api: AsyncMaatoo, ids: list[int]) -> Any:
    return await api.segments.add_contacts(1, ids, chunk_size=4, max_concurrency=1)


async def fetch(api: AsyncMaatoo, ids: list[int]) -> Any:
    return await api.contacts.get_many(ids, chunk_size=4, max_concurrency=1)


JOBS = {
    create: ("POST", "/contacts/batch/new"),
    edit: ("PATCH", "/contacts/batch/edit"),
    add: ("POST", "/segments/1/contacts/add"),
    fetch: ("GET", "/contacts"),
}


def meet_faults(sandbox: Sandbox, method: str, path: str) -> None:
    """Have the next requests of an operation meet one fault after the other."""
    where = {"method": method, "path": path, "count": 1}
    for status in (401, 503, 522, 502):
        sandbox.faults.status(status, **where)
    sandbox.faults.status(503, retry_after=7, **where)
    sandbox.faults.status(429, retry_after=11, **where)
    sandbox.faults.cut("before", **where)
    sandbox.faults.cut("after", **where)
    sandbox.faults.cut("body", **where)
    sandbox.faults.malformed_json(**where)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
async def test_each_retry_and_wait_of_a_job_is_one_line(
    job: Job, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "maatoo")
    with Sandbox() as sandbox:
        registered = sandbox.add_client()
        word = secret(registered.client_secret)
        auth = ClientCredentials(registered.client_id, word, store=MemoryStore())
        witness = Witness(sandbox.transport())
        retry = Retry(attempts=30)
        async with AsyncMaatoo(
            "https://you.example", auth=auth, transport=witness, retry=retry
        ) as api:
            ids = [(await api.contacts.create(email=f"{n}@private.example")).id for n in range(8)]
            await api.segments.create(name="Any")
            meet_faults(sandbox, *JOBS[job])
            for noted in (caplog, witness.answers, waits):
                noted.clear()
            report = await job(api, ids)
        met = sum(fault.hits for fault in sandbox.faults)
    assert met >= 9
    assert report.ok
    logged = [each for each in caplog.records if each.name.startswith("maatoo")]
    of = {
        name: [vars(each) for each in logged if each.name == f"maatoo.{name}"]
        for name in ("requests", "retries", "auth", "jobs")
    }
    # each wait is a line, in its order
    assert [each["maatoo_seconds"] for each in of["retries"]] == waits
    # each answer and each attempt without one is a line
    told = [str(each.get("maatoo_status", each.get("maatoo_error"))) for each in of["requests"]]
    assert told == [each.removesuffix(" cut") for each in witness.answers]
    # each fault has one line: that of the new token, of the retry, or of the first check
    faults = Counter(each for each in witness.answers if each not in ("200", "201"))
    assert len(of["auth"]) == faults.pop("401") == 1
    retried = Counter(each["maatoo_reason"] for each in of["retries"] if "maatoo_call" in each)
    unanswered = Counter(each.removesuffix(" cut") for each in faults.elements()) - retried
    checked = {each["maatoo_reason"] for each in of["retries"] if "maatoo_call" not in each}
    assert retried.total() + unanswered.total() == faults.total() == met - 1
    assert checked == ({"4 rows got no answer"} if unanswered else set())
    assert bool(unanswered) == (
        job is create
    )  # a new contact is looked for before it is sent again
    [end] = [each for each in of["jobs"] if "maatoo_error" in each]
    assert end["maatoo_warned"] == len(report.warned) == (8 if job is edit else 0)
    assert end["levelno"] == (logging.WARNING if report.warned else logging.INFO)
    for record in logged:
        shown = f"{record.getMessage()} {vars(record)!r}"
        assert found_in(shown) is None
        assert not [each for each in PRIVATE if each in shown]
