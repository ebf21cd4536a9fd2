"""What a client tells its listeners."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest

from maatoo import AsyncMaatoo, BearerToken, InvalidArgument, Maatoo, OutcomeUnknown, Retry, events
from maatoo.listeners import EventName

pytestmark = pytest.mark.anyio

SITE = "https://you.example"
SECRET = "a-token-that-nobody-may-see"
NOW = Retry(backoff=0.0)


def contact(number: int) -> dict[str, Any]:
    return {"id": number, "fields": {"all": {"id": number, "email": f"c{number}@x.invalid"}}}


def client(
    handler: Callable[[httpx.Request], httpx.Response], kind: type[Any] = AsyncMaatoo, **more: Any
) -> Any:
    more.setdefault("retry", NOW)
    return kind(SITE, auth=BearerToken(SECRET), transport=httpx.MockTransport(handler), **more)


def one(request: httpx.Request) -> httpx.Response:
    """Contact 47, with the fields that were sent."""
    found = contact(47)
    if request.content:
        found["fields"]["all"].update(json.loads(request.content))
    return httpx.Response(200, json={"contact": found})


class Answers:
    """Gives one answer after the other."""

    def __init__(
        self, *answers: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
    ) -> None:
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)


def kinds(seen: list[events.Event]) -> list[str]:
    return [type(each).__name__ for each in seen]


async def test_a_call_is_told_from_its_beginning_to_its_end() -> None:
    seen: list[events.Event] = []
    async with client(one, on_event=seen.append) as api:
        await api.contacts.get(47)
    assert kinds(seen) == ["CallStarted", "RequestStarted", "ResponseReceived", "CallFinished"]
    assert {each.operation for each in seen} == {"contacts.get"}
    answered, finished = seen[2], seen[3]
    assert isinstance(answered, events.ResponseReceived)
    assert (answered.method, answered.path) == ("GET", "/contacts/{id}")
    assert (answered.status, answered.attempt, answered.server) == (200, 1, "you.example")
    assert answered.received_bytes > 20
    assert isinstance(finished, events.CallFinished)
    assert (finished.attempts, finished.error) == (1, None)
    assert len({each.call for each in seen if isinstance(each, events.CallEvent)}) == 1


async def test_each_retry_is_told_with_its_reason() -> None:
    seen: list[events.Event] = []
    answers = Answers(httpx.Response(503), httpx.ConnectError("refused"), one)
    async with client(answers, on_event=seen.append) as api:
        await api.contacts.get(47)
    retries = [each for each in seen if isinstance(each, events.RetryScheduled)]
    assert [(each.attempt, each.reason) for each in retries] == [(1, "503"), (2, "ConnectError")]
    failed = [each for each in seen if isinstance(each, events.RequestFailed)]
    assert [(each.attempt, each.error) for each in failed] == [(2, "ConnectError")]
    throttled = [each for each in seen if isinstance(each, events.ThrottleChanged)]
    assert throttled[0].share < throttled[0].before == 1.0


async def test_the_end_of_a_call_names_its_error() -> None:
    seen: list[events.Event] = []
    lost = Answers(httpx.ReadError("gone"))
    async with client(lost, on_event=seen.append, retry=Retry(attempts=1)) as api:
        with pytest.raises(OutcomeUnknown):
            await api.stages.create(name="x")
    finished = seen[-1]
    assert isinstance(finished, events.CallFinished)
    assert finished.error == "OutcomeUnknown"


async def test_no_event_carries_a_credential_or_what_was_sent() -> None:
    seen: list[events.Event] = []
    async with client(one, on_event=seen.append) as api:
        await api.contacts.get(47)
        await api.contacts.create(email="ada@private.invalid", firstname="Ada")
        await api.request("GET", "/contacts/47", params={"search": "ada@private.invalid"})
    shown = repr(seen)
    assert SECRET not in shown
    assert "private" not in shown
    assert "Ada" not in shown


async def test_a_listener_may_be_a_coroutine_function() -> None:
    seen: list[events.Event] = []

    async def listen(event: events.Event) -> None:
        seen.append(event)

    async with client(one, on_event=listen) as api:
        await api.contacts.get(47)
    assert len(seen) == 4


def test_a_blocking_client_refuses_a_coroutine_function() -> None:
    async def listen(event: events.Event) -> None: ...

    with pytest.raises(InvalidArgument, match="plain function"):
        client(one, Maatoo, on_event=listen)
    with client(one, Maatoo) as api, pytest.raises(InvalidArgument, match="plain function"):
        api.with_options(on_event=listen)


def test_what_a_listener_raises_breaks_no_call(caplog: pytest.LogCaptureFixture) -> None:
    def listen(event: events.Event) -> None:
        raise ZeroDivisionError

    with client(one, Maatoo, on_event=listen) as api:
        assert api.contacts.get(47).id == 47
    assert any("ZeroDivisionError" in each.getMessage() for each in caplog.records)


def test_a_view_has_a_listener_of_its_own() -> None:
    all_of_them: list[events.Event] = []
    of_the_view: list[events.Event] = []
    with client(one, Maatoo, on_event=all_of_them.append) as api:
        api.with_options(on_event=of_the_view.append).contacts.get(47)
        assert (len(all_of_them), len(of_the_view)) == (0, 4)
        api.with_options(on_event=None).contacts.get(47)
        assert (len(all_of_them), len(of_the_view)) == (0, 4)


def test_headers_that_a_listener_adds_go_out() -> None:
    sent: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("traceparent"))
        return one(request)

    def listen(event: events.Event) -> None:
        if isinstance(event, events.RequestStarted):
            event.headers["traceparent"] = "00-1-2-01"

    with client(handler, Maatoo, on_event=listen) as api:
        api.contacts.get(47)
    assert sent == ["00-1-2-01"]


def test_something_that_is_no_function_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="on_event"):
        client(one, on_event=5)


def batch(request: httpx.Request) -> httpx.Response:
    rows = json.loads(request.content)
    entities = [
        {"id": 1 + index, "fields": {"all": {"id": 1 + index, **row}}}
        for index, row in enumerate(rows)
    ]
    return httpx.Response(201, json={"contacts": entities, "statusCodes": [201] * len(rows)})


async def test_a_job_is_told_chunk_by_chunk() -> None:
    seen: list[events.Event] = []
    rows = [{"email": f"c{number}@x.invalid"} for number in range(7)]
    async with client(batch, on_event=seen.append) as api:
        report = await api.contacts.create_many(rows, chunk_size=3, max_concurrency=1)
    assert report.ok
    own = [each for each in seen if type(each).__name__.startswith(("Job", "Chunk"))]
    assert kinds(own) == ["JobStarted", *["ChunkSent", "ChunkSettled"] * 3, "JobFinished"]
    assert {each.operation for each in own} == {"contacts.create_many"}
    finished = own[-1]
    assert isinstance(finished, events.JobFinished)
    assert (finished.items, finished.counts["succeeded"], finished.error) == (7, 7, None)
    sizes = [each.items for each in own if isinstance(each, events.ChunkSent)]
    assert sizes == [3, 3, 1]


async def test_pages_are_told_with_their_rows() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        rows = {str(number): contact(number) for number in (1, 2)}
        return httpx.Response(200, json={"total": 2, "contacts": rows})

    seen: list[events.Event] = []
    async with client(page, on_event=seen.append) as api:
        await api.contacts.list(limit=2)
    (fetched,) = (each for each in seen if isinstance(each, events.PageFetched))
    assert (fetched.rows, fetched.total, fetched.operation) == (2, 2, "contacts.list")


def test_every_event_can_be_asked_for_by_its_name() -> None:
    bases = {"Event", "CallEvent"}
    assert {*get_args(EventName)} == {*events.__all__} - bases
