"""Sending e-mails to a contact and to segments, and replies of recipients."""

from __future__ import annotations

import secrets
import uuid

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Answer, crash, denied, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import identity
from maatoo.sandbox.emails import delivery
from maatoo.sandbox.emails.pending import waiting
from maatoo.sandbox.emails.resource import Emails
from maatoo.sandbox.store import Document

REPLIES = "email_replies"


def send_to_contact(call: Call) -> Answer:
    """Answer `POST /emails/{id}/contact/{contact_id}/send`; do-not-contact is not looked at."""
    email = _email(call)
    contact = identity.contact(call.store, int(call.params["contact_id"]))
    if contact is None:
        raise not_found("Contact not found.")
    if not contact["values"].get("email"):
        raise crash()
    given = call.fields.get("tokens")
    delivery.send(call.store, email, contact, tokens=given if php.is_object(given) else None)
    return Answer({"success": True})


def send(call: Call) -> Answer:
    """Answer `POST /emails/{id}/send`: to whoever is in its segments and has not got it yet."""
    email = _email(call)
    if call.fields.get("lists"):
        raise crash()
    sent = 0
    for segment in email["lists"]:
        for contact in waiting(call.store, email, segment):
            delivery.send(call.store, email, contact, segment=segment)
            sent += 1
    return Answer({"success": 1, "sentCount": sent, "failedRecipients": 0})


def reply(call: Call) -> Answer:
    """Answer `POST /emails/reply/{hash}`; a reply also marks the e-mail as read."""
    given = call.params["hash"]
    found = call.table(delivery.STATS).find("hash", given)
    if not found:
        raise not_found(f"Email Stat with tracking hash {given} was not found")
    row = delivery.mark_read(call.store, found[0])
    call.table(REPLIES).insert(
        {
            "stat": row["id"],
            "contact": row["contact"],
            "uuid": str(uuid.uuid4()),
            "message": f"api-{secrets.token_hex(5)}",
            "date": dates.stored(dates.now()),
        }
    )
    return Answer({"success": True}, 201)


def _email(call: Call) -> Document:
    email = call.entity(Emails.kind)
    if not call.user.may(Emails.area, "view"):
        raise denied()
    return email
