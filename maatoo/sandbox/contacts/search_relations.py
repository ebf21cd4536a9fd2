"""The search commands about what belongs to contacts: tags, companies, segments, e-mails …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from maatoo.sandbox import php
from maatoo.sandbox.call import Call
from maatoo.sandbox.commands import Command
from maatoo.sandbox.compare import Truth, fold
from maatoo.sandbox.contacts import companies, tags
from maatoo.sandbox.emails.delivery import STATS
from maatoo.sandbox.search import Beside, Find, Term
from maatoo.sandbox.segments import membership
from maatoo.sandbox.store import Document, Store


@dataclass(frozen=True, slots=True)
class _Joined:
    """A command about rows of another table.

    Attributes:
        table: what is joined; commands with the same one ask for the same row.
        rows: the rows of a contact.
        fits: whether a row is wanted.
    """

    table: str
    rows: Callable[[Store, Document], Sequence[Document]]
    fits: Callable[[Term, Document], Truth]

    def wanted(self, call: Call, term: Term) -> Beside:
        """Contacts with a row that is wanted."""
        return Beside(self.table, partial(self.rows, call.store), partial(self.fits, term))

    def other(self, call: Call, term: Term) -> Beside:
        """Contacts with a row that is not, whatever else they have, or without any."""
        rows = partial(self.rows, call.store)
        return Beside(self.table, rows, lambda row: not self.fits(term, row), negated=True)


def _tags(store: Store, contact: Document) -> list[Document]:
    return tags.in_order(store, contact["tags"])


def _addresses(store: Store, contact: Document) -> list[Document]:
    known = store.table("ip_addresses")
    return [row for number in contact["ips"] if (row := known.get(number))]


def _stages(store: Store, contact: Document) -> list[Document]:
    stage = store.table("stages").get(contact["stage"])
    return [] if stage is None else [stage]


def _companies(store: Store, contact: Document) -> list[Document]:
    links = store.table(companies.LINKS).find("contact", contact["id"])
    known = store.table(companies.KIND)
    return [row for link in links if (row := known.get(link["company"]))]


def _emails(store: Store, contact: Document) -> list[Document]:
    return store.table(STATS).find("contact", contact["id"])


def _none(store: Store, contact: Document) -> tuple[Document, ...]:
    """Rows that the sandbox never has: queues, text messages, pushes, hits with a source."""
    del store, contact
    return ()


def _tagged(term: Term, tag: Document) -> Truth:
    return term.begins(tag["tag"])


def _addressed(term: Term, address: Document) -> Truth:
    return term.begins(address["ipAddress"])


def _named(term: Term, stage: Document) -> Truth:
    return term.begins(stage["name"])


def _called(term: Term, company: Document) -> Truth:
    return term.begins(company["values"].get("companyname"))


def _numbered(term: Term, company: Document) -> bool:
    return bool(company["id"] == php.whole(term.value))


def _sent(term: Term, row: Document) -> bool:
    return bool(row["email"] == php.whole(term.value))


def _read(term: Term, row: Document) -> bool:
    return _sent(term, row) and row["read"] is not None


def _members(store: Store, alias: str) -> set[int]:
    found = [s for s in store.table("segments").rows() if fold(s["alias"]) == fold(alias)]
    return {member for segment in found for member in membership.members(store, segment["id"])}


def _in_segment(call: Call, term: Term, *, negated: bool = False) -> Beside:
    """Contacts in a segment: joined, but each condition with rows of its own."""
    ids = _members(call.store, term.value)

    def fits(contact: Document) -> bool:
        return (contact["id"] in ids) is not negated

    return Beside("contacts", lambda contact: (contact,), fits)


def _in_all(call: Call, term: Term) -> Find:
    """Contacts in every one of several segments: `common:a+b`."""
    parts = [_members(call.store, part.strip()) for part in term.value.split("+")]
    found = parts[0].intersection(*parts[1:])
    return lambda contact: contact["id"] in found


_THINGS = {
    "tag": _Joined("tags", _tags, _tagged),
    "ip": _Joined("ip_addresses", _addresses, _addressed),
    "stage": _Joined("stages", _stages, _named),
    "company": _Joined("companies", _companies, _called),
    "company_id": _Joined("companies", _companies, _numbered),
}

_NOTHING = _Joined("nothing", _none, _sent)

nobody = _NOTHING.wanted

#: about what happened to contacts; with `!` they find the same
_EVENTS = {
    "email_sent": _Joined(STATS, _emails, _sent),
    "email_read": _Joined(STATS, _emails, _read),
    "email_queued": _NOTHING,
    "sms_sent": _NOTHING,
    "web_sent": _NOTHING,
    "mobile_sent": _NOTHING,
    "page_id": _NOTHING,
    "page_source": _NOTHING,
    "page_source_id": _NOTHING,
}

COMMANDS: Mapping[str, Command] = {
    "segment": _in_segment,
    "common": _in_all,
    **{name: joined.wanted for name, joined in {**_THINGS, **_EVENTS}.items()},
}

OPPOSITES: Mapping[str, Command] = {
    "segment": partial(_in_segment, negated=True),
    **{name: joined.other for name, joined in _THINGS.items()},
    **{name: joined.wanted for name, joined in _EVENTS.items()},
}
