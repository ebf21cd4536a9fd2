"""What webhooks tell of companies, and of what visitors do and are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from maatoo.models import Company, Contact, ContactBasic, Email, EmailStat, PageHit, Submission
from maatoo.models._base import ABSENT_ID
from maatoo.webhooks.events import ALSO_LEAD, WebhookEvent

__all__ = [
    "CompanyDeleted",
    "CompanySaved",
    "EmailOpened",
    "EmailSent",
    "FormSubmitted",
    "PageVisited",
    "SmsSent",
]


@attrs.frozen(kw_only=True, repr=False)
class CompanySaved(WebhookEvent):
    """A company was created or changed.

    Attributes:
        company: the company as it is now.
    """

    kind_: ClassVar[str] = "mautic.company_post_save"

    company: Company | None = None


@attrs.frozen(kw_only=True, repr=False)
class CompanyDeleted(WebhookEvent):
    """A company was deleted.

    Attributes:
        id: the id it had; the server sends it beside the company, which has it here as well.
        company: the company as it was.
    """

    kind_: ClassVar[str] = "mautic.company_post_delete"

    id: int = ABSENT_ID
    company: Company | None = None


@attrs.frozen(kw_only=True, repr=False)
class FormSubmitted(WebhookEvent):
    """A form was submitted.

    Attributes:
        submission: the submission, with its form, contact and results.
    """

    kind_: ClassVar[str] = "mautic.form_on_submit"

    submission: Submission | None = None


@attrs.frozen(kw_only=True, repr=False)
class PageVisited(WebhookEvent):
    """A page was visited: a landing page, or one with the tracking script.

    Attributes:
        hit: the page hit.
    """

    kind_: ClassVar[str] = "mautic.page_on_hit"

    hit: PageHit | None = None


@attrs.frozen(kw_only=True, repr=False)
class EmailOpened(WebhookEvent):
    """An e-mail was opened.

    Attributes:
        stat: the sent e-mail, with its contact, dates and counts.
    """

    kind_: ClassVar[str] = "mautic.email_on_open"

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

    kind_: ClassVar[str] = "mautic.email_on_send"

    email: Email | None = None
    contact: ContactBasic | None = attrs.field(default=None, metadata=ALSO_LEAD)
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

    kind_: ClassVar[str] = "mautic.sms_on_send"

    sms_id: int | None = None
    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    content: str | None = None
