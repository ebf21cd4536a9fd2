"""Methods of contacts beside the endpoints: upsert, look-ups by e-mail, import of tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import evolve

from maatoo import batch
from maatoo.batch import BulkReport, Ids, Items, Keep
from maatoo.batch.import_report import CheckReport, ImportReport
from maatoo.encoding import encode_keywords
from maatoo.lazy_room import lazy_room
from maatoo.models.contacts import Contact
from maatoo.operation import Identity
from maatoo.paging.complete import complete
from maatoo.resources import contacts
from maatoo.resources._emails import email_address, same_email, where_email
from maatoo.resources._like import like
from maatoo.resources._upserted import Upserted

__all__ = ["AsyncContacts", "Upserted"]

_CREATED: Final = 201
_PAGE: Final = 100
_BY: Final = Identity("contacts", "/contacts", "contacts", ("email",))


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
            MaatooError: Any other failure.

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
            MaatooError: Any other failure.

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
            start += len(page)
            if len(page) < _PAGE and start >= (page.total or 0):
                return None
            if not page.items:  # the page contradicts itself: the list is held against its total
                every = complete(self.list(where=where, limit=_PAGE))
                return next(iter([own async for own in every if same_email(own, email)]), None)

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

        A request asks for as many as take 7,000 characters in its URL.

        Args:
            ids: Ids of contacts; any iterable, of any length, read as the job goes.
            chunk_size: Ids a request, from 1 to 200; what fits when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            keep: "all" keeps the contacts, "failures" only what was not found.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.

        Returns:
            A report with one outcome for each position of the input, its ``value`` the contact; one
            that is not there is ``failed`` with NotFound.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``GET /contacts`` (section "List Contacts").
        """
        return await batch.fetch_many(
            self._caller,
            contacts.LIST,
            _BY,
            "id",
            ids,
            model=Contact,
            check=batch.entity_id,
            options=batch.BulkOptions(
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

        A request asks for as many as take 7,000 characters in its URL. Upper and lower case are
        alike. Of several contacts with one address the one with the lowest id is given.

        Args:
            emails: Whole addresses; any iterable, of any length, read as the job goes.
            chunk_size: Addresses a request, from 1 to 200; what fits when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            keep: "all" keeps the contacts, "failures" only what was not found.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.

        Returns:
            A report with one outcome for each position of the input, its ``value`` the contact; one
            that is not there is ``failed`` with NotFound.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``GET /contacts`` (section "List Contacts").
        """
        return await batch.fetch_many(
            self._caller,
            contacts.LIST,
            _BY,
            "email",
            emails,
            model=Contact,
            check=email_address,
            options=batch.BulkOptions(
                chunk_size=chunk_size, max_concurrency=max_concurrency, keep=keep, report=report
            ),
        )

    async def check(
        self,
        rows: Items[Any] | str | os.PathLike[str],
        /,
        *,
        columns: Mapping[str, str | None] | None = None,
        require: Iterable[str] = (),
        dates: Iterable[str] = (),
    ) -> CheckReport:
        """Say what would become of rows, without a write.

        Args:
            rows: Mappings, a DataFrame, an Arrow table, or a file: its path, or what
                ``maatoo.tables.read`` made of it.
            columns: What the columns are, ``{"Vorname": "firstname"}``; None leaves one out.
            require: Columns without which a row is refused; ``["email"]`` as `import_table` has it.
            dates: Forms of dates, as ``strptime`` knows them, that are tried first.

        Returns:
            A report of what would be refused, dropped or changed, as far as the server's field
            list shows: row, column, value and reason of each.

        Raises:
            InvalidArgument: No source of rows.
            MaatooError: Any other failure.

        Endpoint: ``GET /fields/contact`` (section "List Contact Fields").
        """
        check_rows = lazy_room("tables.importing").check_rows
        report: CheckReport = await check_rows(
            self._caller, rows, columns=columns, require=require, dates=dates
        )
        return report

    async def import_table(
        self,
        source: Items[Any] | str | os.PathLike[str],
        /,
        *,
        columns: Mapping[str, str | None] | None = None,
        key: str = "email",
        tags: Iterable[str] | str = (),
        segment: int | str | None = None,
        segments: Iterable[int | str] = (),
        rejects: str | os.PathLike[str] | None = "rejects.csv",
        checkpoint: str | os.PathLike[str] | None = None,
        dry_run: bool = False,
        require: Iterable[str] = ("email",),
        dates: Iterable[str] = (),
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
        progress: Callable[[BulkReport[Contact]], object] | bool | None = None,
        report: ImportReport | None = None,
    ) -> ImportReport:
        """Import rows of a file or a DataFrame: contacts are created, or updated by their key.

        Text becomes values by the server's field list: numbers with a decimal comma, dates as ISO
        says them or with dots, flags in words, choices apart by ``|``, ``;`` or ``,``. Zeros at the
        beginning of texts stay. Empty cells are not given. Rows of one key are sent in their order.

        Args:
            source: A file (its path, or what ``maatoo.tables.read`` made of it), a DataFrame, an
                Arrow table, or any iterable of mappings.
            columns: What the columns are, ``{"Vorname": "firstname"}``; None leaves one out. Others
                must be fields by their own name: else nothing is sent, and names are proposed.
            key: The column that identifies a contact: "email", "id" or a unique field.
            tags: Tags that all contacts get.
            segment: A segment that all contacts are added to: its id, or its name. A segment of
                that name is created where there is none.
            segments: Further ones.
            rejects: A CSV file for the rows that are not stored: row, column, value, reason. It is
                written where there are some. None writes none. An import that is stopped leaves
                those that it found so far in ``<rejects>.part``.
            checkpoint: A file that notes how far the import came. The same import that finds it
                goes on.
            dry_run: Write nothing to the server, and say what would be rejected.
            require: Columns without which a row is rejected.
            dates: Forms of dates, as ``strptime`` knows them, that are tried first.
            chunk_size: Rows a request, from 1 to 200; what suits the server when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            progress: Called with the report of the writes; True draws a bar.
            report: An `ImportReport()` of yours to fill: it stays true whatever happens to the job.

        Returns:
            What became of the rows: how many were read and rejected, the report of the writes,
            repeated keys, and what was found out about the file.

        Raises:
            InvalidArgument: A column that is no field, or an argument that cannot be; nothing was
                sent.
            ConfigurationError: A file that cannot be read or written.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``POST /contacts/batch/new`` (section "Create Batch Contact").
        """
        done: ImportReport = await lazy_room("tables.importing").import_table(
            self._caller,
            source,
            columns=columns,
            dates=dates,
            require=require,
            key=key,
            tags=tags,
            segment=segment,
            segments=segments,
            rejects=rejects,
            dry_run=dry_run,
            report=report,
            options={
                "checkpoint": checkpoint,
                "chunk_size": chunk_size,
                "max_concurrency": max_concurrency,
                "progress": progress,
            },
        )
        return done
