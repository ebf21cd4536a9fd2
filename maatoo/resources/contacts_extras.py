"""``contacts.upsert`` and ``contacts.find_by_email``."""

from __future__ import annotations

import re
from typing import Any, Final

from attrs import evolve, frozen

from maatoo.batch import BulkOptions, BulkReport, Ids, Items, Keep
from maatoo.batch.fetching import fetch_many
from maatoo.batch.job_kinds import entity_id
from maatoo.encoding import encode_keywords
from maatoo.errors import InvalidArgument
from maatoo.models.contacts import Contact
from maatoo.operation import Identity
from maatoo.query import Where
from maatoo.resources import contacts
from maatoo.resources._like import like

__all__ = ["AsyncContacts", "Upserted", "same_email", "where_email"]

_CREATED: Final = 201
_PAGE: Final = 100
_ESCAPED: Final = re.compile(r"['\"<>&%\\\x00-\x1f]")
"""Characters that the server escapes, and those that are no plain text in a pattern."""


@frozen(kw_only=True)
class Upserted:
    """What became of an upsert.

    Attributes:
        contact: the contact as it is now.
        created: True where it was made, False where one with the same unique field was changed.
    """

    contact: Contact
    created: bool


def where_email(email: str) -> Where:
    """The filter that finds every contact of an e-mail address, and perhaps some others.

    The server escapes some characters before it compares, and would find nothing; they become
    wildcards.

    Raises:
        InvalidArgument: no e-mail address.
    """
    if not isinstance(email, str) or not email.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"email must be an e-mail address, not {email!r}")
    wanted = email.strip()
    pattern = _ESCAPED.sub("_", wanted)
    return Where.eq("email", wanted) if pattern == wanted else Where.like("email", pattern)


def same_email(contact: Contact, email: str) -> bool:
    """Whether a contact has an e-mail address; upper and lower case are alike."""
    own: object = contact.fields.get("email")
    return isinstance(own, str) and own.strip().casefold() == email.strip().casefold()


_BY: Final = Identity("contacts", "/contacts", "contacts", ("email",))


def _address(given: object) -> str:
    """Check an e-mail address that is looked for."""
    if not isinstance(given, str) or "@" not in given:
        raise InvalidArgument(f"an e-mail address is wanted, not {given!r}")
    return given.strip()


class AsyncContacts(contacts.AsyncContacts):
    """Contacts: people and anonymous visitors."""

    __slots__ = ()

    @like(contacts.AsyncContacts.create)
    async def upsert(self, **given: Any) -> Upserted:
        """Create a contact or update the one that has the same unique field, and say which.

        Which fields are unique the server decides; as a rule it is the e-mail address. Without
        one a new contact is made each time.

        Args:
            **given: the parameters of `create`.

        Returns:
            The contact, and whether it was created. Where an answer was lost and the request sent
            again, which is done when it has an e-mail address, it may say that a contact was
            updated which the first request had created.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            ValidationError: The server refused a value.
            MaatooError: Any other.

        Endpoint: ``POST /contacts/new`` (section "Create Contact").

        Example:
            >>> done = await api.contacts.upsert(email="jim@his-site.com", city="Raleigh")
            >>> done.created, done.contact.id
            (False, 47)
        """
        settle = bool(given.pop("settle", True))
        call = evolve(encode_keywords(contacts.CREATE, (), given), settle=settle)
        exchange = await self._caller.exchange(contacts.CREATE, call)
        return Upserted(contact=exchange.read(), created=exchange.response.status == _CREATED)

    async def find_by_email(self, email: str, /) -> Contact | None:
        """Find the contact that has an e-mail address.

        Args:
            email: The whole address; upper and lower case are alike, and nothing in it is taken
                for a wildcard.

        Returns:
            The contact, or None; of several the one with the lowest id.

        Raises:
            InvalidArgument: No e-mail address; nothing was sent.
            MaatooError: Any other.

        Endpoint: ``GET /contacts`` (section "List Contacts").
        """
        where, start = where_email(email), 0
        while True:
            page = await self.list(
                where=where, order_by="id", order_by_dir="asc", start=start, limit=_PAGE
            )
            for contact in page:
                if same_email(contact, email):
                    return contact
            if len(page) < _PAGE:
                return None
            start += _PAGE

    async def get_many(
        self,
        ids: Ids,
        /,
        *,
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
        keep: Keep = "all",
        report: BulkReport[Contact] | None = None,
    ) -> BulkReport[Contact]:
        """Fetch contacts by their ids, any number of them, in parallel.

        A request asks for as many as a URL of 7,500 characters holds.

        Args:
            ids: Ids of contacts; any iterable, of any length, read as the job goes.
            chunk_size: Ids a request, from 1 to 200; what fits when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            keep: "all" keeps the contacts, "failures" only what was not found.
            report: A report of yours to fill: it stays true whatever happens to the job.

        Returns:
            A report with one outcome a position of the input, its ``value`` the contact; one that
            is not there is ``failed`` with NotFound.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``GET /contacts`` (section "List Contacts").
        """
        return await fetch_many(
            self._caller,
            contacts.LIST,
            _BY,
            "id",
            ids,
            model=Contact,
            check=entity_id,
            options=BulkOptions(
                chunk_size=chunk_size, max_concurrency=max_concurrency, keep=keep, report=report
            ),
        )

    async def find_many(
        self,
        emails: Items[str],
        /,
        *,
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
        keep: Keep = "all",
        report: BulkReport[Contact] | None = None,
    ) -> BulkReport[Contact]:
        """Fetch contacts by their e-mail addresses, any number of them, in parallel.

        A request asks for as many as a URL of 7,500 characters holds. Upper and lower
        case are alike. Of several contacts with one address the one with the lowest id is given.

        Args:
            emails: Whole addresses; any iterable, of any length, read as the job goes.
            chunk_size: Addresses a request, from 1 to 200; what fits when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            keep: "all" keeps the contacts, "failures" only what was not found.
            report: A report of yours to fill: it stays true whatever happens to the job.

        Returns:
            A report with one outcome a position of the input, its ``value`` the contact; one that
            is not there is ``failed`` with NotFound.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``GET /contacts`` (section "List Contacts").
        """
        return await fetch_many(
            self._caller,
            contacts.LIST,
            _BY,
            "email",
            emails,
            model=Contact,
            check=_address,
            options=BulkOptions(
                chunk_size=chunk_size, max_concurrency=max_concurrency, keep=keep, report=report
            ),
        )
