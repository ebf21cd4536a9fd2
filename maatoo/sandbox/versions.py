"""The versions that the sandbox can speak as: what its answers say, and how it reads searches."""

from __future__ import annotations

from typing import Final

from maatoo.errors import InvalidArgument

__all__ = ["DEFAULT", "KNOWN", "full_version", "major", "reads_capitals_only", "redirect_type"]

DEFAULT: Final = "5.1"

KNOWN: Final = {"5.1": "5.1.1", "6.0": "6.0.3", "7": "7.2.0"}
"""The versions, by the name that a user gives. No 7 was recorded: it is made from documentation."""


def full_version(name: str) -> str:
    """The version that answers name, such as "5.1.1", of "5.1" or of itself.

    Raises:
        InvalidArgument: the sandbox does not speak as this version.
    """
    if name in KNOWN.values():
        return name
    if name not in KNOWN:
        raise InvalidArgument(f"the sandbox speaks as {' or '.join(KNOWN)}, not as {name!r}")
    return KNOWN[name]


def major(version: str) -> int:
    """The first number of a version."""
    return int(version.partition(".")[0])


def redirect_type(major: int) -> str:
    """The content type of the HTML that comes with a redirect."""
    return "text/html; charset=utf-8" if major >= 6 else "text/html; charset=UTF-8"


def reads_capitals_only(version: str) -> bool:
    """Whether only OR and AND in capitals are operators of a search."""
    return major(version) >= 6
