"""``contacts.upsert`` and ``contacts.find_by_email`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models.contacts import Contact
from maatoo.resources._like import like, twin_of
from maatoo.resources.contacts_extras import AsyncContacts, Upserted
from maatoo.sync import contacts

__all__ = ["SyncContacts"]


class SyncContacts(contacts.SyncContacts):
    """Contacts: people and anonymous visitors."""

    __slots__ = ()

    @like(contacts.SyncContacts.create)
    def upsert(self, *args: Any, **given: Any) -> Upserted:
        """Create a contact or update the one that has the same unique field, and say which.

        See :meth:`maatoo.resources.contacts_extras.AsyncContacts.upsert`.
        """
        return self._driver.call(lambda caller: AsyncContacts(caller).upsert(*args, **given))

    @twin_of(AsyncContacts.find_by_email)
    def find_by_email(self, *args: Any, **given: Any) -> Contact | None:
        return self._driver.call(lambda caller: AsyncContacts(caller).find_by_email(*args, **given))
