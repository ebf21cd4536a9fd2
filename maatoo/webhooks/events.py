"""What a server tells by webhook: one class a kind of event.

Every event has ``kind`` (the server's name of it), ``timestamp`` (when it happened) and ``raw_``
(the whole event as it was sent). An attribute is None, or an empty container, where this server
or its settings left it out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from maatoo.models import (
    Company,
    Contact,
    ContactBasic,
    Email,
    EmailStat,
    Model,
    PageHit,
    Segment,
    Submission,
)
from maatoo.models._base import ABSENT_ID

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


# old servers call the contact of an event a lead
_ALSO_LEAD = {"also": ("lead",)}


@attrs.frozen(kw_only=True, repr=False)
class WebhookEvent(Model):
    """An event of any kind; a handler of this class is given all of them.

    Attributes:
        timestamp: when it happened.
    """

    timestamp: dt.datetime | None = None

    @property
    def kind(self) -> str:
        """The server's name of the kind, such as "mautic.lead_post_save_new"."""
        return _KINDS.get(type(self), "")


# Contacts


@attrs.frozen(kw_only=True, repr=False)
class ContactCreated(WebhookEvent):
    """A contact was created, or an anonymous visitor became known.

    Attributes:
        contact: the contact.
    """

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)


@attrs.frozen(kw_only=True, repr=False)
class ContactUpdated(WebhookEvent):
    """A contact was changed.

    Attributes:
        contact: the contact as it is now.
    """

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)


@attrs.frozen(kw_only=True, repr=False)
class ContactDeleted(WebhookEvent):
    """A contact was deleted.

    Attributes:
        id: the id it had; the server sends it beside the contact, which has it here as well.
        contact: the contact as it was.
    """

    id: int = ABSENT_ID
    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)


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

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)
    points: PointsChange | None = None


@attrs.frozen(kw_only=True, repr=False)
class ContactSegmentChanged(WebhookEvent):
    """A contact came into a segment or left it.

    Attributes:
        contact: the contact.
        segment: the segment.
        action: "added" or "removed".
    """

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)
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

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)
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

    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)
    channel: str | None = None
    old_status: str | None = attrs.field(default=None, metadata={"wire": "old_status"})
    new_status: str | None = attrs.field(default=None, metadata={"wire": "new_status"})


# Companies


@attrs.frozen(kw_only=True, repr=False)
class CompanySaved(WebhookEvent):
    """A company was created or changed.

    Attributes:
        company: the company as it is now.
    """

    company: Company | None = None


@attrs.frozen(kw_only=True, repr=False)
class CompanyDeleted(WebhookEvent):
    """A company was deleted.

    Attributes:
        id: the id it had; the server sends it beside the company, which has it here as well.
        company: the company as it was.
    """

    id: int = ABSENT_ID
    company: Company | None = None


# What visitors do, and what they are sent


@attrs.frozen(kw_only=True, repr=False)
class FormSubmitted(WebhookEvent):
    """A form was submitted.

    Attributes:
        submission: the submission, with its form, contact and results.
    """

    submission: Submission | None = None


@attrs.frozen(kw_only=True, repr=False)
class PageVisited(WebhookEvent):
    """A page was visited: a landing page, or one with the tracking script.

    Attributes:
        hit: the page hit.
    """

    hit: PageHit | None = None


@attrs.frozen(kw_only=True, repr=False)
class EmailOpened(WebhookEvent):
    """An e-mail was opened.

    Attributes:
        stat: the sent e-mail, with its contact, dates and counts.
    """

    stat: EmailStat | None = None


@attrs.frozen(kw_only=True, repr=False)
class EmailSent(WebhookEvent):
    """An e-mail was sent to a contact.

    Attributes:
        email: the e-mail it was made from.
        contact: the contact; the fields of your own are in its ``unknown_``, by alias.
        content_hash: names the content, the same for all contacts.
        id_hash: names this e-mail to this contact.
        subject: subject.
        source: what sent it, and that one's id: "campaign.event", 3.
        headers: further headers of the e-mail.
        content: HTML; left out where the server's settings say so.
        tokens: what tokens in the content stand for; left out likewise.
    """

    email: Email | None = None
    contact: ContactBasic | None = attrs.field(default=None, metadata=_ALSO_LEAD)
    content_hash: str | None = None
    id_hash: str | None = None
    subject: str | None = None
    source: tuple[Any, ...] = ()
    headers: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    content: str | None = None
    tokens: Mapping[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.frozen(kw_only=True, repr=False)
class SmsSent(WebhookEvent):
    """A text message was sent to a contact.

    Attributes:
        sms_id: id of the text message it was made from.
        contact: the contact.
        content: the text.
    """

    sms_id: int | None = None
    contact: Contact | None = attrs.field(default=None, metadata=_ALSO_LEAD)
    content: str | None = None


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


EVENTS: Mapping[str, type[WebhookEvent]] = {
    "mautic.lead_post_save_new": ContactCreated,
    "mautic.lead_post_save_update": ContactUpdated,
    "mautic.lead_post_delete": ContactDeleted,
    "mautic.lead_points_change": ContactPointsChanged,
    "mautic.lead_list_change": ContactSegmentChanged,
    "mautic.lead_company_change": ContactCompanyChanged,
    "mautic.lead_channel_subscription_changed": ChannelSubscriptionChanged,
    "mautic.company_post_save": CompanySaved,
    "mautic.company_post_delete": CompanyDeleted,
    "mautic.form_on_submit": FormSubmitted,
    "mautic.page_on_hit": PageVisited,
    "mautic.email_on_open": EmailOpened,
    "mautic.email_on_send": EmailSent,
    "mautic.sms_on_send": SmsSent,
}
"""The class of every known kind, by the name that webhooks have it under as a trigger."""

_KINDS: Mapping[type[WebhookEvent], str] = {cls: kind for kind, cls in EVENTS.items()}
