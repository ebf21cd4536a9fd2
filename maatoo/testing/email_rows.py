"""Made-up e-mail histories: what people were sent, and what they did with it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone

from attrs import frozen

from maatoo.argument_checks import check_whole, shown
from maatoo.errors import InvalidArgument

__all__ = ["EmailSent", "email_history"]

FIRST_SENT = datetime(2026, 1, 6, 9, 0, tzinfo=timezone.utc)
"""The first newsletter: a Tuesday."""

EVERY = timedelta(days=14)

_TOPICS = (
    *("Spring is here", "New in our shop", "Five tips for the weekend", "Your invitation"),
    *("Last chance: 20 % off", "What our customers say", "Behind the scenes", "Thank you"),
)
_LINKS = ("shop", "tips", "event", "story")

_BOUNCES = 0.03
_LEAVES = 0.01


@frozen(kw_only=True)
class EmailSent:
    """One e-mail to one person, and what happened to it. Moments are in UTC.

    Attributes:
        email: the address it went to.
        subject: its subject.
        sent_at: when it was sent.
        opened_at: when it was opened first, or None.
        clicked_at: when a link in it was followed first, or None.
        clicked_url: that link, or None.
        bounced_at: when it came back, or None; nothing is sent after that.
        unsubscribed_at: when the person unsubscribed, or None; nothing is sent after that.
    """

    email: str
    subject: str
    sent_at: datetime
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    clicked_url: str | None = None
    bounced_at: datetime | None = None
    unsubscribed_at: datetime | None = None


def email_history(
    people: Iterable[Mapping[str, object]],
    *,
    emails: int = 12,
    seed: int = 0,
    first_sent: datetime = FIRST_SENT,
) -> list[EmailSent]:
    """Make up what people did with a newsletter that was sent every two weeks.

    Some people never open it and some always do; three addresses in a hundred bounce; now and then
    somebody unsubscribes. The history of a person depends on the address and the seed alone.

    Args:
        people: rows with an `email`, as `maatoo.testing.people` makes them.
        emails: how many newsletters were sent.
        seed: another seed makes other histories.
        first_sent: when the first one was sent.

    Returns:
        The e-mails in the order in which they were sent.

    Raises:
        InvalidArgument: a negative number of e-mails, or a row without an `email`.
    """
    check_whole("emails", emails, 0)
    every: list[EmailSent] = []
    for row in people:
        if not row.get("email"):
            raise InvalidArgument(f"a row has no email: {shown(row)}")
        every += _history(str(row["email"]), emails, seed, first_sent)
    return sorted(every, key=lambda each: each.sent_at)


def _history(email: str, emails: int, seed: int, first_sent: datetime) -> list[EmailSent]:
    chance = random.Random(f"maatoo history {seed} {email}")
    keen = chance.betavariate(1.2, 2.0)
    history: list[EmailSent] = []
    for number in range(emails):
        sent = first_sent + number * EVERY
        subject = f"{_TOPICS[number % len(_TOPICS)]} (no. {number + 1})"
        if number == 0 and chance.random() < _BOUNCES:
            late = timedelta(minutes=chance.randint(1, 30))
            return [EmailSent(email=email, subject=subject, sent_at=sent, bounced_at=sent + late)]
        history.append(_reaction(chance, keen, email, subject, sent))
        if history[-1].unsubscribed_at is not None:
            break
    return history


def _reaction(
    chance: random.Random, keen: float, email: str, subject: str, sent: datetime
) -> EmailSent:
    if chance.random() >= keen:
        return EmailSent(email=email, subject=subject, sent_at=sent)
    opened = sent + timedelta(minutes=1 + int(chance.expovariate(1 / 300)))
    clicked = leaves = None
    if chance.random() < keen / 2:
        clicked = opened + timedelta(seconds=chance.randint(5, 240))
    if chance.random() < _LEAVES:
        leaves = (clicked or opened) + timedelta(minutes=1)
    return EmailSent(
        email=email,
        subject=subject,
        sent_at=sent,
        opened_at=opened,
        clicked_at=clicked,
        clicked_url=f"https://www.example.com/{chance.choice(_LINKS)}" if clicked else None,
        unsubscribed_at=leaves,
    )
