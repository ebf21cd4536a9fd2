"""Events of contacts: of their points, segments, companies and channels, too."""

from __future__ import annotations

from typing import ClassVar

import attrs

from maatoo.models import Company, Contact, Model, Segment
from maatoo.models._base import ABSENT_ID
from maatoo.webhooks.events import ALSO_LEAD, WebhookEvent

__all__ = [
    "ChannelSubscriptionChanged",
    "ContactCompanyChanged",
    "ContactCreated",
    "ContactDeleted",
    "ContactPointsChanged",
    "ContactSegmentChanged",
    "ContactUpdated",
    "PointsChange",
]


@attrs.frozen(kw_only=True, repr=False)
class ContactCreated(WebhookEvent):
    """A contact was created, or an anonymous visitor became known.

    Attributes:
        contact: the contact.
    """

    kind_: ClassVar[str] = "mautic.lead_post_save_new"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)


@attrs.frozen(kw_only=True, repr=False)
class ContactUpdated(WebhookEvent):
    """A contact was changed.

    Attributes:
        contact: the contact as it is now.
    """

    kind_: ClassVar[str] = "mautic.lead_post_save_update"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)


@attrs.frozen(kw_only=True, repr=False)
class ContactDeleted(WebhookEvent):
    """A contact was deleted.

    Attributes:
        id: the id it had; the server sends it beside the contact, which has it here as well.
        contact: the contact as it was.
    """

    kind_: ClassVar[str] = "mautic.lead_post_delete"

    id: int = ABSENT_ID
    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)


@attrs.frozen(kw_only=True, repr=False)
class PointsChange(Model):
    """Points before and after.

    Attributes:
        old_points: points before.
        new_points: points after.
    """

    old_points: int | None = attrs.field(default=None, metadata={"wire": "old_points"})
    new_points: int | None = attrs.field(default=None, metadata={"wire": "new_points"})


@attrs.frozen(kw_only=True, repr=False)
class ContactPointsChanged(WebhookEvent):
    """A contact's points went up or down.

    Attributes:
        contact: the contact; its own ``points`` may still be those of before.
        points: points before and after.
    """

    kind_: ClassVar[str] = "mautic.lead_points_change"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    points: PointsChange | None = None


@attrs.frozen(kw_only=True, repr=False)
class ContactSegmentChanged(WebhookEvent):
    """A contact came into a segment or left it.

    Attributes:
        contact: the contact.
        segment: the segment.
        action: "added" or "removed".
    """

    kind_: ClassVar[str] = "mautic.lead_list_change"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    segment: Segment | None = None
    action: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ContactCompanyChanged(WebhookEvent):
    """A contact came to a company or left it.

    Attributes:
        contact: the contact.
        company: the company.
        added: True when it came, False when it left.
    """

    kind_: ClassVar[str] = "mautic.lead_company_change"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    company: Company | None = None
    added: bool | None = None


@attrs.frozen(kw_only=True, repr=False)
class ChannelSubscriptionChanged(WebhookEvent):
    """A contact may be contacted by a channel again, or no longer.

    Attributes:
        contact: the contact.
        channel: the channel, such as "email".
        old_status: "contactable", "unsubscribed", "bounced" or "manual", before.
        new_status: one of the same, after.
    """

    kind_: ClassVar[str] = "mautic.lead_channel_subscription_changed"

    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    channel: str | None = None
    old_status: str | None = attrs.field(default=None, metadata={"wire": "old_status"})
    new_status: str | None = attrs.field(default=None, metadata={"wire": "new_status"})
