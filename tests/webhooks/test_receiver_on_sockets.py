"""A receiver served by uvicorn, and senders that reach it over real sockets."""

from __future__ import annotations

import json
import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator

import anyio
import httpx
import pytest

from maatoo.webhooks import (
    ContactCreated,
    ContactPointsChanged,
    FormSubmitted,
    PageVisited,
    WebhookEvent,
    WebhookReceiver,
    sign,
)
from tests.webhooks.webhook_deliveries import SECRET, points_body, recorded, served

MEGABYTE = 1024 * 1024


async def send_all(
    base: str, bodies: Iterator[bytes], senders: int, refused: list[int], again: threading.Event
) -> None:
    """Send deliveries, some at a time; one that is put off is sent again.

    Each has a connection of its own, as a server sends them: one that waits for its next delivery
    could be closed by the receiver while that is sent.
    """

    async def send(client: httpx.AsyncClient) -> None:
        for body in bodies:
            headers = {"Webhook-Signature": sign(body, SECRET)}
            while (await client.post(base, content=body, headers=headers)).status_code == 503:
                refused.append(1)
                again.set()

    limits = httpx.Limits(max_connections=senders, max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(limits=limits, timeout=30) as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(senders):
            group.start_soon(send, client)


def test_the_kinds_of_the_issue_arrive_once_each_and_signed() -> None:
    wanted = [ContactCreated, ContactPointsChanged, FormSubmitted, PageVisited]
    deliveries = {each.kinds: each for each in recorded()}
    hooks = WebhookReceiver([each.secret for each in deliveries.values()])
    arrived: list[type[WebhookEvent]] = []
    hooks.on(*wanted)(lambda event: arrived.append(type(event)))
    with served(hooks) as (host, port), httpx.Client() as client:
        for each in deliveries.values():
            headers = {"Webhook-Signature": each.signature, "Content-Type": "application/json"}
            answer = client.post(f"http://{host}:{port}/any", content=each.body, headers=headers)
            assert answer.status_code == 200
    assert Counter(arrived) == Counter(wanted)


def test_nothing_is_lost_or_done_twice_when_senders_are_faster_than_the_handlers() -> None:
    number = 600
    hooks = WebhookReceiver(SECRET, queue_size=20, workers=4)
    handled: list[int] = []
    refused: list[int] = []
    full = threading.Event()  # handlers begin when the first delivery was put off

    @hooks.on(ContactPointsChanged)
    async def note(event: ContactPointsChanged) -> None:
        if not full.is_set():
            await anyio.to_thread.run_sync(full.wait)
        assert event.contact is not None
        handled.append(event.contact.id)

    with served(hooks) as (host, port):
        bodies = iter([points_body(each) for each in range(number)])
        anyio.run(send_all, f"http://{host}:{port}/", bodies, 8, refused, full)
    assert sorted(handled) == list(range(number))
    assert refused


def test_what_was_acknowledged_is_handled_before_the_server_ends() -> None:
    hooks = WebhookReceiver(SECRET)
    handled: list[WebhookEvent] = []
    sent = threading.Event()

    @hooks.on(WebhookEvent)
    def wait_for_the_last(event: WebhookEvent) -> None:
        assert sent.wait(10)
        handled.append(event)

    with served(hooks) as (host, port), httpx.Client() as client:
        for each in range(20):
            body = points_body(each)
            headers = {"Webhook-Signature": sign(body, SECRET)}
            assert client.post(f"http://{host}:{port}/", content=body, headers=headers).is_success
        sent.set()
    assert len(handled) == 20


def test_a_wrong_secret_is_refused() -> None:
    hooks = WebhookReceiver(SECRET)
    handled: list[WebhookEvent] = []
    hooks.on(WebhookEvent)(handled.append)
    body = points_body(1)
    with served(hooks) as (host, port), httpx.Client() as client:
        headers = {"Webhook-Signature": sign(body, "another secret")}
        answer = client.post(f"http://{host}:{port}/", content=body, headers=headers)
        assert answer.status_code == 403
    assert handled == []


def test_100_megabytes_are_refused_before_any_of_them_is_sent() -> None:
    with (
        served(WebhookReceiver(SECRET)) as address,
        socket.create_connection(address, timeout=10) as sender,
    ):
        sender.sendall(
            b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n" % (100 * MEGABYTE)
        )
        assert sender.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_is_cut_off_when_it_becomes_too_large() -> None:
    hooks = WebhookReceiver(SECRET, max_body=MEGABYTE)
    chunk = b"%x\r\n%s\r\n" % (65536, b"x" * 65536)
    sent = 0
    with served(hooks) as address, socket.create_connection(address, timeout=10) as sender:
        sender.sendall(b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while sent < 100 * MEGABYTE and not select.select([sender], [], [], 0)[0]:
                sender.sendall(chunk)
                sent += 65536
        except ConnectionError:  # it hung up while we were sending
            pass
        assert sender.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert sent < 50 * MEGABYTE


@pytest.mark.parametrize("parts", [1, 7])
def test_a_body_in_pieces_is_put_together(parts: int) -> None:
    hooks = WebhookReceiver(SECRET)
    handled: list[WebhookEvent] = []
    hooks.on(WebhookEvent)(handled.append)
    body = points_body(1) + b" " * 200_000
    size = len(body) // parts + 1

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    with served(hooks) as (host, port), httpx.Client() as client:
        headers = {"Webhook-Signature": sign(body, SECRET)}
        answer = client.post(f"http://{host}:{port}/", content=pieces(), headers=headers)
        assert answer.status_code == 200
    assert [event.raw_ for event in handled] == json.loads(body)["mautic.lead_points_change"]
