"""Events of companies, forms, pages, e-mails and text messages."""

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
        email: the e-mail entity that was sent.
        contact: the contact; custom fields are in its ``unknown_``, by alias.
        content_hash: identifies the content; the same for all contacts.
        id_hash: identifies this e-mail to this contact.
        subject: the subject.
        source: what sent it, and the id of that: ``("campaign.event", 3)``.
        headers: further headers of the e-mail.
        content: the HTML; absent if the server's settings say so.
        tokens: the values of the tokens in the content, by token; absent like ``content``.
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
        sms_id: the id of the text message entity that was sent.
        contact: the contact.
        content: the text.
    """

    kind_: ClassVar[str] = "mautic.sms_on_send"

    sms_id: int | None = None
    contact: Contact | None = attrs.field(default=None, metadata=ALSO_LEAD)
    content: str | None = None
