"""WebhookEvent: what every event of a webhook has. UnknownEvent: an event of an unknown kind."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import attrs

from maatoo.models import Model

__all__ = ["ALSO_LEAD", "UnknownEvent", "WebhookEvent"]

ALSO_LEAD: dict[str, Any] = {"also": ("lead",)}
"""Metadata of a contact: old servers call it a lead."""


@attrs.frozen(kw_only=True, repr=False)
class WebhookEvent(Model):
    """An event of any kind; a handler of this class is given all of them.

    An attribute that the server left out is None, or an empty container. ``raw_`` is the whole
    event as it was sent.

    Attributes:
        timestamp: when it happened.
        key: a short text that is the same whenever this event is delivered again. Delivery is at
            least once: a handler that must not act twice remembers the keys it has acted on. The
            key is made of the kind and the whole content. Events with the same content in one
            delivery have different keys. Two deliveries with the same content have the same keys:
            the server does not tell whether the second is a repetition or another event of the
            same second. Empty for an event that :func:`~maatoo.webhooks.parse` has not made.
    """

    kind_: ClassVar[str] = ""

    timestamp: dt.datetime | None = None
    key: str = attrs.field(default="", eq=False, repr=False, metadata={"wire": ""})

    @property
    def kind(self) -> str:
        """The server's name of the kind, such as "mautic.lead_post_save_new"."""
        return self.kind_


@attrs.frozen(kw_only=True, repr=False)
class UnknownEvent(WebhookEvent):
    """An event of a kind that this package does not know: a plugin's, or a newer server's.

    Attributes:
        trigger: the server's name of the kind.
        payload: the event as it was sent, whatever it is.
    """

    trigger: str = ""
    payload: object = None

    @property
    def kind(self) -> str:
        """The server's name of the kind."""
        return self.trigger
