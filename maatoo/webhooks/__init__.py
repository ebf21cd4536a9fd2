"""Webhooks: check that a delivery is genuine, read it into events, and receive them.

``verify`` and ``parse`` alone are enough for any framework; :class:`WebhookReceiver` is a whole
ASGI application, also served by ``python -m maatoo.webhooks``.

Example:
    >>> verify(request.body, request.headers.get("Webhook-Signature"), secret)
    >>> for event in parse(request.body):
    ...     if isinstance(event, ContactCreated):
    ...         print(event.contact.id, event.contact.fields["email"])
"""

from __future__ import annotations

from maatoo.errors import PayloadError, SignatureMismatch, WebhookError
from maatoo.webhooks.event_catalog import (
    EVENTS,
    ChannelSubscriptionChanged,
    CompanyDeleted,
    CompanySaved,
    ContactCompanyChanged,
    ContactCreated,
    ContactDeleted,
    ContactPointsChanged,
    ContactSegmentChanged,
    ContactUpdated,
    EmailOpened,
    EmailSent,
    FormSubmitted,
    PageVisited,
    PointsChange,
    SmsSent,
    UnknownEvent,
    WebhookEvent,
)
from maatoo.webhooks.payload import parse
from maatoo.webhooks.receiver import WebhookReceiver
from maatoo.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = [
    "EVENTS",
    "SIGNATURE_HEADER",
    "ChannelSubscriptionChanged",
    "CompanyDeleted",
    "CompanySaved",
    "ContactCompanyChanged",
    "ContactCreated",
    "ContactDeleted",
    "ContactPointsChanged",
    "ContactSegmentChanged",
    "ContactUpdated",
    "EmailOpened",
    "EmailSent",
    "FormSubmitted",
    "PageVisited",
    "PayloadError",
    "PointsChange",
    "SignatureMismatch",
    "SmsSent",
    "UnknownEvent",
    "WebhookError",
    "WebhookEvent",
    "WebhookReceiver",
    "parse",
    "sign",
    "verify",
]
