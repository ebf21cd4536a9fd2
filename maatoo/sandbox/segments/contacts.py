"""Adding contacts to segments and removing them."""

from __future__ import annotations

import re
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.answers import Answer, bad_request, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import as_text
from maatoo.sandbox.contacts.access import AREA, related
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document

_WHOLE = re.compile(r"\s*-?\d+")


def add_contact(call: Call) -> Answer:
    """Answer `POST /segments/{id}/contact/{contact_id}/add`."""
    segment, contact = _segment(call), related(call)
    membership.add(call.store, segment, contact["id"])
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /segments/{id}/contact/{contact_id}/remove`."""
    segment, contact = _segment(call), related(call)
    membership.remove(call.store, segment, contact["id"])
    return Answer({"success": 1})


def add_contacts(call: Call) -> Answer:
    """Answer `POST /segments/{id}/contacts/add`: success is always 1, the details are true."""
    segment = _segment(call)
    if "ids" not in call.fields or call.fields["ids"] is None:
        raise bad_request()
    given = call.fields["ids"]
    details: dict[str, Any] = {}
    for item in php.listed(given):
        key = as_text(item)
        contact = _number(key)
        known = contact in call.table("contacts") and call.user.may(AREA, "edit")
        if known and contact is not None:
            membership.add(call.store, segment, contact)
        details[key] = {"success": known}
    return Answer({"success": 1, "details": details or []})


def _number(text: str) -> int | None:
    found = _WHOLE.match(text)
    return int(found.group()) if found else None


def _segment(call: Call) -> Document:
    segment = call.table("segments").get(call.id)
    if segment is None:
        raise not_found()
    return segment
