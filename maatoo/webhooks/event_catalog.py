"""Every class of events, and the class of each kind."""

from __future__ import annotations

from collections.abc import Mapping

from maatoo.webhooks.activity_events import (
    CompanyDeleted,
    CompanySaved,
    EmailOpened,
    EmailSent,
    FormSubmitted,
    PageVisited,
    SmsSent,
)
from maatoo.webhooks.contact_events import (
    ChannelSubscriptionChanged,
    ContactCompanyChanged,
    ContactCreated,
    ContactDeleted,
    ContactPointsChanged,
    ContactSegmentChanged,
    ContactUpdated,
    PointsChange,
)
from maatoo.webhooks.events import UnknownEvent, WebhookEvent

__all__ = [
    "EVENTS",
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
    "PointsChange",
    "SmsSent",
    "UnknownEvent",
    "WebhookEvent",
]

_KNOWN: tuple[type[WebhookEvent], ...] = (
    ContactCreated,
    ContactUpdated,
    ContactDeleted,
    ContactPointsChanged,
    ContactSegmentChanged,
    ContactCompanyChanged,
    ChannelSubscriptionChanged,
    CompanySaved,
    CompanyDeleted,
    FormSubmitted,
    PageVisited,
    EmailOpened,
    EmailSent,
    SmsSent,
)

EVENTS: Mapping[str, type[WebhookEvent]] = {cls.kind_: cls for cls in _KNOWN}
"""The class of every known kind of event, by the trigger that a webhook names for it."""
