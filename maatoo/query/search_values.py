"""Values of a search, written so that both generations of servers read them as they are meant.

A Mautic 5.1 looks for ``!`` and ``+`` in the first two signs of every value, in quotes or not; it
passes a backslash on to the database, which takes it for a sign of its own.
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
            f"{name}: takes the alias of a segment as a whole, without % and signs, not {text!r}"
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
            f"the server takes {text!r} for a word between terms: write '%{value}'"
        )
    if "\\" in value:
        raise InvalidArgument(
            f"the server cannot be asked for a backslash, as in {text!r}: write _ in its place, "
            "which stands for any sign"
        )
    return value


def _is_misread(value: str) -> bool:
    """Whether the server takes the first two signs for ``+!``: one of them, and both somewhere."""
    return "+" in value and "!" in value and not {"+", "!"}.isdisjoint(value[:2])


def _guarded(value: str) -> str:
    """The value with a ``%`` before it, or two where a sign would still be among the first two."""
    value = f"%{value}"
    return f"%{value}" if _is_misread(value) else value
