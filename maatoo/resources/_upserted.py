"""Upserted: the result of an upsert."""

from __future__ import annotations

from attrs import frozen

from maatoo.models.contacts import Contact

__all__ = ["Upserted"]


@frozen(kw_only=True)
class Upserted:
    """What became of an upsert.

    Attributes:
        contact: the contact as it is now.
        created: True where it was made, False where one with the same unique field was changed.
    """

    contact: Contact
    created: bool
