"""WebhookReceiver, called as the ASGI application it is."""

from __future__ import annotations

import json
from typing import Any, Literal

import anyio
import anyio.lowlevel
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.webhooks import ContactPointsChanged, WebhookEvent, WebhookReceiver, sign
from tests.webhooks.receiving import receiver
from tests.webhooks.webhook_deliveries import SECRET, Gate, ask, deliver, points_body, recorded

pytestmark = pytest.mark.anyio


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
        {"deduplicate": float("inf")},
        {"queue_size": 1.5},
        {"queue_size": "5"},
        {"workers": 2.0},
        {"max_body": True},
        {"drain_seconds": -1},
        {"drain_seconds": "3"},
        {"body_seconds": 0},
        {"body_seconds": float("nan")},
        {"max_age": "3"},
        {"max_age": -1},
        {"on_error": "print"},
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
