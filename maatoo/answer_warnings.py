"""Warnings about an answer that is a success, and not quite what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maatoo.error_contents import NotStored

__all__ = ["ContactMerged", "DuplicateName", "IncompleteList", "ValueNotStored", "not_stored_text"]


class ValueNotStored(UserWarning):
    """The server silently dropped or changed values: its answer shows others than were sent.

    Attributes:
        differences: each such value, a :class:`NotStored`.
    """

    def __init__(self, call: str, differences: Sequence[NotStored] = ()) -> None:
        super().__init__(call, differences)
        self.differences = tuple(differences)

    def __str__(self) -> str:
        return f"{self.args[0]}: {not_stored_text(self.differences)}"


def not_stored_text(differences: Sequence[NotStored]) -> str:
    """What to say of values that are not stored as they were sent."""
    names = ", ".join(each.name for each in differences)
    values = "; ".join(map(str, differences[:5]))
    text = f"the server did not store {names} as sent ({values})"
    created = next((each for each in differences if each.name == "id"), None)
    if created is not None:
        text += f"; there was no entity {created.sent}, so {created.stored} was created"
    if any(each.sent in (None, "", 0, []) for each in differences):
        text += "; it skips zeros, and blanks unless overwrite_with_blank is True"
    return text


class ContactMerged(UserWarning):
    """The contact that was asked for is gone: it was merged into another, which was answered.

    Attributes:
        asked: the id that was asked for.
        answered: the id of the contact that it is part of now; use it from here on.
    """

    name: Final = "id"

    def __init__(self, call: str, asked: int, answered: int) -> None:
        super().__init__(call, asked, answered)
        self.asked = self.sent = asked
        self.answered = self.stored = answered

    def __str__(self) -> str:
        return (
            f"{self.args[0]}: contact {self.asked} was merged into contact {self.answered}, "
            f"which was answered; use the id {self.answered}"
        )


class DuplicateName(UserWarning):
    """``ensure`` found several entities of one name, and uses the oldest; strict clients refuse."""


class IncompleteList(UserWarning):
    """At the end of a list fewer rows had come than the server counts; strict clients refuse.

    Attributes:
        operation: the list: ``contacts.list``.
        rows: how many rows came.
        total: how many the server counts.
    """

    def __init__(self, operation: str, rows: int, total: int) -> None:
        super().__init__(operation, rows, total)
        self.operation, self.rows, self.total = operation, rows, total

    def __str__(self) -> str:
        return (
            f"{self.operation}: {self.rows} rows came, and the server counts {self.total}: some "
            "are missing, or were added as others were removed; read the list again, and compare"
        )
