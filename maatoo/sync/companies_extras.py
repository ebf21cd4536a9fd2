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

        See :meth:`maatoo.resources.companies_extras.AsyncCompanies.upsert`.
        """
        return self._driver.call(
            lambda caller: AsyncCompanies(caller).upsert(companyname=companyname, **given)
        )
