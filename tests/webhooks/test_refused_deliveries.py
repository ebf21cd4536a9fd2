"""What a WebhookReceiver refuses: wrong signatures, bodies too large, too late or malformed."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maatoo.webhooks import WebhookEvent, WebhookReceiver, sign
from tests.webhooks.receiving import receiver
from tests.webhooks.webhook_deliveries import SECRET, ask, deliver, points_body

pytestmark = pytest.mark.anyio


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
