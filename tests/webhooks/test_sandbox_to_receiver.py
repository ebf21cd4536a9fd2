"""The sandbox sends, the receiver takes: both on real sockets, everything in between is the SDK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from attrs import field, frozen

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from maatoo.tracking import Visitor
from maatoo.webhooks import (
    ContactCreated,
    ContactPointsChanged,
    FormSubmitted,
    PageVisited,
    WebhookEvent,
    WebhookReceiver,
    verify,
)
from tests.webhooks.webhook_deliveries import SECRET, served

QUESTION = {"label": "Question", "alias": "question", "type": "text"}


@frozen
class Listening:
    """An ASGI application around a receiver, which notes the signature of each delivery."""

    hooks: WebhookReceiver
    signatures: list[tuple[bytes, bytes]] = field(factory=list[tuple[bytes, bytes]])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""

        async def noting() -> Any:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await self.hooks(scope, noting, send)
        if scope["type"] == "http":
            self.signatures.append((body, dict(scope["headers"])[b"webhook-signature"]))


@contextmanager
def telling(
    app: Any, triggers: Iterable[str], secret: str = SECRET, mode: str = "immediate"
) -> Iterator[tuple[Sandbox, Maatoo, str]]:
    """A sandbox that tells an application what happens, a client of it, and its base URL.

    The end of the block waits for both: the sandbox sends what is due, the receiver is drained.
    """
    with served(app) as (host, port), Sandbox() as sandbox, sandbox.serve() as url:
        sandbox.webhooks.mode = mode
        with Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
            api.webhooks.ensure(f"http://{host}:{port}/maatoo", triggers, secret)
            yield sandbox, api, url


def test_contact_points_form_and_page_hit_arrive_once_each_and_signed() -> None:
    hooks = WebhookReceiver(SECRET)
    app = Listening(hooks)
    arrived: list[WebhookEvent] = []
    hooks.on(ContactCreated, ContactPointsChanged, FormSubmitted, PageVisited)(arrived.append)
    with telling(app, hooks.triggers) as (_, api, url):
        form = api.forms.create(name="Question", fields=[QUESTION])
        contact = api.contacts.create(email="kim@example.com", firstname="Kim")
        api.contacts.add_points(contact.id, 5)
        visitor = Visitor(user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0")
        visit = api.tracking.page_view(
            "https://shop.example/cart", page_title="Cart", visitor=visitor
        )
        filled_in = {"mauticform[formId]": str(form.id), "mauticform[question]": "When?"}
        answer = httpx.post(
            f"{url}/form/submit", data=filled_in, headers=visit.visitor.headers(), timeout=30
        )
        assert (answer.status_code, answer.headers["location"]) == (302, "/form/message")
    created, points, seen, submitted = arrived
    assert isinstance(created, ContactCreated)
    assert created.contact is not None
    assert (created.contact.id, created.contact.fields["firstname"]) == (contact.id, "Kim")
    assert isinstance(points, ContactPointsChanged)
    assert points.contact is not None
    assert points.points is not None
    assert points.contact.id == contact.id
    assert (points.points.old_points, points.points.new_points) == (0, 5)
    assert isinstance(seen, PageVisited)
    assert seen.hit is not None
    assert (seen.hit.url, seen.hit.url_title) == ("https://shop.example/cart", "Cart")
    assert seen.hit.tracking_id == visit.device_id
    assert isinstance(submitted, FormSubmitted)
    assert submitted.submission is not None
    assert submitted.submission.lead is not None
    assert submitted.submission.lead.id == visit.contact_id
    assert submitted.submission.results == {"question": "When?"}
    assert len(app.signatures) == 4
    for body, signature in app.signatures:
        assert verify(body, signature, SECRET)


def test_a_wrong_secret_is_refused_until_it_is_mended() -> None:
    hooks = WebhookReceiver(SECRET)
    arrived: list[int] = []

    @hooks.on(ContactCreated)
    def note(event: ContactCreated) -> None:
        assert event.contact is not None
        arrived.append(event.contact.id)

    with telling(hooks, hooks.triggers, "another secret", mode="queued") as (sandbox, api, _):
        (hook,) = api.webhooks.list()
        api.contacts.create(email="kim@example.com")
        assert sandbox.webhooks.deliver() == 0
        assert hook.webhook_url is not None
        api.webhooks.ensure(hook.webhook_url, hooks.triggers, SECRET)
        second = api.contacts.create(email="lea@example.com")
        assert sandbox.webhooks.deliver() == 1
        logs = [row.status_code for row in api.stats.get("webhook_logs")]
    assert logs == [403, 200]
    assert arrived == [second.id]


@pytest.mark.parametrize(("mode", "requests"), [("immediate", 200), ("queued", 1)])
def test_of_200_contacts_at_once_none_is_lost_or_told_twice(mode: str, requests: int) -> None:
    hooks = WebhookReceiver(SECRET)
    app = Listening(hooks)
    arrived: Counter[str] = Counter()

    @hooks.on(ContactCreated)
    def note(event: ContactCreated) -> None:
        assert event.contact is not None
        arrived[str(event.contact.fields["email"])] += 1

    emails = [f"visitor{number}@example.com" for number in range(200)]
    with telling(app, hooks.triggers, mode=mode) as (sandbox, api, _):
        api.contacts.create_many([{"email": email} for email in emails]).raise_for_failures()
        if mode == "queued":
            assert sandbox.webhooks.deliver() == 1
    assert arrived == Counter(emails)
    assert len(app.signatures) == requests
