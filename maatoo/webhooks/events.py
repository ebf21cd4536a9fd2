"""WebhookEvent: what every event of a webhook has; and UnknownEvent, for unknown kinds."""

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

    An attribute is None, or an empty container, where this server or its settings left it out.
    ``raw_`` is the whole event as it was sent.

    Attributes:
        timestamp: when it happened.
        key: a short text that is the same whenever this event is delivered again. Delivery is at
            least once: a handler that must not act twice remembers the keys it has acted on. Made
            of the kind and the whole content; of events of one delivery with the same content each
            has its own. Two deliveries of the same content have the same keys, and nothing that
            the server sends tells whether the second is a repetition or another event of the same
            second. Empty for an event that was not made by :func:`~maatoo.webhooks.parse`.
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
