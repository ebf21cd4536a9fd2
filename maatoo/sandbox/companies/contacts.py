"""Adding contacts to companies and removing them."""

from __future__ import annotations

from maatoo.sandbox.answers import Answer, not_found
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import companies
from maatoo.sandbox.contacts.access import related
from maatoo.sandbox.store import Document


def add_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/add`."""
    company, contact = _company(call), related(call)
    companies.join(call.store, contact["id"], company["id"])
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/remove`."""
    company, contact = _company(call), related(call, "Item was not found.")
    companies.leave(call.store, contact["id"], company["id"])
    return Answer({"success": 1})


def _company(call: Call) -> Document:
    company = call.table(companies.KIND).get(call.id)
    if company is None:
        raise not_found()
    return company
