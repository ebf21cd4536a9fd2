"""A receiver that notes its events."""

from __future__ import annotations

from typing import Any

from maatoo.webhooks import WebhookEvent, WebhookReceiver
from tests.webhooks.webhook_deliveries import SECRET


def receiver(**options: Any) -> tuple[WebhookReceiver, list[WebhookEvent]]:
    """A receiver whose only handler notes the events."""
    hooks = WebhookReceiver(SECRET, **options)
    events: list[WebhookEvent] = []

    @hooks.on(WebhookEvent)
    async def note(event: WebhookEvent) -> None:
        events.append(event)

    return hooks, events
