"""``company_fields.ensure`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models import Field
from maatoo.resources.company_fields_extras import AsyncCompanyFields
from maatoo.sync import company_fields

__all__ = ["SyncCompanyFields"]


class SyncCompanyFields(company_fields.SyncCompanyFields):
    """Company fields: what can be known of a company."""

    __slots__ = ()

    def ensure(self, *, alias: str, **given: Any) -> Field:
        """Find the company field of an alias, or create it.

        See :meth:`maatoo.resources.company_fields_extras.AsyncCompanyFields.ensure`.
        """
        return self._driver.parallel(
            lambda session: AsyncCompanyFields(session).ensure(alias=alias, **given)
        )
