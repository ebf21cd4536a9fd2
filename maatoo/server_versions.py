"""What generations of servers do differently, and how to tell which of them answered.

Only decisions stand here, from a version or an error; who asks the server is elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve

from maatoo.encoding import encode_path
from maatoo.errors import ApiError, InvalidArgument, MaatooError
from maatoo.operation import Operation

__all__ = [
    "advise",
    "asset_folder",
    "has_new_paths",
    "is_asset_folder",
    "legacy_path",
    "no_route",
    "refuse_filters",
    "release",
]

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


def has_new_paths(version: str | None) -> bool:
    """Whether a server is known to have the paths of Mautic 2.6: ``contact/5/add``."""
    numbers = release(version)
    return numbers is not None and numbers >= (2, 6)


def refuse_filters(
    operation: Operation[Any], query: list[tuple[str, str]], known: str | None
) -> None:
    """Refuse filters and an order that a server of a known version would not take.

    Raises:
        InvalidArgument: the query has some.
    """
    limit = operation.unfiltered
    numbers = None if limit is None else release(known)
    if limit is None or numbers is None or numbers < (release(limit.since) or ()):
        return
    if any(name.startswith(("where[", "order[")) for name, _ in query):
        instead = f": use {limit.instead}" if limit.instead else ""
        raise InvalidArgument(
            f"{operation.name} takes no where and no order on this server (Mautic {known}){instead}"
        )


def legacy_path(operation: Operation[Any], path: tuple[object, ...]) -> str:
    """The path that servers before Mautic 2.6 have for an operation: ``contact/add/5``.

    Args:
        operation: one that has such a path.
        path: path arguments.
    """
    return encode_path(evolve(operation, path=operation.legacy or operation.path), path)


def is_asset_folder(folder: object) -> bool:
    """Whether a folder of files is that of assets, or below it, by either of its names."""
    return isinstance(folder, str) and folder.partition(".")[0] in _ASSETS


def asset_folder(folder: str, version: str | None) -> str:
    """The name that a server has for the folder of assets, which changed with Mautic 5.

    Args:
        folder: "media" or "assets", with or without a folder below behind a dot.
        version: the server's version; where it is not known, the folder stays as it is.
    """
    numbers = release(version)
    if numbers is None:
        return folder
    _, dot, below = folder.partition(".")
    return f"{_ASSETS[0] if numbers >= (5,) else _ASSETS[1]}{dot}{below}"


def no_route(error: ApiError) -> bool:
    """Whether the server has no such route, so that nothing can have happened.

    A 404 of a route that is there says which thing was not found, and is no such error.
    """
    return error.status == 405 or (error.status == 404 and error.message.startswith(_NO_ROUTE))


def advise(error: MaatooError, advice: str) -> None:
    """Let an error say what to do about it, behind what it says already."""
    error.args = (f"{error} ({advice})",)
