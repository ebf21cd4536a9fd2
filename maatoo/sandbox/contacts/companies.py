"""The companies of a contact: links, the primary one, and the company that a name stands for."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import as_text, fold
from maatoo.sandbox.store import Document, Store

KIND = "companies"
LINKS = "company_contacts"


def index(store: Store) -> None:
    """Let companies be found by name, and links by either end."""
    store.table(KIND).index("name", _names)
    store.table(LINKS).index("contact", lambda link: (link["contact"],))
    store.table(LINKS).index("company", lambda link: (link["company"],))


def named(call: Call, name: str) -> Document:
    """The company of that name; it is created if there is none."""
    found = call.table(KIND).find("name", fold(name))
    if found:
        return found[0]
    return call.table(KIND).insert(
        {
            "isPublished": True,
            "dateAdded": dates.stored(dates.now()),
            "createdBy": call.user.id,
            "createdByUser": call.user.name,
            "score": 0,
            "values": {"companyname": name},
        }
    )


def link(store: Store, contact: int, company: int) -> None:
    """Put a contact into a company, which becomes the primary one."""
    table = store.table(LINKS)
    for known in table.find("contact", contact):
        if known["company"] == company:
            if not known["primary"]:
                _make_primary(store, contact, company)
            return
    table.insert(
        {
            "contact": contact,
            "company": company,
            "date": dates.stored(dates.now()),
            "primary": False,
        }
    )
    _make_primary(store, contact, company)


def join(store: Store, contact: int, company: int) -> None:
    """Put a contact into a company by hand; nothing happens if it is in it."""
    if all(known["company"] != company for known in store.table(LINKS).find("contact", contact)):
        link(store, contact, company)
        _name_primary(store, contact)


def leave(store: Store, contact: int, company: int) -> None:
    """Take a contact out of a company by hand."""
    unlink(store, contact, company)
    _name_primary(store, contact)


def unlink(store: Store, contact: int, company: int) -> None:
    """Take a contact out of a company; the last one left becomes the primary one."""
    table = store.table(LINKS)
    for known in table.find("contact", contact):
        if known["company"] == company:
            table.remove(known["id"])
            rest = table.find("contact", contact)
            if known["primary"] and rest:
                _make_primary(store, contact, rest[-1]["company"])


def replace(store: Store, contact: int, given: Any) -> str | None:
    """Let a contact be in these companies and in no others.

    Returns:
        The name of its primary company, None without one.
    """
    numbers = map(php.whole, php.listed(given))
    wanted = [company for company in numbers if company in store.table(KIND)]
    for known in store.table(LINKS).find("contact", contact):
        if known["company"] not in wanted:
            unlink(store, contact, known["company"])
    for company in wanted:
        link(store, contact, company)
    return primary_name(store, contact)


def primary_name(store: Store, contact: int) -> str | None:
    """The name of a contact's primary company."""
    for known in store.table(LINKS).find("contact", contact):
        company = store.table(KIND).get(known["company"])
        if known["primary"] and company:
            name: str | None = company["values"].get("companyname")
            return name
    return None


def forget(store: Store, contact: int) -> None:
    """Take a deleted contact out of all companies."""
    for known in store.table(LINKS).find("contact", contact):
        store.table(LINKS).remove(known["id"])


def rows(store: Store, contact: int) -> list[dict[str, Any]]:
    """The companies of a contact, as flat rows of texts."""
    shown: list[dict[str, Any]] = []
    for known in store.table(LINKS).find("contact", contact):
        company = store.table(KIND).get(known["company"])
        if company is not None:
            shown.append(_row(known, company))
    return shown


def _row(known: Document, company: Document) -> dict[str, Any]:
    columns = {
        "company_id": company["id"],
        "date_associated": known["date"],
        "is_primary": known["primary"],
        "id": company["id"],
        "is_published": company["isPublished"],
        "date_added": company["dateAdded"],
        "created_by": company.get("createdBy"),
        "created_by_user": company.get("createdByUser"),
        "date_modified": company.get("dateModified"),
        "modified_by": company.get("modifiedBy"),
        "modified_by_user": company.get("modifiedByUser"),
        "social_cache": "a:0:{}",
        "score": company["score"],
        **company["values"],
    }
    return {name: as_text(value) for name, value in columns.items() if value is not None}


def _make_primary(store: Store, contact: int, company: int) -> None:
    for known in store.table(LINKS).find("contact", contact):
        if known["primary"] is not (known["company"] == company):
            store.table(LINKS).put({**known, "primary": known["company"] == company})


def _name_primary(store: Store, contact: int) -> None:
    """Let the contact's field `company` name its primary company."""
    document = store.table("contacts").get(contact)
    name = primary_name(store, contact)
    if document is not None and document["values"].get("company") != name:
        values = {k: v for k, v in document["values"].items() if k != "company"}
        kept = values if name is None else {**values, "company": name}
        store.table("contacts").put({**document, "values": kept})


def _names(company: Document) -> list[str]:
    name = company["values"].get("companyname")
    return [fold(name)] if name else []
