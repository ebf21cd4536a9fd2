"""Deliveries for the tests: the recorded ones, made ones, and ways to hand them to a receiver."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import uvicorn
from attrs import frozen

from maatoo.webhooks import sign

SECRET = "a secret of the tests"

_RECORDINGS = Path(__file__).parents[1] / "recordings"
_RECORDED = {
    version: json.loads((_RECORDINGS / folder / "webhooks_deliveries.json").read_text("utf-8"))
    for version, folder in (("5.1.1", ""), ("6.0.3", "6.0.3"))
}


@frozen
class Recorded:
    """A delivery as a real server sent it."""

    id: str
    body: bytes
    signature: str
    secret: str
    kinds: tuple[str, ...]


def recorded() -> list[Recorded]:
    """The deliveries of all recorded servers, those of the oldest first."""
    return [
        Recorded(
            f"{version}: {each['id']}",
            each["body"].encode(),
            each["headers"]["Webhook-Signature"],
            each["secret"],
            tuple(each["event_kinds"]),
        )
        for version, deliveries in _RECORDED.items()
        for each in deliveries
    ]


def points_body(number: int, timestamp: str = "2026-11-23T11:41:09+00:00") -> bytes:
    """A small delivery that no other number has."""
    event = {
        "contact": {"id": number, "points": number},
        "points": {"old_points": number, "new_points": number + 1},
        "timestamp": timestamp,
    }
    return json.dumps({"mautic.lead_points_change": [event]}).encode()


@frozen
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]


async def ask(
    app: Any,
    body: bytes = b"",
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    chunk: int = 4096,
) -> Answer:
    """Call an ASGI application with one request, the body in chunks."""
    chunks = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            return {"type": "http.disconnect"}
        part = chunks.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
    }
    await app(scope, receive, send)
    if not sent:
        return Answer(0, "", {})
    named = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return Answer(sent[0]["status"], sent[1]["body"].decode(), named)


async def deliver(app: Any, body: bytes, secret: str = SECRET) -> Answer:
    """Call an ASGI application with one signed delivery."""
    return await ask(app, body, headers={"Webhook-Signature": sign(body, secret)})


class Gate:
    """Lets handlers wait until the test opens it, and tells when one has arrived."""

    def __init__(self) -> None:
        self.arrived = anyio.Event()
        self.open = anyio.Event()

    async def wait(self) -> None:
        self.arrived.set()
        await self.open.wait()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


@contextmanager
def served(app: Any) -> Iterator[tuple[str, int]]:
    """Serve an application on a port of its own; leaving the block ends and drains it."""
    config = uvicorn.Config(app, port=0, lifespan="on", log_config=None, access_log=False)
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert server.ready.wait(10), "the server did not start"
        yield listener.getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        assert not thread.is_alive()
