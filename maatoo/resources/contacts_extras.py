"""``contacts.upsert`` and ``contacts.find_by_email``."""

from __future__ import annotations

import re
from typing import Any, Final

from attrs import frozen

from maatoo.encoding import encode_keywords
from maatoo.errors import InvalidArgument
from maatoo.models.contacts import Contact
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
        call = encode_keywords(contacts.CREATE, (), given)
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
