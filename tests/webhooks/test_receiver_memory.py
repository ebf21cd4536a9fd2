"""Many large bodies at once: the receiver holds a few of them, and puts off the others."""

from __future__ import annotations

import select
import socket
import tracemalloc
from contextlib import ExitStack, suppress

import httpx

from maatoo.webhooks import WebhookReceiver, sign
from tests.webhooks.webhook_deliveries import SECRET, points_body, served

MEGABYTE = 1024 * 1024
SENDERS = 100
HELD = 4


def answer_of(sender: socket.socket) -> bytes:
    """The beginning of an answer; nothing where the connection was reset behind it."""
    with suppress(ConnectionError):
        return sender.recv(65536)[:12]
    return b""


def test_100_large_bodies_at_once_take_no_more_memory_than_a_few() -> None:
    hooks = WebhookReceiver(SECRET, max_body=MEGABYTE)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nWebhook-Signature: x\r\nContent-Length: %d\r\n\r\n"
    part = b"x" * (MEGABYTE - 1)
    with served(hooks) as (host, port), ExitStack() as stack:
        tracemalloc.start()
        stack.callback(tracemalloc.stop)
        senders = [
            stack.enter_context(socket.create_connection((host, port), timeout=30))
            for _ in range(SENDERS)
        ]
        for sender in senders:  # all but the last byte, so that none of them ends
            with suppress(OSError):
                sender.sendall(head % MEGABYTE + part)
        waiting = set(senders)
        while len(waiting) > HELD:  # each has an answer but those whose body is held
            answered, _, _ = select.select(list(waiting), [], [], 30)
            assert answered
            waiting.difference_update(answered)
            for each in answered:
                assert answer_of(each) in (b"HTTP/1.1 503", b"")
        assert tracemalloc.get_traced_memory()[1] < 30 * MEGABYTE
        for sender in senders:
            sender.close()
        body = points_body(1)
        with httpx.Client(timeout=30) as client:
            for _ in range(50):  # the bodies that were held are given back as their senders go
                headers = {"Webhook-Signature": sign(body, SECRET)}
                answer = client.post(f"http://{host}:{port}/", content=body, headers=headers)
                if answer.status_code == 200:
                    break
        assert answer.status_code == 200
