"""refuse_unknown: names in ``select`` under which no entity shows anything.

Servers leave out what they do not know, in silence: each entity would come with its ``id`` alone.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import attrs

from maatoo.converter import is_model, wire_name
from maatoo.errors import InvalidArgument
from maatoo.fields import known_fields, lists_fields
from maatoo.naming import snake
from maatoo.operation import Caller, Operation

__all__ = ["refuse_unknown"]


async def refuse_unknown(caller: Caller, operation: Operation[Any], names: tuple[str, ...]) -> None:
    """Refuse names that are neither a property of what is answered nor a field of this server.

    The server's list of fields is read where a name may be that of a field, once a client.

    Args:
        caller: the client.
        operation: what is called.
        names: the names in ``select``, in Python or API spelling.

    Raises:
        InvalidArgument: there are some; the message says what to write instead.
    """
    model: object = getattr(operation.reads, "model", None)
    unknown = _unknown(model, names) if isinstance(model, type) and is_model(model) else ()
    if not unknown:
        return
    known, near = [*_properties(model)], []
    what = operation.name.partition(".")[0]
    if lists_fields(operation):
        listed = await known_fields(caller, operation)
        if listed is None:
            return
        unknown = tuple(name for name in unknown if name not in listed.fields)
        near = listed.nearest(unknown[0], known) if unknown else near
        what = f"{what}, nor a published field of this server"
    if not unknown:
        return
    near = near or get_close_matches(snake(unknown[0]), known, n=3)
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise InvalidArgument(
        f"{unknown[0]!r} in select is no property of {what}: it would be answered nowhere{meant} "
        "(extra_query={'select': ['id', …]} sends any names)"
    )


@lru_cache(maxsize=256)
def _unknown(model: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are no property of a model."""
    known = _properties(model)
    return tuple(name for name in names if snake(name) not in known)


@lru_cache(maxsize=256)
def _properties(model: Any) -> frozenset[str]:
    """The properties of a model, its core fields among them, as they are called in Python."""
    own = {name for each in attrs.fields(model) for name in (each.name, snake(wire_name(each)))}
    core = {name for name in dir(model) if isinstance(getattr(model, name), property)}
    return frozenset(name for name in own | core if not name.endswith("_"))
