"""Values that the server refuses, and its words for it; Mautic 6 words some of them otherwise."""

from __future__ import annotations

from typing import Final

__all__ = ["NOT_VALID", "NO_CHOICE", "NO_COLLECTION", "NO_NUMBER", "NotValid", "Words", "spoken"]


class Words(str):
    """A message that Mautic 6 words otherwise.

    Args:
        text: the message of servers before.
        since_6: the message of a 6.
    """

    since_6: str

    def __new__(cls, text: str, since_6: str) -> Words:
        words = super().__new__(cls, text)
        words.since_6 = since_6
        return words


NOT_VALID: Final = "This value is not valid."
NO_CHOICE: Final = Words(NOT_VALID, "The selected choice is invalid.")
NO_NUMBER: Final = Words(NOT_VALID, "Please enter a number.")
NO_COLLECTION: Final = Words(NOT_VALID, "The collection is invalid.")


class NotValid(Exception):
    """A value that a property or a field refuses.

    Args:
        words: the server's message.
    """

    def __init__(self, words: str = NOT_VALID) -> None:
        super().__init__(words)
        self.words = words


def spoken(words: str, major: int) -> str:
    """A message as a server of a major version gives it."""
    return words.since_6 if isinstance(words, Words) and major >= 6 else str(words)
