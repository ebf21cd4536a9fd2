"""``companies.upsert`` of the blocking client."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from maatoo.batch import BulkReport
from maatoo.batch.assignments import Pair
from maatoo.resources.companies_extras import AsyncCompanies, CompanyUpserted
from maatoo.sync import companies
from maatoo.sync._feed import Feed

__all__ = ["SyncCompanies"]


class SyncCompanies(companies.SyncCompanies):
    """Companies: what contacts belong to."""

    __slots__ = ()

    def upsert(self, *, companyname: str, **given: Any) -> CompanyUpserted:
        """Edit the company of a name, or create it where there is none, and say which.

        What is not given stays as it is, also where somebody else creates the company at the same
        moment. (`create` on a name that exists would blank it.) Names that differ only in case,
        accents or outer blanks are one company to the server. Calls for one name take turns. Of
        several companies of one name the oldest is edited, with a warning.

        Args:
            companyname: Name of the company.
            **given: Further parameters of `create` and `edit`.

        Returns:
            The company, and whether it was created.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was stored.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /companies``, then ``PATCH /companies/{id}/edit`` or ``POST
        /companies/batch/new`` (section "Companies").
        """
        return self._driver.parallel(
            lambda caller: AsyncCompanies(caller).upsert(companyname=companyname, **given)
        )

    def add_contacts(
        self,
        pairs: Iterable[Pair],
        /,
        *,
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
        report: BulkReport[None] | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
    ) -> BulkReport[None]:
        """Add contacts to companies, any number of pairs, in parallel.

        Args:
            pairs: Pairs of a company's id and a contact's id, or mappings with `company_id` and
                `contact_id`; any iterable, of any length, read as the job goes.
            chunk_size: Pairs a request, from 1 to 200; fitted to the server when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.
            checkpoint: A file that notes what was done, so that a stopped job can go on from there.

        Returns:
            A report with one outcome for each position of the input; its `id` is the contact's.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``POST /companies/batch/addcontacts`` (not in the API documentation; since Mautic
        7.2).
        """
        return self._driver.job(
            lambda caller, feed: AsyncCompanies(caller).add_contacts(
                feed,
                chunk_size=chunk_size,
                max_concurrency=max_concurrency,
                report=report,
                checkpoint=checkpoint,
            ),
            Feed(pairs),
        )
