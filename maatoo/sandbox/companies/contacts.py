"""Adding contacts to companies and removing them."""

from __future__ import annotations

from maatoo.sandbox.answers import Answer
from maatoo.sandbox.call import Call
from maatoo.sandbox.contacts import companies
from maatoo.sandbox.contacts.access import related


def add_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/add`."""
    company, contact = call.entity(companies.KIND), related(call)
    companies.join(call.store, contact["id"], company["id"])
    return Answer({"success": 1})


def remove_contact(call: Call) -> Answer:
    """Answer `POST /companies/{id}/contact/{contact_id}/remove`."""
    company, contact = call.entity(companies.KIND), related(call, "Item was not found.")
    companies.leave(call.store, contact["id"], company["id"])
    return Answer({"success": 1})
