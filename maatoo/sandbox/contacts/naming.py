"""The display name of a contact: its name, else its company, e-mail or address."""

from __future__ import annotations

from maatoo.sandbox.contacts.document import full_name
from maatoo.sandbox.store import Document, Store


def primary_name(store: Store, contact: Document) -> str:
    """The name of a contact, else its company, its e-mail, its first address."""
    stored = contact["values"]
    found = full_name(contact) or stored.get("company") or stored.get("email")
    if found:
        return str(found)
    for number in contact["ips"]:
        address = store.table("ip_addresses").get(number)
        if address is not None:
            return str(address["ipAddress"])
    return "Anonymous"
