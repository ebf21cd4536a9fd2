"""Selection: the properties that are asked for, and what of that is sent.

A Mautic 5.1 narrows a list to the names in ``select[]``. Names that are joined by commas are no
name to it, and without ``id`` it fails. A single entity is not narrowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, cast

from maatoo.errors import InvalidArgument
from maatoo.naming import camel
from maatoo.unset import UNSET

__all__ = [
    "select",
    "select_beside_fields",
    "select_of_one",
    "selected",
    "with_selected",
]

_FIELDS: Final = "fields"
_ALIAS: Final = re.compile(r"[a-z0-9_]+")
_NO_ALIASES: Final = frozenset({"date_added", "date_modified", "date_identified", "created_by"})
"""Names that the server gives to no field, so that they are those of properties."""


def selected(value: object) -> list[str]:
    """Read a ``select`` argument: names of properties; the ``id`` comes first, given or not.

    Raises:
        InvalidArgument: a plain text, an empty list, or a name that is no text or holds a comma.
    """
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise InvalidArgument(f"select takes a list of names: write [{value!r}]")
    names = list(cast("Iterable[object]", value))
    if not names or not all(isinstance(n, str) and n and "," not in n for n in names):
        raise InvalidArgument("select takes a list of property names, at least one")
    return list(dict.fromkeys(["id", *cast("list[str]", names)]))


def with_selected(query: Mapping[str, object]) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """The arguments of a query with its ``select`` read, and the names in it; none for all."""
    given = query.get("select", UNSET)
    if given is UNSET or given is None:
        return query, ()
    names = selected(given)
    return {**query, "select": names}, tuple(names)


# Kinds of the parameter


def select(value: object, name: str) -> object:  # noqa: ARG001
    """Names of the properties to answer, in Python or API spelling."""
    return [camel(each) for each in selected(value)]


def select_beside_fields(value: object, name: str) -> object:  # noqa: ARG001
    """Names of the properties and fields of contacts or companies, in API spelling.

    With all ``fields`` among them nothing is sent: no server knows them by that name.
    """
    names = _of_fielded(value)
    return [] if _FIELDS in names else names


def select_of_one(value: object, name: str) -> object:  # noqa: ARG001
    """Names of the properties and fields of one contact or company, in API spelling.

    Asked for one contact with ``select[]``, a Mautic 5.1.1 answers the numbers of columns in place
    of field values. So with a name that may be that of a field all go out as one name, which no
    server knows: it leaves out what is null, and nothing else.
    """
    names = _of_fielded(value)
    return ", ".join(names) if any(_ALIAS.fullmatch(each) for each in names[1:]) else names


def _of_fielded(value: object) -> list[str]:
    return [camel(each) if each in _NO_ALIASES else each for each in selected(value)]
