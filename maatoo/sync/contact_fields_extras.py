"""``contact_fields.ensure`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models import Field
from maatoo.resources.contact_fields_extras import AsyncContactFields
from maatoo.sync import contact_fields

__all__ = ["SyncContactFields"]


class SyncContactFields(contact_fields.SyncContactFields):
    """Contact fields: what can be known of a contact."""

    __slots__ = ()

    def ensure(self, *, alias: str, **given: Any) -> Field:
        """Find the contact field of an alias, or create it.

        See :meth:`maatoo.resources.contact_fields_extras.AsyncContactFields.ensure`.
        """
        return self._driver.parallel(
            lambda session: AsyncContactFields(session).ensure(alias=alias, **given)
        )
