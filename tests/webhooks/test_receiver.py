"""WebhookReceiver, called as the ASGI application it is."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any, Literal

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.webhooks import ContactPointsChanged, WebhookEvent, WebhookReceiver, sign
from tests.webhooks.webhook_deliveries import SECRET, Gate, ask, deliver, points_body, recorded

pytestmark = pytest.mark.anyio


def receiver(**options: Any) -> tuple[WebhookReceiver, list[WebhookEvent]]:
    """A receiver whose only handler notes the events."""
    hooks = WebhookReceiver(SECRET, **options)
    events: list[WebhookEvent] = []

    @hooks.on(WebhookEvent)
    async def note(event: WebhookEvent) -> None:
        events.append(event)

    return hooks, events


# Good deliveries


async def test_every_recorded_delivery_reaches_its_handler() -> None:
    hooks, events = receiver()
    deliveries = recorded()
    hooks.use_secret([each.secret for each in deliveries])
    async with hooks.running():
        for each in deliveries:
            answer = await ask(hooks, each.body, headers={"webhook-signature": each.signature})
            assert answer.status == 200
    assert [event.kind for event in events] == [kind for each in deliveries for kind in each.kinds]


async def test_it_is_acknowledged_before_it_is_handled() -> None:
    hooks, events = receiver()
    gate = Gate()

    @hooks.on(ContactPointsChanged)
    async def slow(event: ContactPointsChanged) -> None:
        await gate.wait()

    async with hooks.running():
        assert (await deliver(hooks, points_body(1))).status == 200
        await gate.arrived.wait()
        assert (await deliver(hooks, points_body(2))).status == 200
        assert len(events) == 1
        gate.open.set()
    assert len(events) == 2


async def test_without_the_running_block_it_is_handled_right_after_the_answer() -> None:
    hooks, events = receiver(deduplicate=600)
    assert (await deliver(hooks, points_body(1))).status == 200
    assert len(events) == 1
    assert (await deliver(hooks, points_body(1))).text == "received before\n"
    assert len(events) == 1


@pytest.mark.parametrize(
    ("route", "path"),
    [
        (lambda hooks: Mount("/webhooks", app=hooks), "/webhooks/"),
        (lambda hooks: Mount("/webhooks", app=hooks), "/webhooks/maatoo"),
        (lambda hooks: Route("/webhooks/maatoo", hooks, methods=["POST"]), "/webhooks/maatoo"),
    ],
    ids=["mounted", "mounted, below", "as a route"],
)
async def test_in_a_starlette_application_it_runs_in_the_lifespan_of_that(
    route: Any, path: str
) -> None:
    hooks, events = receiver()
    app = Starlette(routes=[route(hooks)], lifespan=lambda app: hooks.running())
    body = points_body(1)
    headers = {"webhook-signature": sign(body, SECRET)}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.text) == (200, "received\n")
    assert len(events) == 1


async def test_it_serves_its_own_lifespan() -> None:
    hooks, events = receiver()
    to_app, messages = anyio.create_memory_object_stream[dict[str, Any]](2)
    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    with to_app, messages:
        async with anyio.create_task_group() as group:
            group.start_soon(hooks, {"type": "lifespan"}, messages.receive, send)
            await to_app.send({"type": "lifespan.startup"})
            while not sent:
                await anyio.lowlevel.checkpoint()
            assert (await deliver(hooks, points_body(1))).status == 200
            await to_app.send({"type": "lifespan.shutdown"})
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert len(events) == 1


async def test_the_events_of_one_second_come_in_the_order_that_the_webhook_has() -> None:
    hooks, events = receiver(order="DESC")
    one, two = (json.loads(points_body(n))["mautic.lead_points_change"][0] for n in (1, 2))
    await deliver(hooks, json.dumps({"mautic.lead_points_change": [two, one]}).encode())
    assert [event.raw_ for event in events] == [one, two]


# Repeated ones, and too many


async def test_deliveries_with_the_same_bytes_are_all_handled() -> None:
    hooks, events = receiver()
    async with hooks.running():
        for _ in range(3):
            assert (await deliver(hooks, points_body(1))).text == "received\n"
    assert len(events) == 3
    assert len({event.key for event in events}) == 1


@pytest.mark.parametrize("acknowledge", ["queued", "handled"])
async def test_the_twin_of_a_delivery_in_progress_is_handled_too(
    acknowledge: Literal["queued", "handled"],
) -> None:
    hooks = WebhookReceiver(SECRET, acknowledge=acknowledge)
    gate, events, statuses = Gate(), list[WebhookEvent](), list[int]()

    @hooks.on(WebhookEvent)
    async def slow(event: WebhookEvent) -> None:
        events.append(event)
        await gate.wait()

    async def one() -> None:
        statuses.append((await deliver(hooks, points_body(1))).status)

    async with anyio.create_task_group() as group:
        group.start_soon(one)
        await gate.arrived.wait()
        group.start_soon(one)
        while len(events) < 2:
            await anyio.lowlevel.checkpoint()
        gate.open.set()
    assert statuses == [200, 200]


async def test_the_same_delivery_again_is_acknowledged_and_not_handled_where_that_is_wanted() -> (
    None
):
    hooks, events = receiver(deduplicate=600)
    async with hooks.running():
        for _ in range(3):
            assert (await deliver(hooks, points_body(1))).status == 200
        assert (await deliver(hooks, points_body(2))).status == 200
    assert len(events) == 2


async def test_a_full_queue_is_503_and_the_delivery_is_taken_when_sent_again() -> None:
    hooks, events = receiver(queue_size=1)
    gate = Gate()

    @hooks.on(WebhookEvent)
    async def slow(event: WebhookEvent) -> None:
        await gate.wait()

    async with hooks.running():
        assert (await deliver(hooks, points_body(1))).status == 200
        await gate.arrived.wait()
        assert (await deliver(hooks, points_body(2))).status == 200
        refused = await deliver(hooks, points_body(3))
        assert (refused.status, refused.headers["retry-after"]) == (503, "10")
        gate.open.set()
        while len(events) < 2:
            await anyio.lowlevel.checkpoint()
        assert (await deliver(hooks, points_body(3))).text == "received\n"
    assert len(events) == 3


# Acknowledged when handled


async def test_acknowledged_when_handled_it_answers_500_until_every_handler_succeeds() -> None:
    hooks = WebhookReceiver(SECRET, acknowledge="handled", deduplicate=600)
    outcomes = [ValueError("once"), None]
    calls: list[WebhookEvent] = []

    @hooks.on(WebhookEvent)
    async def fails_once(event: WebhookEvent) -> None:
        calls.append(event)
        problem = outcomes.pop(0)
        if problem is not None:
            raise problem

    async with hooks.running():
        answers = [await deliver(hooks, points_body(1)) for _ in range(3)]
    assert [answer.status for answer in answers] == [500, 200, 200]
    assert len(calls) == 2


async def test_acknowledged_when_handled_a_repetition_waits_for_the_first() -> None:
    hooks = WebhookReceiver(SECRET, acknowledge="handled", deduplicate=600)
    gate = Gate()
    statuses: dict[str, int] = {}

    @hooks.on(WebhookEvent)
    async def slow(event: WebhookEvent) -> None:
        await gate.wait()

    async def first() -> None:
        statuses["first"] = (await deliver(hooks, points_body(1))).status

    async with anyio.create_task_group() as group:
        group.start_soon(first)
        await gate.arrived.wait()
        statuses["meanwhile"] = (await deliver(hooks, points_body(1))).status
        gate.open.set()
    statuses["afterwards"] = (await deliver(hooks, points_body(1))).status
    assert statuses == {"meanwhile": 503, "first": 200, "afterwards": 200}


# Bad ones


async def test_a_wrong_secret_is_403_and_no_signature_401() -> None:
    hooks, events = receiver()
    body = points_body(1)
    assert (await deliver(hooks, body, "another secret")).status == 403
    assert (await ask(hooks, body)).status == 401
    assert (await ask(hooks, body, headers={"Webhook-Signature": ""})).status == 401
    assert events == []


async def test_one_of_several_secrets_is_enough() -> None:
    hooks, events = receiver()
    hooks.use_secret(["the new one", "the old one"])
    for number, secret in enumerate(["the new one", "the old one"]):
        assert (await deliver(hooks, points_body(number), secret)).status == 200
    assert (await deliver(hooks, points_body(3))).status == 403
    assert len(events) == 2


async def test_without_a_secret_nothing_is_accepted() -> None:
    answer = await deliver(WebhookReceiver(), points_body(1))
    assert (answer.status, answer.text) == (500, "the receiver has no secret\n")


@pytest.mark.parametrize("body", [b"", b"nope", b"[1]", b"\xff"])
async def test_a_signed_body_that_is_no_payload_is_400(body: bytes) -> None:
    hooks, events = receiver()
    assert (await deliver(hooks, body)).status == 400
    assert events == []


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_only_post_is_taken(method: str) -> None:
    hooks, _ = receiver()
    answer = await ask(hooks, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


async def test_a_body_of_the_largest_size_is_taken_and_one_byte_more_is_413() -> None:
    body = points_body(1)
    hooks, events = receiver(max_body=len(body))
    assert (await deliver(hooks, body + b" ")).status == 413
    assert (await deliver(hooks, body)).status == 200
    assert len(events) == 1


async def test_a_length_that_is_too_large_is_413_with_nothing_read() -> None:
    hooks, _ = receiver()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", b"104857600")]
    await hooks({"type": "http", "method": "POST", "headers": headers}, receive, send)
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_body_that_does_not_come_is_408() -> None:
    hooks, _ = receiver(body_seconds=0.01)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": []}
    await hooks(scope, anyio.sleep_forever, send)
    assert sent[0]["status"] == 408


async def test_a_sender_that_hangs_up_is_not_answered() -> None:
    hooks, events = receiver()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await hooks({"type": "http", "method": "POST", "headers": []}, receive, send)
    assert (sent, events) == ([], [])


async def test_websockets_are_closed() -> None:
    hooks, _ = receiver()
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await hooks({"type": "websocket"}, anyio.sleep_forever, send)
    assert sent == [{"type": "websocket.close", "code": 1003}]


async def test_a_delivery_that_is_too_old_is_refused() -> None:
    hooks, events = receiver(max_age=60)
    now = dt.datetime.now(dt.timezone.utc)
    assert (await deliver(hooks, points_body(1, now.isoformat()))).status == 200
    old = now - dt.timedelta(seconds=120)
    assert (await deliver(hooks, points_body(2, old.isoformat()))).status == 400
    assert (await deliver(hooks, points_body(3, ""))).status == 400
    assert (await deliver(hooks, b"{}")).status == 200
    assert len(events) == 1


async def test_nothing_of_a_body_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    hooks, _ = receiver(max_body=10_000)
    secret_text = "private@example.invalid"
    good = json.dumps({"mautic.lead_post_save_new": [{"contact": {"id": 1, "x": secret_text}}]})

    @hooks.on(WebhookEvent)
    async def fails(event: WebhookEvent) -> None:
        raise ValueError(secret_text)

    with caplog.at_level(logging.DEBUG):
        for body in (good.encode(), good.encode()[:-1], good.encode() * 200):
            await deliver(hooks, body)
            await deliver(hooks, body, "another secret")
    assert "ValueError" in caplog.text
    assert "403" in caplog.text
    assert "private" not in caplog.text
    assert SECRET not in caplog.text


names = st.binary(max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.lists(
        st.tuples(
            st.sampled_from([b"webhook-signature", b"content-length"]) | names,
            names | st.sampled_from([b"99", b"-1", b"9" * 50, "\u0663".encode()]),
        )
    ),
    st.booleans(),
)
def test_no_header_and_no_body_raises_anything(
    body: bytes, headers: list[tuple[bytes, bytes]], signed: bool
) -> None:
    hooks, _ = receiver()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    if signed:
        headers = [(b"webhook-signature", sign(body, SECRET).encode()), *headers]
    anyio.run(hooks, {"type": "http", "method": "POST", "headers": headers}, receive, send)
    assert sent[0]["status"] in ({200, 400, 413} if signed else {401, 403, 413})


# Settings


@pytest.mark.parametrize(
    "options",
    [
        {"secret": ""},
        {"secret": []},
        {"queue_size": 0},
        {"workers": 0},
        {"max_body": 0},
        {"deduplicate_capacity": 0},
        {"deduplicate": 0},
        {"deduplicate": -1.0},
        {"deduplicate": "600"},
        {"acknowledge": "never"},
        {"order": "newest"},
    ],
)
def test_settings_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        WebhookReceiver(**options)


def test_an_age_beyond_the_window_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="replayed"):
        WebhookReceiver("word", max_age=700, deduplicate=600)


def test_the_secret_is_not_shown() -> None:
    assert "hush" not in repr(WebhookReceiver("hush"))


@pytest.mark.parametrize(("size", "status"), [(65_536, 401), (65_537, 413), (9_000_000, 413)])
@pytest.mark.parametrize("is_declared", [True, False])
async def test_of_an_unsigned_request_64_kib_are_read_at_most(
    size: int, status: int, is_declared: bool
) -> None:
    sent: list[Any] = []
    read = 0

    async def receive() -> Any:
        nonlocal read
        part = min(1024, size - read)
        read += part
        return {"type": "http.request", "body": b"x" * part, "more_body": read < size}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", str(size).encode())] if is_declared else []
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await WebhookReceiver(SECRET)(scope, receive, send)
    assert sent[0]["status"] == status
    assert read <= 65_536 + 1024
