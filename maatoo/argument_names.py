"""refuse_misspelt: compares names that an operation does not document with those that it does."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from maatoo.errors import InvalidArgument
from maatoo.naming import close_to
from maatoo.operation import Operation

__all__ = ["ResemblingName", "refuse_misspelt"]

_ALIAS = re.compile(r"[a-z0-9_]+")
_PROPERTY = re.compile(r"\w+")


class ResemblingName(InvalidArgument):
    """A name that is nearly a documented one.

    Attributes:
        name: the name.
    """

    name = ""


def refuse_misspelt(
    operation: Operation[Any], names: Collection[str], known: Collection[str] = ()
) -> None:
    """Refuse impossible names, and misspellings of documented ones: a server would ignore them.

    Args:
        operation: the operation.
        names: names that are not documented.
        known: names that may resemble documented ones.

    Raises:
        InvalidArgument: there is such a name; the message says what was meant.
    """
    for given in names:
        possible = _PROPERTY if operation.fields is None else _ALIAS
        if not possible.fullmatch(given):
            raise InvalidArgument(_impossible(operation, given))
        meant = None if given in known else _meant(operation, given)
        if meant is not None:
            own = "" if operation.fields is None else f"fields={{{given!r}: …}} or "
            error = ResemblingName(
                f"{given!r} is no parameter of {operation.name}; did you mean {meant!r}? "
                f"If it is a field of yours, give it through {own}extra={{{given!r}: …}}"
            )
            error.name = given
            raise error


@lru_cache(maxsize=1024)
def _impossible(operation: Operation[Any], given: str) -> str:
    """Why a name with other characters than a name can have is refused, and what was meant."""
    from difflib import get_close_matches

    squeezed = {re.sub("_", "", name): name for name in operation.body}
    near = get_close_matches(re.sub(r"[\W_]", "", given).lower(), squeezed, n=2, cutoff=0.75)
    close = _meant(operation, given)
    meant = repr(close) if close else " or ".join(repr(squeezed[each]) for each in near)
    rule = "letters, digits and underscores"
    return (
        f"{given!r} is no name that {operation.name} can take: names are made of "
        f"{rule if operation.fields is None else f'lower-case {rule}'}"
        f"{f'; did you mean {meant}?' if meant else ''} (extra={{{given!r}: …}} sends any name)"
    )


@lru_cache(maxsize=1024)  # comparing one name with all of them takes 100 µs; rows repeat theirs
def _meant(operation: Operation[Any], given: str) -> str | None:
    """The Python name of the parameter that was probably meant, or None for a name of its own."""
    known = operation.body
    spelt = {param.wire: name for name, param in known.items()}
    wanted = None if given == "id" else close_to(given, known, spelt)
    return wanted if wanted is None or wanted in known else spelt[wanted]
