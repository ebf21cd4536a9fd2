"""``contacts.upsert`` and ``contacts.find_by_email`` of the blocking client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maatoo.batch import BulkReport, Keep
from maatoo.models.contacts import Contact
from maatoo.resources._like import like, twin_of
from maatoo.resources.contacts_extras import AsyncContacts, Upserted
from maatoo.sync import contacts
from maatoo.sync._feed import Feed

__all__ = ["SyncContacts"]


class SyncContacts(contacts.SyncContacts):
    """Contacts: people and anonymous visitors."""

    __slots__ = ()

    @like(contacts.SyncContacts.create)
    def upsert(self, *args: Any, **given: Any) -> Upserted:
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
            >>> done = api.contacts.upsert(email="jim@his-site.com", city="Raleigh")
            >>> done.created, done.contact.id
            (False, 47)
        """
        return self._driver.call(lambda caller: AsyncContacts(caller).upsert(*args, **given))

    @twin_of(AsyncContacts.find_by_email)
    def find_by_email(self, *args: Any, **given: Any) -> Contact | None:
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
        return self._driver.call(lambda caller: AsyncContacts(caller).find_by_email(*args, **given))

    def get_many(
        self,
        ids: Iterable[int],
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
        return self._driver.job(
            lambda caller, feed: AsyncContacts(caller).get_many(
                feed,
                chunk_size=chunk_size,
                max_concurrency=max_concurrency,
                keep=keep,
                report=report,
            ),
            Feed(ids),
        )

    def find_many(
        self,
        emails: Iterable[str],
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
        return self._driver.job(
            lambda caller, feed: AsyncContacts(caller).find_many(
                feed,
                chunk_size=chunk_size,
                max_concurrency=max_concurrency,
                keep=keep,
                report=report,
            ),
            Feed(emails),
        )
