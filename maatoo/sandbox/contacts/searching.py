"""The search commands of contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maatoo.sandbox import php
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command, of_ids
from maatoo.sandbox.compare import Truth, either, negated
from maatoo.sandbox.contacts import search_relations
from maatoo.sandbox.contacts.document import value
from maatoo.sandbox.emails.pending import waiting
from maatoo.sandbox.fields import schema as schemas
from maatoo.sandbox.search import Find, Made, Term
from maatoo.sandbox.store import Document

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


def _named(names: Callable[[Call, Document], tuple[Any, Any]], *, negative: bool) -> Command:
    """Contacts by one of two names, or those of whom one of the two is another."""

    def find(call: Call, term: Term) -> Find:
        def fits(contact: Document) -> Truth:
            begins = [term.begins(name) for name in names(call, contact)]
            return either(map(negated, begins) if negative else begins)

        return fits

    return find


def _names(call: Call, contact: Document) -> tuple[Any, Any]:
    del call
    return value(contact, "firstname"), value(contact, "lastname")


def _owner(call: Call, contact: Document) -> tuple[Any, Any]:
    owner = call.table("users").get(contact["owner"]) or {}
    return owner.get("firstName"), owner.get("lastName")


def _anonymous(call: Call, term: Term) -> Find:
    del call, term
    return lambda contact: contact["dateIdentified"] is None


def _mine(call: Call, term: Term) -> Find:
    del term
    return lambda contact: contact["owner"] and contact["owner"] == call.user.id


def _unowned(call: Call, term: Term) -> Find:
    del call, term
    return lambda contact: contact["owner"] is None


def _pending(call: Call, term: Term) -> Made:
    """Contacts who are still to get an e-mail; the server drops the condition without segments."""
    email = call.table("emails").get(php.whole(term.value))
    if email is None:
        return search_relations.nobody(call, term)
    if not email["lists"]:
        return None
    segments: list[int] = email["lists"]
    ids = {c["id"] for segment in segments for c in waiting(call.store, email, segment)}
    return lambda contact: contact["id"] in ids


#: all commands but the aliases of fields
COMMANDS: Mapping[str, Command] = {
    "ids": of_ids,
    "is:anonymous": _anonymous,
    "is:mine": _mine,
    "is:unowned": _unowned,
    "name": _named(_names, negative=False),
    "owner": _named(_owner, negative=False),
    "email_pending": _pending,
    **search_relations.COMMANDS,
}

#: what `!` makes of a command, where that is not simply its opposite
OPPOSITES: Mapping[str, Command] = {
    "ids": of_ids,
    "name": _named(_names, negative=True),
    "owner": _named(_owner, negative=True),
    "email_pending": _pending,
    **search_relations.OPPOSITES,
}
