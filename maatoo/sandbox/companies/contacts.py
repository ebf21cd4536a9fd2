"""Adding contacts to companies and removing them."""

from __future__ import annotations

from maatoo.sandbox.answers import Answer, denied, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import companies, identity
from maatoo.sandbox.contacts.access import AREA
from maatoo.sandbox.store import Document


def add_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/add`."""
    company, contact = _company(call), _contact(call, "Contact not found.")
    companies.join(call.store, contact["id"], company["id"])
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/remove`."""
    company, contact = _company(call), _contact(call, "Item was not found.")
    companies.leave(call.store, contact["id"], company["id"])
    return Answer({"success": 1})


def _company(call: Call) -> Document:
    company = call.table(companies.KIND).get(call.id)
    if company is None:
        raise not_found()
    return company


def _contact(call: Call, missing: str) -> Document:
    contact = identity.contact(call.store, int(call.params["contact_id"]))
    if contact is None:
        raise not_found(missing)
    if not call.user.may(AREA, "edit"):
        raise denied()
    return contact
