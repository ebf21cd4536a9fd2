"""WebhookEvent: what every event of a webhook has; and UnknownEvent, for kinds nobody knows."""

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
    """

    kind_: ClassVar[str] = ""

    timestamp: dt.datetime | None = None

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
