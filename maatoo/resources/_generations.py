"""What generations of servers do differently, and how to tell which of them answered.

Only decisions stand here, from a version or an error; who asks the server is elsewhere. Where the
server does not tell its version, None, the newer generation is assumed.
"""

from __future__ import annotations

import re

from maatoo.errors import ApiError

__all__ = ["advise", "asset_folder", "knows_new_paths", "no_route", "release"]

_NO_ROUTE = ("Requested URL not found", "No route found", "Method Not Allowed")
_ASSETS = ("media", "assets")
"""The folder of assets: its name since Mautic 5, and before."""


def release(version: str | None) -> tuple[int, ...] | None:
    """The numbers of a version: ``"5.1.1"`` is (5, 1, 1), ``"2.5.1-dev"`` is (2, 5, 1).

    Returns:
        The numbers, or None where there are none.
    """
    found = re.match(r"v?(\d+(?:\.\d+)*)", (version or "").strip())
    return tuple(map(int, found[1].split("."))) if found else None


def knows_new_paths(version: str | None) -> bool:
    """Whether a server has the paths of Mautic 2.6, which put the contact before the verb."""
    numbers = release(version)
    return numbers is not None and numbers >= (2, 6)


def asset_folder(folder: str, version: str | None) -> str:
    """The name that a server has for a folder of files: that of assets changed with Mautic 5.

    Args:
        folder: "media" or "assets", with or without a folder below behind a dot; others stay.
        version: the server's version.
    """
    first, dot, below = folder.partition(".")
    numbers = release(version)
    if first not in _ASSETS or numbers is None:
        return folder
    return f"{_ASSETS[0] if numbers >= (5,) else _ASSETS[1]}{dot}{below}"


def no_route(error: ApiError) -> bool:
    """Whether the server has no such route, so that nothing can have happened.

    A 404 of a route that is there says which thing was not found, and is no such error.
    """
    return error.status == 405 or (error.status == 404 and error.message.startswith(_NO_ROUTE))


def advise(error: ApiError, advice: str) -> None:
    """Let an error say what to do about it, behind what it says already."""
    error.args = (f"{error.args[0]} ({advice})", *error.args[1:])
