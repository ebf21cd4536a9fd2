"""The search commands of contacts."""

from __future__ import annotations

from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.call import Call
from maatoo.sandbox.compare import either, fold
from maatoo.sandbox.contacts import tags
from maatoo.sandbox.contacts.document import value
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.resource import Predicate, everything
from maatoo.sandbox.search import Term
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Store

COMMANDS = (
    *("ids", "is:anonymous", "is:mine", "is:unowned", "name", "segment", "list", "common"),
    *("tag", "owner", "stage", "ip", "company", "dnc"),
)

_FREE_TEXT = ("firstname", "lastname", "email", "company", "city", "state", "zipcode", "country")


def find(call: Call, term: Term) -> Predicate:
    """The contacts that one term finds."""
    command, wanted = term.command, term.value
    if command is None:
        fields = schemas.schema(call.store, schemas.CONTACT).fields.values()
        columns = (*_FREE_TEXT, *(known.alias for known in fields if known.group == "social"))
        return lambda contact: either(term.matches(value(contact, alias)) for alias in columns)
    if command == "ids":
        ids = {php.whole(part) for part in wanted.split(",")}
        return lambda contact: contact["id"] in ids
    if command == "is":
        return _state(call, wanted)
    if command == "name":
        names = ("firstname", "lastname")
        return lambda contact: either(term.begins(value(contact, alias)) for alias in names)
    if command in _RELATIONS:
        ids = _RELATIONS[command](call.store, term)
        return lambda contact: contact["id"] in ids
    if command == "dnc":
        return lambda contact: any(
            fold(e["channel"]) == fold(wanted) for e in contact["doNotContact"]
        )
    return lambda contact: term.begins(value(contact, command))


def _state(call: Call, wanted: str) -> Predicate:
    states: dict[str, Predicate] = {
        "anonymous": lambda contact: contact["dateIdentified"] is None,
        "mine": lambda contact: contact["owner"] and contact["owner"] == call.user.id,
        "unowned": lambda contact: contact["owner"] is None,
    }
    return states.get(wanted.lower(), everything)


def _segment(store: Store, term: Term) -> set[int]:
    found = [s for s in store.table("segments").rows() if fold(s["alias"]) == fold(term.value)]
    return {member for segment in found for member in membership.members(store, segment["id"])}


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


def _where(store: Store, test: Predicate) -> set[int]:
    return {contact["id"] for contact in store.table("contacts").rows() if test(contact)}


def _common(store: Store, term: Term) -> set[int]:
    """Contacts in every one of several segments: `common:a+b`."""
    parts = [_segment(store, Term(None, part.strip(), True)) for part in term.value.split("+")]
    return parts[0].intersection(*parts[1:])


_RELATIONS: dict[str, Any] = {
    "segment": _segment,
    "list": _segment,
    "tag": _tag,
    "owner": _owner,
    "stage": _stage,
    "ip": _address,
    "common": _common,
}
