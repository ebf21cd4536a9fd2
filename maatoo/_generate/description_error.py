"""DescriptionError: what is wrong with the description, and where."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["DescriptionError", "refuse_unknown"]


class DescriptionError(Exception):
    """The description is wrong; the message names the file and the place."""


def refuse_unknown(given: Iterable[str], known: Iterable[str], said: str) -> None:
    """Refuse names that are not there.

    Args:
        given: the names.
        known: those that are there.
        said: what the message says before the unknown names: where, and what they are.

    Raises:
        DescriptionError: there is one.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise DescriptionError(f"{said}: {', '.join(unknown)}")
