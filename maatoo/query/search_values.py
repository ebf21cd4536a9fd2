"""Values of a search, written so that Mautic 5 and 6 read them as they are meant.

A Mautic 5.1 looks for ``!`` and ``+`` in the first two characters of every value, in quotes or not.
It passes a backslash on to the database, which takes it for an escape character.
"""

from __future__ import annotations

import re
from typing import Final

from maatoo.errors import InvalidArgument

__all__ = ["command_value", "free_text"]

_PARTING: Final = re.compile(r"[\s():]")
_PARTING_OR_SIGN: Final = re.compile(r"[\s():+!]")
_ALIASES: Final = ("segment", "common")
"""Commands whose value is compared as a whole with the aliases of segments."""


def command_value(name: str, text: str) -> str:
    """The value of a command, in quotes where the server would part it.

    Raises:
        InvalidArgument: the server would look for something else.
    """
    value = _checked(text)
    if name in _ALIASES and re.search(r"[%!]|^\+", value):
        raise InvalidArgument(
            f"{name}: takes the whole alias of a segment, without %, ! and +, not {text!r}"
        )
    if value.startswith("+"):  # asks for the whole text
        if _is_misread(value) or value == "+":
            raise InvalidArgument(
                f"the server reads a value with both + and ! otherwise: write '%{value[1:]}'"
            )
    elif value.startswith("!") or _is_misread(value):
        value = _guarded(value)
    return f'"{value}"' if _PARTING.search(value) else value


def free_text(words: str) -> str:
    """Free text as one term.

    Raises:
        InvalidArgument: the server would look for something else.
    """
    value = _checked(words)
    if value[0] in "+!" or _is_misread(value):
        # a text with a % has to fit as a whole, so one more allows for what follows
        value = _guarded(value) + ("" if "%" in value else "%")
    return f'"{value}"' if _PARTING_OR_SIGN.search(value) else value


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise InvalidArgument(f"a search is made of text (str), not {type(text).__name__}")
    value = text.strip()
    if not value or '"' in value:
        raise InvalidArgument(f"a search needs a text without double quotes, not {text!r}")
    if value.lower() in ("or", "and"):
        raise InvalidArgument(
            f"the server takes {text!r} for an operator between terms: write '%{value}'"
        )
    if "\\" in value:
        raise InvalidArgument(
            f"the server cannot search for a backslash, as in {text!r}: write _ in its place, "
            "which stands for any one character"
        )
    return value


def _is_misread(value: str) -> bool:
    """Whether the server takes the first two characters for ``+!``.

    It does where one of them is ``+`` or ``!``, and both stand anywhere in the value.
    """
    return "+" in value and "!" in value and not {"+", "!"}.isdisjoint(value[:2])


def _guarded(value: str) -> str:
    """The value behind a ``%``; behind two where the first two characters would be misread."""
    value = f"%{value}"
    return f"%{value}" if _is_misread(value) else value
