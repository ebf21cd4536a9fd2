"""Webhooks of the sandbox are delivered: signed, at once or queued."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any

import httpx
import pytest

from maatoo.sandbox import Sandbox

SECRET = "shared secret"
TRIGGERS = [
    *("mautic.lead_post_save_new", "mautic.lead_post_save_update", "mautic.lead_post_delete"),
    *("mautic.lead_points_change", "mautic.lead_list_change", "mautic.lead_company_change"),
    *("mautic.lead_channel_subscription_changed", "mautic.company_post_save"),
    *("mautic.form_on_submit", "mautic.page_on_hit", "mautic.email_on_send"),
    *("mautic.email_on_open", "mautic.company_post_delete"),
]

Delivery = tuple[dict[str, Any], bytes, dict[str, str]]


@pytest.fixture
def received() -> Iterator[tuple[str, Queue[Delivery]]]:
    deliveries: Queue[Delivery] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            headers = {name.lower(): value for name, value in self.headers.items()}
            deliveries.put((json.loads(body), body, headers))

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", deliveries
    server.shutdown()
    thread.join()
    server.server_close()


def add_hook(http: httpx.Client, url: str, order: str = "ASC") -> None:
    body = {
        "name": "Receiver",
        "webhookUrl": url,
        "secret": SECRET,
        "triggers": TRIGGERS,
        "eventsOrderbyDir": order,
    }
    http.post("/api/hooks/new", json=body).raise_for_status()


def test_an_event_is_delivered_at_once_and_signed(
    http: httpx.Client, received: tuple[str, Queue[Delivery]]
) -> None:
    url, deliveries = received
    add_hook(http, url)
    http.post("/api/contacts/new", json={"email": "a@b.ch", "firstname": "Ä/Ö"})
    told, body, headers = deliveries.get(timeout=10)
    (event,) = told["mautic.lead_post_save_new"]
    assert event["contact"]["fields"]["core"]["firstname"]["value"] == "Ä/Ö"
    assert b"\\/" in body
    assert body.isascii()
    wanted = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == base64.b64encode(wanted).decode()
    assert headers["x-origin-base-url"] == "http://sandbox"


@pytest.mark.parametrize(("order", "names"), [("ASC", ["A", "B"]), ("DESC", ["B", "A"])])
def test_queued_events_go_out_together_when_asked_for(
    sandbox: Sandbox,
    http: httpx.Client,
    received: tuple[str, Queue[Delivery]],
    order: str,
    names: list[str],
) -> None:
    url, deliveries = received
    sandbox.webhooks.mode = "queued"
    add_hook(http, url, order)
    for name in ("A", "B"):
        http.post("/api/contacts/new", json={"firstname": name})
    assert deliveries.empty()
    assert sandbox.webhooks.deliver() == 1
    told, _, _ = deliveries.get(timeout=10)
    events = told["mautic.lead_post_save_new"]
    assert [e["contact"]["fields"]["core"]["firstname"]["value"] for e in events] == names
    assert sandbox.webhooks.deliver() == 0


def test_every_kind_of_event_is_told(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.webhooks.mode = "queued"
    add_hook(http, "http://127.0.0.1:1/nobody")
    http.post("/api/companies/new", json={"companyname": "Acme"})
    http.post("/api/segments/new", json={"name": "S"})
    http.post("/api/pages/new", json={"title": "Landing", "customHtml": "<p>x</p>"})
    http.post(
        "/api/emails/new", json={"name": "M", "subject": "S", "customHtml": "<p>Hi</p>"}
    ).raise_for_status()
    fields = [{"label": "Email", "type": "email", "alias": "email", "mappedField": "email"}]
    http.post("/api/forms/new", json={"name": "F", "fields": fields}).raise_for_status()
    http.post("/api/contacts/new", json={"email": "a@b.ch"})
    http.patch("/api/contacts/1/edit", json={"city": "Bern"})
    http.post("/api/contacts/1/points/plus/5", json={})
    http.post("/api/contacts/1/dnc/sms/add", json={"reason": 1})
    http.post("/api/segments/1/contact/1/add")
    http.post("/api/companies/1/contact/1/add")
    http.post("/api/emails/1/contact/1/send", json={})
    http.get(f"/email/{sandbox.outbox[0].tracking_hash}.gif")
    http.get("/landing")
    form = {"mauticform[formId]": "1", "mauticform[email]": "c@d.ch"}
    http.post("/form/submit", data=form)
    http.delete("/api/contacts/1/delete")
    http.delete("/api/companies/1/delete")
    told = {row["trigger"] for row in sandbox._store.table("webhook_queue").rows()}
    assert told == set(TRIGGERS)
    assert sandbox.webhooks.deliver() == 0
    logs = http.get("/api/stats/webhook_logs").json()
    assert [row["status_code"] for row in logs["stats"]] == ["0"]


def test_an_unpublished_webhook_is_told_nothing(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.webhooks.mode = "queued"
    add_hook(http, "http://127.0.0.1:1/nobody")
    http.patch("/api/hooks/1/edit", json={"isPublished": False})
    http.post("/api/contacts/new", json={"email": "a@b.ch"})
    assert sandbox.webhooks.deliver() == 0
    assert http.get("/api/stats/webhook_logs").json()["total"] == "0"
