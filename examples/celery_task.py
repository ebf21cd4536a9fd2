"""A Celery task that signs a person up, and may be run again without harm.

    pip install maatoo celery
    MAATOO_BASE_URL=https://you.maatoo.io MAATOO_USERNAME=… MAATOO_PASSWORD=… \
        celery --app celery_task worker

Celery runs a task again when a worker dies. `contacts.create` with an e-mail address updates the
contact that is there, and adding a member to a segment twice changes nothing: so both may be
repeated.
"""

from __future__ import annotations

from functools import cache

from celery import Celery, Task

from maatoo import ConnectionFailed, Maatoo, OutcomeUnknown, RateLimited, RequestTimeout

app = Celery("crm", broker="memory://")
SEGMENT = "newsletter"


@cache
def maatoo() -> Maatoo:
    """One client a process, made when the first task needs it; it may be used after a fork."""
    return Maatoo.from_env()


@app.task(
    bind=True,
    acks_late=True,
    max_retries=10,
    autoretry_for=(ConnectionFailed, RequestTimeout, OutcomeUnknown),
    retry_backoff=True,
)
def sign_up(self: Task, email: str, firstname: str = "") -> int:
    """Create or update the contact and add it to the segment; the contact's id."""
    api = maatoo()
    known = {"firstname": firstname} if firstname else {}
    try:
        contact = api.contacts.create(email=email, **known)
        segment = api.segments.ensure(name=SEGMENT)
        api.segments.add_contact(segment.id, contact.id)
    except RateLimited as error:  # the quota: come back when the server said
        raise self.retry(countdown=error.retry_after or 60, exc=error) from None
    return contact.id
