"""``companies.upsert`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.resources.companies_extras import AsyncCompanies, CompanyUpserted
from maatoo.sync import companies

__all__ = ["SyncCompanies"]


class SyncCompanies(companies.SyncCompanies):
    """Companies: what contacts belong to."""

    __slots__ = ()

    def upsert(self, *, companyname: str, **given: Any) -> CompanyUpserted:
        """Edit the company of a name, or create it where there is none, and say which.

        What is not given stays as it is. (`create` on a name that exists would blank it.) Names
        that differ only in case, accents or outer blanks are one company to the server. Calls for
        one name take turns. Of several companies of one name the oldest is edited, with a warning.

        Args:
            companyname: Name of the company.
            **given: Further parameters of `create` and `edit`.

        Returns:
            The company, and whether it was created.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /companies``, then ``PATCH /companies/{id}/edit`` or ``POST
        /companies/new`` (section "Companies").
        """
        return self._driver.call(
            lambda caller: AsyncCompanies(caller).upsert(companyname=companyname, **given)
        )
