"""The search commands of contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command, of_ids
from maatoo.sandbox.compare import either, fold
from maatoo.sandbox.contacts import companies, tags
from maatoo.sandbox.contacts.document import value
from maatoo.sandbox.emails.delivery import STATS
from maatoo.sandbox.emails.pending import waiting
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.search import Find, Term, everything
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store

_FREE_TEXT = ("firstname", "lastname", "email", "company", "city", "state", "zipcode", "country")


def words(call: Call, term: Term) -> Find:
    """The contacts that free text finds."""
    fields = schemas.schema(call.store, schemas.CONTACT).fields.values()
    columns = (*_FREE_TEXT, *(known.alias for known in fields if known.group == "social"))
    return lambda contact: either(term.matches(value(contact, alias)) for alias in columns)


def in_field(call: Call, term: Term) -> Find:
    """The contacts with the wanted beginning in the field that the command names."""
    del call
    return lambda contact: term.begins(value(contact, str(term.command)))


def _named(call: Call, term: Term) -> Find:
    del call
    names = ("firstname", "lastname")
    return lambda contact: either(term.begins(value(contact, alias)) for alias in names)


def _anonymous(call: Call, term: Term) -> Find:
    del call, term
    return lambda contact: contact["dateIdentified"] is None


def _mine(call: Call, term: Term) -> Find:
    del term
    return lambda contact: contact["owner"] and contact["owner"] == call.user.id


def _unowned(call: Call, term: Term) -> Find:
    del call, term
    return lambda contact: contact["owner"] is None


def _still_to_get(call: Call, term: Term) -> Find:
    """Contacts who are still to get an e-mail; without segments the condition gets lost."""
    email = call.table("emails").get(php.whole(term.value))
    if email is None:
        return _among(_nobody)(call, term)
    if not email["lists"]:
        return everything
    segments: list[int] = email["lists"]
    ids = {c["id"] for segment in segments for c in waiting(call.store, email, segment)}
    return lambda contact: contact["id"] in ids


def _among(ids: Callable[[Store, Term], Iterable[int]]) -> Command:
    """The contacts whose ids a function names."""

    def find(call: Call, term: Term) -> Find:
        found = frozenset(ids(call.store, term))
        return lambda contact: contact["id"] in found

    return find


def _segment(store: Store, term: Term) -> set[int]:
    found = [s for s in store.table("segments").rows() if fold(s["alias"]) == fold(term.value)]
    return {member for segment in found for member in membership.members(store, segment["id"])}


def _common(store: Store, term: Term) -> set[int]:
    """Contacts in every one of several segments: `common:a+b`."""
    parts = [_segment(store, Term(None, part.strip(), True)) for part in term.value.split("+")]
    return parts[0].intersection(*parts[1:])


def _tag(store: Store, term: Term) -> set[int]:
    found = [tag for tag in store.table(tags.KIND).rows() if term.begins(tag["tag"])]
    return {c["id"] for tag in found for c in store.table("contacts").find("tag", tag["id"])}


def _owner(store: Store, term: Term) -> set[int]:
    owners = {
        user["id"]
        for user in store.table("users").rows()
        if term.begins(user["firstName"]) or term.begins(user["lastName"])
    }
    return _where(store, lambda contact: contact["owner"] in owners)


def _stage(store: Store, term: Term) -> set[int]:
    stages = {s["id"] for s in store.table("stages").rows() if term.begins(s["name"])}
    return _where(store, lambda contact: contact["stage"] in stages)


def _address(store: Store, term: Term) -> set[int]:
    ips: set[int] = {
        ip["id"] for ip in store.table("ip_addresses").rows() if term.begins(ip["ipAddress"])
    }
    return _where(store, lambda contact: any(ip in ips for ip in contact["ips"]))


def _company(store: Store, term: Term) -> set[int]:
    rows = store.table(companies.KIND).rows()
    found = [row["id"] for row in rows if term.begins(row["values"].get("companyname"))]
    return {link["contact"] for company in found for link in _links(store, company)}


def _company_id(store: Store, term: Term) -> set[int]:
    return {link["contact"] for link in _links(store, php.whole(term.value))}


def _links(store: Store, company: int) -> list[Document]:
    return store.table(companies.LINKS).find("company", company)


def _sent(store: Store, term: Term) -> set[int]:
    return {row["contact"] for row in store.table(STATS).find("email", php.whole(term.value))}


def _read(store: Store, term: Term) -> set[int]:
    rows = store.table(STATS).find("email", php.whole(term.value))
    return {row["contact"] for row in rows if row["read"]}


def _nobody(store: Store, term: Term) -> tuple[int, ...]:
    """What the sandbox has none of: queues, text messages, pushes, hits that tell their source."""
    del store, term
    return ()


def _where(store: Store, test: Callable[[Document], Any]) -> set[int]:
    return {contact["id"] for contact in store.table("contacts").rows() if test(contact)}


#: commands about what happened to contacts
EVENTS: Mapping[str, Command] = {
    "email_sent": _among(_sent),
    "email_read": _among(_read),
    "email_pending": _still_to_get,
    "email_queued": _among(_nobody),
    "sms_sent": _among(_nobody),
    "web_sent": _among(_nobody),
    "mobile_sent": _among(_nobody),
    "page_id": _among(_nobody),
    "page_source": _among(_nobody),
    "page_source_id": _among(_nobody),
}

#: all commands but the aliases of fields
COMMANDS: Mapping[str, Command] = {
    "ids": of_ids,
    "is:anonymous": _anonymous,
    "is:mine": _mine,
    "is:unowned": _unowned,
    "name": _named,
    "segment": _among(_segment),
    "common": _among(_common),
    "tag": _among(_tag),
    "owner": _among(_owner),
    "stage": _among(_stage),
    "ip": _among(_address),
    "company": _among(_company),
    "company_id": _among(_company_id),
    **EVENTS,
}
