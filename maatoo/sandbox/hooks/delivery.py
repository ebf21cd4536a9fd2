"""Webhooks: events are queued in the transaction, and sent signed, at once or on request."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import queue
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from maatoo.sandbox import dates
from maatoo.sandbox.hooks.events import events
from maatoo.sandbox.store import Change, Document, Store

QUEUE = "webhook_queue"
LOGS = "webhook_logs"

IMMEDIATE, QUEUED = "immediate", "queued"

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request to a webhook.

    Attributes:
        url: where it goes.
        headers: its headers, the signature among them.
        body: its body.
    """

    url: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Courier:
    """Queues events for webhooks, and delivers them.

    Args:
        store: the data.

    Attributes:
        mode: "immediate" sends a request for each event, right after it; "queued" sends when
            `deliver` is called, with all events of a webhook in one request.
        base_url: the value of the header X-Origin-Base-URL.
    """

    def __init__(self, store: Store) -> None:
        self.mode = IMMEDIATE
        self.base_url = "http://sandbox"
        self._store = store
        self._due: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        store.watchers.append(self._watch)

    def _watch(self, changes: list[Change]) -> None:
        """Queue the events of a transaction; this happens inside of it."""
        hooks = [row for row in self._store.table("hooks").rows() if row["isPublished"]]
        if not hooks:
            return
        now = dates.iso(dates.stored(dates.now()))
        for trigger, told in events(self._store, changes):
            for hook in hooks:
                if trigger in hook["triggers"]:
                    row = {"hook": hook["id"], "trigger": trigger, "told": told, "timestamp": now}
                    number = self._store.table(QUEUE).insert(row)["id"]
                    if self.mode == IMMEDIATE:
                        self._due.put(number)
                        self._start()

    def deliver(self) -> int:
        """Send everything that is queued, all events of a webhook in one request.

        Returns:
            How many requests were answered with a success.
        """
        with self._store.lock:
            rows = self._store.table(QUEUE).rows()
        good = 0
        for hook in dict.fromkeys(row["hook"] for row in rows):
            good += self._send(hook, [row for row in rows if row["hook"] == hook])
        return good

    def take(self) -> list[Delivery]:
        """Take what is queued without sending it: for applications that listen on no port.

        Set `mode` to "queued" first, then post each delivery with the test client of your
        framework: `client.post(path, content=each.body, headers=each.headers)`.

        Returns:
            A delivery for each webhook, with all its events, which leave the queue.
        """
        taken: list[Delivery] = []
        with self._store.transaction():
            rows = self._store.table(QUEUE).rows()
            for number in dict.fromkeys(row["hook"] for row in rows):
                hook = self._store.table("hooks").get(number)
                if hook is not None:
                    own = [row for row in rows if row["hook"] == number]
                    taken.append(self._delivery(hook, own))
            for row in rows:
                self._store.table(QUEUE).remove(row["id"])
        return taken

    def close(self) -> None:
        """Send what is due in immediate mode, and end the thread that does it."""
        if self._thread is not None:
            self._due.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="webhooks", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (number := self._due.get()) is not None:
            with self._store.lock:
                row = self._store.table(QUEUE).get(number)
            if row is not None:
                self._send(row["hook"], [row])

    def _send(self, number: int, rows: list[Document]) -> bool:
        with self._store.lock:
            hook = self._store.table("hooks").get(number)
        began = time.perf_counter()
        status = 0 if hook is None else _post(self._delivery(hook, rows))
        with self._store.transaction():
            for row in rows:
                self._store.table(QUEUE).remove(row["id"])
            self._store.table(LOGS).insert(
                {
                    "hook": number,
                    "status": status,
                    "runtime": round(time.perf_counter() - began, 3),
                    "date": dates.stored(dates.now()),
                }
            )
        return 200 <= status < 300

    def _delivery(self, hook: Document, rows: list[Document]) -> Delivery:
        body = payload(hook, rows)
        headers = {
            "Content-Type": "application/json",
            "X-Origin-Base-URL": self.base_url,
            "Webhook-Signature": signature(body, str(hook["secret"])),
        }
        return Delivery(str(hook["webhookUrl"]), headers, body)


def _post(delivery: Delivery) -> int:
    try:
        answer = httpx.post(
            delivery.url,
            content=delivery.body,
            headers=delivery.headers,
            timeout=_SECONDS,
            verify=_certificates(),
        )
        return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return 0


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The trusted certificates; read once, because reading them takes longer than a delivery."""
    return httpx.create_ssl_context()


def payload(hook: Document, rows: list[Document]) -> bytes:
    """The body of a delivery: events by trigger, written as PHP writes JSON."""
    if hook["eventsOrderbyDir"] == "DESC":
        rows = list(reversed(rows))
    told: dict[str, list[Any]] = {}
    for row in rows:
        event = {**row["told"], "timestamp": row["timestamp"]}
        told.setdefault(row["trigger"], []).append(event)
    return json.dumps(told, separators=(",", ":")).replace("/", "\\/").encode()


def signature(body: bytes, secret: str) -> str:
    """The signature of a body: HMAC-SHA256 with the secret, in base64."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
