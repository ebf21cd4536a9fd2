"""How a contact is found by its e-mail address."""

from __future__ import annotations

import re
from typing import Final

from maatoo.errors import InvalidArgument, UnexpectedResponse
from maatoo.models.contacts import Contact
from maatoo.query import Where
from maatoo.unique_values import check_email

__all__ = ["email_address", "same_email", "where_email"]

_ESCAPED: Final = re.compile(r"['\"<>&%\\\x00-\x1f]")
"""Characters that the server escapes, and those that are no plain text in a pattern."""


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
    """Whether a contact has an e-mail address; upper and lower case are alike.

    Raises:
        UnexpectedResponse: the answer does not show the address of the contact.
    """
    if "email" not in contact.fields:
        raise UnexpectedResponse(f"contact {contact.id} is shown without its e-mail address")
    own: object = contact.fields["email"]
    return isinstance(own, str) and own.strip().casefold() == email.strip().casefold()


def email_address(given: object) -> str:
    """Check an e-mail address that is looked for: one that no contact can have is refused."""
    if not isinstance(given, str) or "@" not in given:
        raise InvalidArgument(f"an e-mail address is wanted, not {given!r}")
    check_email(given, "email")
    return given.strip()
